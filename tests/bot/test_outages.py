"""What the bot says of outages: to the staff with a button to follow, to citizens before they send."""

import pytest

from desk.bot.handlers import hear
from desk.bot.incoming import read
from desk.database import db
from desk.outages import operations
from desk.outages.models import OutageFollower
from tests.factories import MONDAY_TEN
from tests.notify.chats import JOKOS_CHAT, link
from tests.outages.saying import HOUR, out


@pytest.fixture
def outage(cast, moment):
    link(cast.joko, JOKOS_CHAT)
    made = out(cast, until=MONDAY_TEN + 2 * HOUR)
    db.session.commit()
    return made


def heard(update):
    answer = hear(read(update), at=MONDAY_TEN)
    db.session.commit()
    return answer


def pressed(data):
    sender = {"id": JOKOS_CHAT, "is_bot": False, "first_name": "Joko"}
    message = {"message_id": 7, "date": 0, "chat": {"id": JOKOS_CHAT, "type": "private"}}
    return {"update_id": 7, "callback_query": {"id": "9", "from": sender, "data": data, "message": message}}


@pytest.mark.parametrize("words", ["/gangguan", "internet mati di kantor kami"])
def test_who_tells_of_trouble_is_offered_to_follow_what_is_known(cast, outage, says, words):
    letters = heard(says(JOKOS_CHAT, words)).letters

    assert outage.service.name in letters[0].text
    ((button,),) = letters[0].rows
    assert button.data == f"o:follow:{outage.id}"
    for _ in range(2):
        assert heard(pressed(button.data)).toast
    assert [row.user_id for row in db.session.query(OutageFollower)] == [cast.joko.id]
    assert heard(says(JOKOS_CHAT, "/gangguan")).letters[0].rows == ()


def test_where_all_is_well_nothing_is_offered(cast, says):
    link(cast.joko, JOKOS_CHAT)
    out(cast, departments=["DISDIKBUD"])
    db.session.commit()

    (said,) = heard(says(JOKOS_CHAT, "/gangguan")).letters
    assert said.rows == ()
    assert all(not letter.rows for letter in heard(says(JOKOS_CHAT, "internet mati")).letters)


def test_a_button_for_what_is_over_elsewhere_or_nothing_follows_nothing(cast, outage):
    elsewhere = out(cast, service="EMAIL", departments=["DISDIKBUD"])
    operations.end_outage(outage=outage, actor=cast.actor("budi"), at=MONDAY_TEN)
    db.session.commit()

    for wrong in (outage.id, elsewhere.id, 0, 99999, 10**12, "x", "²", ""):
        assert heard(pressed(f"o:follow:{wrong}")).toast
    assert db.session.query(OutageFollower).count() == 0


def test_a_stranger_follows_nothing(cast, outage, says):
    update = pressed(f"o:follow:{outage.id}")
    update["callback_query"]["message"]["chat"]["id"] = update["callback_query"]["from"]["id"] = 6666

    heard(update)

    assert db.session.query(OutageFollower).count() == 0
