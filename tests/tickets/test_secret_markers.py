"""A word that stands in one security ticket alone, looked for at every door by those who have no right to it (LLG-27, LLG-32)."""

import pytest
from sqlalchemy import select

from desk.accounts.policy import Role, Secrecy
from desk.database import db
from desk.event_kinds import EventKind, Origin
from desk.notify import outbox
from desk.notify.models import Notice
from desk.numbering import check_digit
from desk.reports import ticket_register
from desk.reports.documents import Period
from desk.tickets import operations, tagging, tasks
from desk.timeline import Event, OutboxEntry
from tests.api.conftest import document as document
from tests.api.conftest import program_of as program_of
from tests.api.conftest import secret_of as secret_of
from tests.bot.conftest import by_webhook as by_webhook
from tests.bot.phones import Phone
from tests.complaints.test_markers import NEW_EACH_TIME, OWN_KEYS, addresses
from tests.factories import MONDAY_TEN, make_ticket, make_user, put_on_duty
from tests.notify.chats import BUDIS_CHAT, link

WORD, AFTER = "zirkonium", "ruthenium"  # one is searched for (and so stands in the box again), the other looked for
OUTSIDE = ("budi", "joko", "tono", "rina", "dewi", None)  # Budi and Joko would read any other ticket like it
INSIDE = ("ketut", "bambang", "hesti", "lestari", "sari", "yosef")
NO_NUMBER = "D-2610-90001-" + str(check_digit("261090001"))


@pytest.fixture
def people(cast):
    cast.ketut = make_user(username="ketut", name="Ketut Adi", department="DISKOMINFO", roles=(Role.TIER2_AGENT,))
    put_on_duty(cast.ketut)
    make_ticket(cast.sari, at=MONDAY_TEN)
    make_ticket(cast.sari, service="JAR-WAN", at=MONDAY_TEN)
    tell_all()
    return cast


def tell_all():
    """What the relay does with everything that waits."""
    for event_id in db.session.scalars(select(OutboxEntry.event_id).order_by(OutboxEntry.event_id)).all():
        outbox.take(event_id=event_id, at=MONDAY_TEN)
    db.session.commit()


def attacked(people, secrecy=Secrecy.LIMITED):
    """A ticket of the restricted queue; each of its fields and words holds the two. Ketut has it."""
    ketut = people.actor("ketut")
    ticket = make_ticket(people.sari, service="CSIRT", description=f"{WORD} {AFTER} di halaman depan.", at=MONDAY_TEN)
    operations.take_ticket(ticket=ticket, actor=ketut, at=MONDAY_TEN)
    operations.note(ticket=ticket, actor=ketut, body=f"Berkas {WORD} {AFTER}.php", at=MONDAY_TEN)
    operations.reply(ticket=ticket, actor=ketut, body=f"{WORD} {AFTER} sedang kami hapus.", at=MONDAY_TEN)
    tagging.tag_ticket(ticket=ticket, actor=ketut, add=[AFTER], remove=[], at=MONDAY_TEN)
    tasks.add_task(ticket=ticket, words=f"{WORD} {AFTER}", is_mandatory=False, actor=ketut, at=MONDAY_TEN)
    ticket.secrecy = secrecy
    db.session.commit()
    return ticket


def read(browser, address):
    """A page and where it leads, without what is new at each view."""
    answer = browser.get(f"{address}?q={WORD}&state=all&tag={AFTER}", follow_redirects=True)
    page = NEW_EACH_TIME.sub("", answer.get_data().decode("utf-8", "replace"))
    return (
        f"{answer.status_code} {answer.request.path} {page.replace(f'tag={AFTER}', '').replace(f'>Tag: {AFTER}<', '')}"
    )


def person(people, name):
    return None if name is None else getattr(people, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.row("LLG-27", "LLG-32")
def test_who_has_no_right_to_a_security_ticket_sees_the_same_desk_as_if_it_were_not_there(
    name, app, people, client_as, moment
):
    browser = client_as(person(people, name))
    everywhere = addresses(app)
    before = {address: read(browser, address) for address in everywhere}

    secret = attacked(people)
    tell_all()

    assert len(everywhere) > 80
    differing = []
    for address in everywhere:
        page = read(browser, address)
        assert secret.number not in page, address
        assert f"{AFTER} di halaman" not in page, address
        if address not in OWN_KEYS and page != before[address]:
            differing.append(address)
    assert differing == [], "these count what cannot be seen"
    for address in addresses(app, number=secret.number, file_id=1):
        if secret.number in address:
            known, unknown = read(browser, address), read(browser, address.replace(secret.number, NO_NUMBER))
            assert known == unknown.replace(NO_NUMBER, secret.number), f"{address} tells that there is such a one"


@pytest.mark.row("LLG-32")
@pytest.mark.parametrize("name", INSIDE)
def test_who_has_a_right_to_it_finds_it_by_its_words(name, people, client_as, moment):
    """Otherwise the test above would pass on a desk that shows nothing to anybody."""
    secret = attacked(people)
    browser = client_as(person(people, name))

    assert secret.number in browser.get(f"/tickets?q={WORD}").text
    assert AFTER in browser.get(f"/tickets/{secret.number}").text


@pytest.mark.row("LLG-32")
def test_no_notice_of_it_goes_to_anybody_without_a_right(people):
    secret = attacked(people)
    tell_all()
    told = [(one.user.username, one.event.ticket_id) for one in db.session.scalars(select(Notice))]

    assert "budi" in {name for name, _ in told}, "of others he hears"
    assert {name for name, ticket_id in told if ticket_id == secret.id} == {"ketut", "bambang", "sari"}


@pytest.mark.row("LLG-32")
def test_no_program_in_the_name_of_somebody_without_a_right_finds_it(people, program_of, moment):
    secret = attacked(people)
    budis, ketuts = program_of(people.budi), program_of(people.ketut)

    for asked in ("/tickets", f"/tickets?q={WORD}", "/tickets?secrecy=limited", "/tickets?tier=2&sort=priority"):
        assert secret.number not in budis.get(asked).text, asked
        assert secret.number in ketuts.get(asked).text, asked
    for path in (f"/tickets/{secret.number}", f"/tickets/{secret.number}/events"):
        assert budis.get(path).status_code == 404, path
        assert ketuts.get(path).status_code == 200, path
    assert ketuts.get(f"/tickets/{secret.number}").json["secrecy"] == "limited"


@pytest.mark.row("LLG-32")
def test_the_bot_tells_nothing_of_it_to_somebody_without_a_right(people, by_webhook):
    secret = attacked(people)
    link(people.budi, BUDIS_CHAT)
    budis = Phone(by_webhook, BUDIS_CHAT)

    told = "".join(budis.says(words) for words in ("/antrean", "/tiket", f"/tiket {secret.number}", f"/cari {WORD}"))
    unknown = budis.says(f"/tiket {NO_NUMBER}")

    assert budis.says(f"/tiket {secret.number}") == unknown.replace(NO_NUMBER, secret.number)
    assert AFTER not in told
    kept = db.session.scalars(select(Event).where(Event.kind == EventKind.TICKET_REFUSED)).all()
    assert [(one.actor_id, one.origin, one.details) for one in kept] == [
        (people.budi.id, Origin.TELEGRAM, {"number": secret.number})
    ]


@pytest.mark.row("LLG-32")
def test_a_register_has_none_of_its_words_whoever_makes_it(people):
    secret = attacked(people, Secrecy.SECRET)
    month = Period(MONDAY_TEN.date().replace(day=1), MONDAY_TEN.date().replace(day=31), "Oktober")

    def rows_for(name):
        return str(ticket_register.build(actor=people.actor(name), period=month, department=None, at=MONDAY_TEN).parts)

    assert secret.number in rows_for("bambang")
    assert AFTER not in rows_for("bambang")
    assert secret.number not in rows_for("budi")
