"""A disposition in one sentence: who gives it, who is told and answers, where it is listed, and what no chat says."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts import absences
from desk.accounts.policy import Role
from desk.coordination import disposition_queries as queries
from desk.coordination import dispositions
from desk.coordination.kinds import Addressee
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.figures.jobs import count_figures
from desk.notify import messages, recipients
from desk.notify.jobs import relay
from desk.notify.models import Notice
from desk.sla.replaying import differences_of
from desk.tickets import operations as tickets
from desk.timeline import Event
from tests.architecture.test_queries import counted
from tests.factories import MONDAY_TEN, actor_of, department_of, make_ticket, make_user

TODAY, DAY, HOUR = MONDAY_TEN.date(), timedelta(days=1), timedelta(hours=1)
WORDS = "Mohon loket pendaftaran didahulukan minggu ini."


@pytest.fixture
def hasan(cast):
    """The regional secretary, who reads no ticket."""
    made = make_user(username="hasan", name="Hasan Basri", department="SETDA", roles=(Role.EXECUTIVE,))
    made.password_hash = cast.joko.password_hash
    db.session.commit()
    return made


@pytest.fixture
def ticket(cast):
    made = make_ticket(cast.sari)
    db.session.commit()
    return made


def give(
    cast, ticket, *, who="lestari", to=Addressee.TIER1_LEAD, person=None, words=WORDS, department=None, at=MONDAY_TEN
):
    given = dispositions.give_disposition(
        ticket=ticket,
        department=department or (ticket.department if ticket else department_of("DINKES")),
        addressee=to,
        person=person,
        words=words,
        actor=actor_of(who if not isinstance(who, str) else getattr(cast, who), at),
        at=at,
        today=at.date(),
    )
    db.session.commit()
    return given


def answer(cast, given, *, who="hesti", words="Siap, hari ini.", at=MONDAY_TEN + HOUR):
    dispositions.answer_disposition(disposition=given, words=words, actor=cast.actor(who, at), at=at, today=at.date())
    db.session.commit()


def event_of(kind):
    return db.session.scalars(select(Event).where(Event.kind == kind)).one()


def told_of(kind):
    return {person.username for person in recipients.of(event_of(kind))}


def test_it_stands_on_the_ticket_and_moves_nothing_of_it(cast, ticket, client_as):
    version = ticket.version

    give(cast, ticket)

    assert ticket.version == version
    assert differences_of(ticket.id, at=MONDAY_TEN + DAY) == []
    page = f"/tickets/{ticket.number}"
    assert WORDS in client_as(cast.joko).get(page).text
    assert WORDS in client_as(cast.hesti).get(page).text
    assert WORDS not in client_as(cast.sari).get(page).text, "the reporter reads nothing of it"


@pytest.mark.parametrize(
    ("to", "name", "heard"),
    [
        (Addressee.TIER1_LEAD, None, {"hesti"}),
        (Addressee.TIER2_LEAD, None, {"bambang"}),
        (Addressee.PERSON, "joko", {"joko"}),
        (Addressee.PERSON, "budi", {"budi"}),
    ],
)
def test_whom_it_is_given_to_is_told_and_nobody_else(cast, ticket, to, name, heard):
    give(cast, ticket, to=to, person=getattr(cast, name) if name else None)

    assert told_of(EventKind.DISPOSITION_GIVEN) == heard


def test_who_stands_in_for_somebody_absent_answers_for_them(cast, ticket):
    """A deputy holds the same rights (desk/accounts/absences.py), so of an office whoever stands in is a holder already."""
    given = give(cast, ticket, who="lestari", to=Addressee.PERSON, person=cast.joko)
    with pytest.raises(Forbidden):
        answer(cast, given, who="hesti")
    db.session.rollback()

    absences.enter_absence(
        user=cast.joko, starts_on=TODAY, ends_on=TODAY + DAY, deputy=cast.hesti, actor=cast.actor("joko"),
        at=MONDAY_TEN, today=TODAY,
    )  # fmt: skip
    answer(cast, given, who="hesti")

    assert (given.answer, given.answered_by_id) == ("Siap, hari ini.", cast.hesti.id)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("lestari", True), ("hesti", True), ("bambang", True), ("joko", False), ("budi", False), ("sari", False),
        ("tono", False), ("yosef", False), ("dewi", False), ("rina", False),
    ],
)  # fmt: skip
def test_only_supervisors_give_one(cast, ticket, client_as, who, may):
    address = f"/tickets/{ticket.number}/disposition"
    client = client_as(getattr(cast, who))

    assert (client.get(address).status_code == 200) is may
    if may:
        told = {"to": "person-" + str(cast.joko.id), "words": WORDS}
        assert client.send(address, page=address, **told).status_code == 303
    else:
        with pytest.raises(Forbidden):
            give(cast, ticket, who=who)


def test_the_executive_gives_one_on_a_ticket_without_reading_it(cast, ticket, hasan, client_as):
    ticket.title = "Rahasia pelapor"
    db.session.commit()
    address = f"/tickets/{ticket.number}/disposition"
    client = client_as(hasan)

    page = client.get(address).text
    assert ticket.number in page
    assert "Rahasia pelapor" not in page
    assert f"/tickets/{ticket.number}" not in page
    done = client.send(address, page=address, to="tier1_lead", words=WORDS)

    assert done.status_code == 303
    shown = client.get(done.headers["Location"]).text
    assert WORDS in shown
    assert "Rahasia pelapor" not in shown
    assert client.get(f"/tickets/{ticket.number}").status_code == 403


def test_a_head_gives_one_on_the_own_department_and_on_no_other(cast, client_as):
    lestari = client_as(cast.lestari)
    own, other = "/reports/departments/DINKES/disposition", "/reports/departments/DLH/disposition"

    assert lestari.send(own, page=own, to="tier1_lead", words=WORDS).status_code == 303
    assert lestari.get(other).status_code == 404
    assert lestari.get("/reports/departments/NIRWANA/disposition").status_code == 404
    with pytest.raises(Forbidden):
        give(cast, None, department=department_of("DLH"))
    assert told_of(EventKind.DISPOSITION_GIVEN) == {"hesti"}


def test_the_answer_is_told_to_who_gave_it_and_stands_beside_it(cast, ticket, client_as):
    given = give(cast, ticket)
    address = f"/dispositions/{given.id}"
    hesti = client_as(cast.hesti)

    assert hesti.send(address, words="Siap, hari ini.").status_code == 303

    assert told_of(EventKind.DISPOSITION_ANSWERED) == {"lestari"}
    assert "Siap, hari ini." in client_as(cast.lestari).get(address).text
    assert "Siap, hari ini." in client_as(cast.joko).get(f"/tickets/{ticket.number}").text


@pytest.mark.parametrize("who", ["joko", "bambang", "lestari", "yosef"])
def test_nobody_else_answers_it(cast, ticket, who):
    given = give(cast, ticket)

    with pytest.raises(Forbidden):
        answer(cast, given, who=who)
    assert given.answered_at is None


def test_it_is_answered_once(cast, ticket, client_as):
    given = give(cast, ticket)
    answer(cast, given)

    with pytest.raises(Conflict):
        answer(cast, given, words="Sekali lagi")
    late = client_as(cast.hesti).send(f"/dispositions/{given.id}", page="/dispositions", words="Sekali lagi")
    assert late.status_code == 409
    assert "Sekali lagi" in late.text


def test_a_second_one_to_the_same_waits_until_the_first_is_answered(cast, ticket):
    given = give(cast, ticket)

    with pytest.raises(Conflict):
        give(cast, ticket, who="bambang", words="Lagi")
    give(cast, ticket, to=Addressee.TIER2_LEAD)
    answer(cast, given)
    give(cast, ticket, words="Lagi")


WRONG = [
    ({"to": "tier1_lead", "words": ""}, "empty"),
    ({"to": "tier1_lead", "words": "x" * 301}, "huge"),
    ({"to": "", "words": WORDS}, "to nobody"),
    ({"to": "mayor", "words": WORDS}, "to what is no office"),
    ({"to": "person-999999", "words": WORDS}, "to who is nobody"),
    ({"to": "person-", "words": WORDS}, "cut off"),
]


@pytest.mark.parametrize("typed", [row[0] for row in WRONG], ids=[row[1] for row in WRONG])
def test_what_makes_no_sense_is_refused_and_nothing_typed_is_lost(cast, ticket, client_as, typed):
    address = f"/tickets/{ticket.number}/disposition"

    refused = client_as(cast.lestari).send(address, page=address, **typed)

    assert refused.status_code == 422
    assert typed["words"][:40] in refused.text
    assert db.session.scalars(select(Event).where(Event.kind == EventKind.DISPOSITION_GIVEN)).all() == []


def test_not_to_people_of_elsewhere_nor_to_oneself_nor_to_an_empty_office(cast, ticket):
    with pytest.raises(BadInput):
        give(cast, ticket, to=Addressee.PERSON, person=cast.tono)
    with pytest.raises(BadInput, match="you"):
        give(cast, ticket, who="hesti")
    with pytest.raises(BadInput, match="Nobody"):
        give(cast, None, who="bambang", department=department_of("DLH"))


def test_nothing_is_to_be_done_on_what_is_over(cast, ticket):
    tickets.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Sudah bisa", at=MONDAY_TEN)

    with pytest.raises(Conflict):
        give(cast, ticket)


def test_open_ones_stand_on_both_boards_with_their_age_and_answered_ones_do_not(cast, ticket, client_as, moment):
    given = give(cast, ticket)
    count_figures(MONDAY_TEN)
    moment.move_to(MONDAY_TEN + 3 * DAY)

    for who, address in (
        ("bambang", "/coordination"),
        ("bambang", "/reports"),
        ("lestari", "/reports"),
        ("hesti", "/"),
    ):
        page = client_as(getattr(cast, who)).get(address).text
        assert WORDS in page, (who, address)
    assert "3 hari" in client_as(cast.bambang).get("/coordination").text
    assert WORDS not in client_as(cast.joko).get("/").text

    answer(cast, given, at=MONDAY_TEN + 3 * DAY)

    for address in ("/coordination", "/reports"):
        assert WORDS not in client_as(cast.bambang).get(address).text
    assert WORDS in client_as(cast.lestari).get("/dispositions").text


def test_from_behind_a_number_a_ticket_is_picked(cast, ticket, hasan, client_as, moment):
    count_figures(MONDAY_TEN)
    moment.move_to(MONDAY_TEN + HOUR)
    address = f"/tickets/{ticket.number}/disposition"

    for person in (cast.lestari, cast.bambang, hasan):
        assert address in client_as(person).get("/reports/tickets?figure=open").text
    assert address not in client_as(cast.joko).get("/reports/tickets?figure=open").text


@pytest.mark.parametrize(
    ("who", "status"), [("tono", 404), ("rina", 403), ("sari", 403), ("yosef", 200), ("joko", 404)]
)
def test_it_is_read_by_those_whom_it_concerns(cast, ticket, client_as, who, status):
    given = give(cast, ticket)

    assert client_as(getattr(cast, who)).get(f"/dispositions/{given.id}").status_code == status


def test_a_chat_names_nobody_and_says_nothing_of_it(cast, ticket, app):
    give(cast, ticket)
    relay(MONDAY_TEN + HOUR)
    notice = db.session.scalars(select(Notice).where(Notice.user_id == cast.hesti.id)).all()[-1]

    with app.test_request_context():
        text = messages.text_of(notice, ticket)

    assert ticket.number in text
    assert "/dispositions/" in text
    for inside in ("Lestari", "loket", "Hesti", ticket.title):
        assert inside not in text


def test_the_boards_take_no_query_for_each_of_them(cast, app, client_as):
    client = client_as(cast.bambang)
    give(cast, make_ticket(cast.sari))
    client.get("/coordination")
    with counted(app) as few:
        client.get("/coordination")
    for _ in range(4):
        give(cast, make_ticket(cast.sari))

    with counted(app) as many:
        client.get("/coordination")

    assert len(many) == len(few)


def test_a_list_that_is_long_goes_on(cast, ticket, client_as, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    give(cast, ticket)
    give(cast, ticket, to=Addressee.TIER2_LEAD, words="Yang kedua.")
    lestari = client_as(cast.lestari)

    page = lestari.get("/dispositions").text

    assert "Yang kedua." in page
    assert WORDS not in page
    assert "before=" in page
