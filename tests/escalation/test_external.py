"""Tier 3: handing over to owners outside, asking again, their answer, reminders (MTR-05); who is competent (MTR-06)."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from desk import timeline
from desk.catalogue import queries as catalogue
from desk.catalogue.models import Authority
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.escalation import external, queries
from desk.escalation import operations as escalation
from desk.escalation.jobs import remind_of_tier3, sweep
from desk.escalation.models import ExternalHandOver, HandOverEnd
from desk.event_kinds import EventKind
from desk.notify.jobs import relay
from desk.notify.models import Notice
from desk.notify.outbox import REMINDERS
from desk.sla.kinds import Measure
from desk.sla.models import LedgerStretch, SlaClock
from desk.sla.replaying import differences_of
from desk.tickets import lapsing, operations, triage
from desk.tickets.kinds import Impact, Kind, Urgency
from desk.tickets.models import Comment, Ticket
from desk.tickets.states import IllegalMove, Status, WaitingFor
from desk.timeline import Event
from tests.attachments.test_documents import CATALOGUE, PAGES, a_document, by_hand
from tests.factories import MONDAY_TEN, make_ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SAID = "Sudah kami laporkan ke BKPM."


@pytest.fixture
def ticket(cast):
    """An OSS ticket, straight to Tier 2, in Budi's hands."""
    made = make_ticket(cast.sari, service="OSS")
    operations.take_ticket(ticket=made, actor=cast.actor("budi"), at=MONDAY_TEN)
    return made


def hand_over(cast, ticket, owner="BKPM", *, at=MONDAY_TEN + HOUR, who="budi", sentence=SAID, **more):
    found = catalogue.owner_on(owner, on=at.date())
    return external.hand_over(ticket=ticket, owner=found, actor=cast.actor(who), sentence=sentence, at=at, **more)


def answered(cast, ticket, *, at, how=HandOverEnd.ANSWERED, words="Sudah diperbaiki.", **more):
    return external.end_hand_over(ticket=ticket, actor=cast.actor("budi"), how=how, words=words, at=at, **more)


def a_photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(buffer, "PNG")
    return buffer.getvalue()


def clock_of(ticket, measure):
    return db.session.scalars(
        select(SlaClock)
        .where(SlaClock.ticket_id == ticket.id, SlaClock.measure == measure)
        .order_by(SlaClock.id.desc())
    ).first()


def events_of(ticket, kind):
    return db.session.scalars(
        select(Event).where(Event.ticket_id == ticket.id, Event.kind == kind).order_by(Event.id)
    ).all()


@pytest.mark.row("MTR-05")
def test_a_ticket_that_is_handed_over_waits_at_tier_three_and_stays_open_and_owned(cast, ticket):
    handed = hand_over(cast, ticket, reference="OSS-77", evidence="Surel ke help desk")

    assert (ticket.tier, ticket.status, ticket.waiting_for) == (3, Status.WAITING, WaitingFor.VENDOR)
    assert ticket.assignee_id == cast.budi.id
    assert (handed.owner.code, handed.reference, handed.cycle) == ("BKPM", "OSS-77", 1)
    assert clock_of(ticket, Measure.TIER2_HOLD).is_paused
    assert clock_of(ticket, Measure.RESOLUTION).is_paused
    assert clock_of(ticket, Measure.TIER3_WAIT).is_running
    (event,) = events_of(ticket, EventKind.TICKET_HANDED_OVER)
    words = db.session.scalars(select(Comment).where(Comment.event_id == event.id)).one()
    assert (words.body, words.is_internal) == (SAID, False)
    assert (event.details["owner"], event.details["reference"]) == ("BKPM", "OSS-77")


@pytest.mark.row("MTR-05")
def test_the_clock_of_tier_two_goes_on_with_what_was_left_and_the_ledger_tells_whose_time_it_was(cast, ticket):
    hand_over(cast, ticket)
    left = clock_of(ticket, Measure.TIER2_HOLD)
    answered(cast, ticket, at=MONDAY_TEN + 3 * HOUR)
    operations.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Beres.", at=MONDAY_TEN + 4 * HOUR)
    db.session.flush()

    assert (ticket.tier, left.pauses[0].waiting_for) == (2, "vendor")
    assert left.pauses[0].ended_at - left.pauses[0].started_at == 2 * HOUR
    stretches = db.session.scalars(
        select(LedgerStretch).where(LedgerStretch.ticket_id == ticket.id).order_by(LedgerStretch.id)
    ).all()
    assert [one.holder.value for one in stretches][:3] == ["tier2", "external_owner", "tier2"]
    assert sum(one.seconds or 0 for one in stretches[:3]) == 4 * 3600  # the total never pauses
    assert differences_of(ticket.id, at=MONDAY_TEN + 5 * HOUR) == []


@pytest.mark.row("MTR-05")
def test_asking_again_notes_number_and_day_and_lets_what_had_gone_on_wait_again(cast, ticket):
    hand_over(cast, ticket)
    lapsing.resume_by_itself(ticket=ticket, at=MONDAY_TEN + 15 * DAY)

    handed = external.ask_again(
        ticket=ticket, actor=cast.actor("budi"), words="Lewat telepon: sedang diproses.", reference="OSS-78",
        expected_on=(MONDAY_TEN + 18 * DAY).date(), sentence=SAID, at=MONDAY_TEN + 16 * DAY,
    )  # fmt: skip

    assert (ticket.tier, ticket.status) == (3, Status.WAITING)
    assert (handed.reference, handed.asks, handed.asked_at) == ("OSS-78", 1, MONDAY_TEN + 16 * DAY)
    assert handed.expected_by.date() == (MONDAY_TEN + 18 * DAY).date()
    assert clock_of(ticket, Measure.TIER3_WAIT).cycle == 2
    assert differences_of(ticket.id, at=MONDAY_TEN + 17 * DAY) == []


def test_what_lies_with_one_owner_goes_on_to_another(cast, ticket):
    first = hand_over(cast, ticket)

    second = hand_over(cast, ticket, "KOMDIGI", at=MONDAY_TEN + 2 * HOUR)

    assert (first.ended_how, second.cycle) == (HandOverEnd.PASSED_ON, 2)
    assert (ticket.tier, queries.open_hand_over(ticket.id).owner.code) == (3, "KOMDIGI")
    assert differences_of(ticket.id, at=MONDAY_TEN + 3 * HOUR) == []
    with pytest.raises(BadInput):
        hand_over(cast, ticket, "KOMDIGI", at=MONDAY_TEN + 3 * HOUR)


def test_a_ticket_that_waits_for_its_reporter_or_that_nobody_has_can_be_handed_over(cast):
    asked, queued = make_ticket(cast.sari, service="OSS"), make_ticket(cast.sari, service="OSS")
    operations.take_ticket(ticket=asked, actor=cast.actor("nadia"), at=MONDAY_TEN)
    operations.hold_ticket(
        ticket=asked, actor=cast.actor("nadia"), waiting_for=WaitingFor.REPORTER, reason="NIB?", at=MONDAY_TEN
    )

    for one in (asked, queued):
        hand_over(cast, one)

    assert (asked.assignee_id, queued.assignee_id) == (cast.nadia.id, cast.budi.id)
    assert [(one.tier, one.waiting_for) for one in (asked, queued)] == [(3, "vendor")] * 2
    assert [differences_of(one.id, at=MONDAY_TEN + DAY) for one in (asked, queued)] == [[], []]


def test_it_goes_back_to_tier_one_or_is_answered_from_tier_three_like_from_tier_two(cast):
    ticket = make_ticket(cast.sari)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="Perlu", tried="Sudah", at=MONDAY_TEN)
    hand_over(cast, ticket, "ISP")

    operations.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Beres.", at=MONDAY_TEN + 2 * HOUR)

    assert (ticket.tier, ticket.status, ticket.assignee_id) == (1, Status.RESOLVED, cast.joko.id)
    assert differences_of(ticket.id, at=MONDAY_TEN + DAY) == []


def test_what_lies_outside_is_not_given_back_to_tier_one_before_it_is_answered(cast):
    ticket = make_ticket(cast.sari)
    escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="Perlu", tried="Sudah", at=MONDAY_TEN)
    hand_over(cast, ticket, "ISP")

    def give_back(at):
        escalation.return_ticket(ticket=ticket, actor=cast.actor("budi"), reason="Sudah bisa", at=at)

    with pytest.raises(Conflict):
        give_back(MONDAY_TEN + 2 * HOUR)
    answered(cast, ticket, at=MONDAY_TEN + 2 * HOUR)
    give_back(MONDAY_TEN + 3 * HOUR)

    assert (ticket.tier, ticket.assignee_id) == (1, cast.joko.id)
    assert differences_of(ticket.id, at=MONDAY_TEN + DAY) == []


def test_the_coordinator_hands_over_what_somebody_owns(cast):
    nobodys, given = make_ticket(cast.sari, service="OSS"), make_ticket(cast.sari, service="OSS")
    operations.assign_ticket(ticket=given, actor=cast.actor("bambang"), assignee=cast.nadia, at=MONDAY_TEN)
    with pytest.raises(Conflict):
        hand_over(cast, nobodys, who="bambang")

    hand_over(cast, given, who="bambang")

    assert (given.tier, given.assignee_id) == (3, cast.nadia.id)


@pytest.mark.parametrize(
    ("who", "service", "refused"),
    [("joko", "PC", Forbidden), ("sari", "OSS", Forbidden), ("lestari", "OSS", Forbidden), ("dewi", "OSS", Forbidden)],
)
def test_only_tier_two_hands_over(cast, who, service, refused):
    ticket = make_ticket(cast.sari, service=service)

    with pytest.raises(refused):
        hand_over(cast, ticket, who=who)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sentence": "  "}, "sentence"),
        ({"handed_over_at": MONDAY_TEN + DAY}, "handed_over_at"),
        ({"handed_over_at": MONDAY_TEN - 90 * DAY}, "handed_over_at"),
        ({"expected_on": (MONDAY_TEN - DAY).date()}, "expected_on"),
        ({"expected_on": (MONDAY_TEN + 400 * DAY).date()}, "expected_on"),
        ({"owner": "NIRGENDS"}, "owner"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_moves(cast, ticket, wrong, field):
    with pytest.raises(BadInput) as refused:
        hand_over(cast, ticket, **wrong)

    assert refused.value.field == field
    assert (ticket.tier, ticket.status, queries.open_hand_over(ticket.id)) == (2, Status.IN_PROGRESS, None)


def test_an_answer_is_demanded_in_words_and_of_a_hand_over_that_is_open(cast, ticket):
    with pytest.raises(Conflict):
        answered(cast, ticket, at=MONDAY_TEN + HOUR)
    hand_over(cast, ticket)
    with pytest.raises(BadInput):
        answered(cast, ticket, at=MONDAY_TEN + 2 * HOUR, words=" ")
    with pytest.raises(BadInput):
        answered(cast, ticket, at=MONDAY_TEN + 2 * HOUR, answered_at=MONDAY_TEN)

    answered(cast, ticket, at=MONDAY_TEN + 2 * HOUR, how=HandOverEnd.WITHDRAWN)

    assert (ticket.status, ticket.tier) == (Status.IN_PROGRESS, 2)
    operations.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Ok.", at=MONDAY_TEN + 3 * HOUR)
    with pytest.raises(IllegalMove):
        hand_over(cast, ticket, at=MONDAY_TEN + 4 * HOUR)


@pytest.mark.row("MTR-05")
def test_reminders_come_after_the_usual_time_and_then_in_a_rhythm(cast, ticket):
    owner = catalogue.get_external_owner("BKPM")
    owner.usual_answer_days = 3
    handed = hand_over(cast, ticket, reference="OSS-1")
    db.session.commit()
    assert handed.expected_by.date() == (MONDAY_TEN + 3 * DAY).date()  # Thursday

    assert remind_of_tier3(MONDAY_TEN + 3 * DAY) == {}
    assert remind_of_tier3(MONDAY_TEN + 4 * DAY)["reminded"] == 1
    assert remind_of_tier3(MONDAY_TEN + 4 * DAY) == {}
    assert remind_of_tier3(MONDAY_TEN + 9 * DAY)["reminded"] == 1  # two working days later

    relay(MONDAY_TEN + 9 * DAY)
    first, second = events_of(ticket, EventKind.HAND_OVER_REMINDED)
    told = {
        event: set(db.session.scalars(select(Notice.user_id).where(Notice.event_id == event.id)))
        for event in (first, second)
    }
    assert told[first] == {cast.budi.id}
    assert told[second] == {cast.budi.id, cast.bambang.id}
    assert (second.details["count"], second.details["overdue"]) == (2, True)


def test_a_missing_number_is_asked_for_after_a_day_and_what_is_over_is_not_asked_about(cast, ticket):
    handed = hand_over(cast, ticket)
    db.session.commit()
    assert remind_of_tier3(MONDAY_TEN + 2 * DAY)["reminded"] == 1
    assert events_of(ticket, EventKind.HAND_OVER_REMINDED)[0].details["wants_number"] is True

    operations.cancel_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Tidak jadi", at=MONDAY_TEN + 3 * DAY)
    db.session.commit()
    assert remind_of_tier3(MONDAY_TEN + 6 * DAY) == {"needless": 1}

    db.session.refresh(handed)
    assert (handed.ended_how, handed.remind_at) == (HandOverEnd.TICKET_OVER, None)
    assert ticket.tier == 2


def test_the_wait_ends_by_itself_and_what_lies_outside_is_still_followed_up(cast, ticket):
    hand_over(cast, ticket)
    db.session.commit()

    sweep(MONDAY_TEN + 15 * DAY)

    again = db.session.get_one(Ticket, ticket.id, populate_existing=True)
    assert (again.status, again.tier) == (Status.IN_PROGRESS, 2)
    (row,) = queries.with_tier3(cast.actor("budi"), MONDAY_TEN + 15 * DAY)
    assert row.expected_by < MONDAY_TEN + 15 * DAY


@pytest.mark.row("MTR-05")
def test_on_its_page_the_sentence_is_filled_in_and_a_picture_stays_with_technicians(cast, ticket, client_as, moment):
    budi = client_as(cast.budi)
    page = budi.get(f"/tickets/{ticket.number}/hand-over")
    assert "{ref}" in page.text
    assert 'selected value="BKPM"' in page.text

    answer = budi.send(
        f"/tickets/{ticket.number}/hand-over", owner="BKPM", reference="OSS-<b>9</b>", sentence="Lapor {owner}: {ref}",
        evidence="Akun: rahasia", document=(io.BytesIO(a_photo()), "bukti.jpg"),
    )  # fmt: skip

    assert answer.status_code == 303
    shown = budi.get(f"/tickets/{ticket.number}").text
    assert "OSS-&lt;b&gt;9&lt;/b&gt;" in shown
    assert "Akun: rahasia" in shown
    (stored,) = db.session.get_one(Ticket, ticket.id, populate_existing=True).files
    with budi.get(f"/tickets/{ticket.number}/files/{stored.id}") as picture:
        assert picture.status_code == 200
    sari = client_as(cast.sari)
    read = sari.get(f"/tickets/{ticket.number}").text
    assert "Lapor Kementerian Investasi dan Hilirisasi/BKPM: OSS-" in read
    assert "Akun: rahasia" not in read
    assert f"/files/{stored.id}" not in read
    assert sari.get(f"/tickets/{ticket.number}/files/{stored.id}").status_code == 404
    assert sari.get("/queue/external").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"owner": ""},
        {"owner": "X" * 10**5},
        {"reference": "a\0b"},
        {"reference": "x" * 81},
        {"expected_on": "kapan"},
        {"expected_on": "9999-12-31"},
        {"handed_over_at": "0001-01-01T00:00"},
        {"handed_over_at": "9999-12-31T23:59"},
        {"evidence": "x" * 10**6},
    ],
)
def test_a_bad_form_comes_back_with_what_was_typed(cast, ticket, client_as, moment, wrong):
    typed = {"owner": "BKPM", "reference": "", "sentence": "Tetap ada"} | wrong
    answer = client_as(cast.budi).send(f"/tickets/{ticket.number}/hand-over", **typed)

    assert answer.status_code == 422
    assert "Tetap ada" in answer.text


def test_the_board_shows_what_lies_outside_and_asks_as_often_for_many_as_for_one(cast, client_as, app, moment):
    from tests.architecture.test_queries import counted

    budi = client_as(cast.budi)

    def fill(count):
        for _ in range(count):
            one = make_ticket(cast.sari, service="OSS")
            hand_over(cast, one, at=MONDAY_TEN)
        db.session.commit()

    fill(1)
    budi.get("/queue/external")
    with counted(app) as few:
        assert "OSS" in budi.get("/queue/external").text
    fill(4)
    with counted(app) as many:
        budi.get("/queue/external")
    assert len(many) == len(few)


@pytest.mark.row("MTR-06")
def test_triage_says_who_is_competent_and_offers_tier_three(cast, client_as, moment):
    ticket = make_ticket(cast.sari, service="HOST")
    assert ticket.authority is Authority.CITY

    triage.triage_ticket(
        ticket=ticket, actor=cast.actor("budi"), kind=Kind.REQUEST, impact=Impact.D3, urgency=Urgency.LOW,
        authority=Authority.VENDOR, at=MONDAY_TEN,
    )  # fmt: skip

    (event,) = events_of(ticket, EventKind.TICKET_TRIAGED)
    assert event.details["changes"]["authority"] == ["city", "vendor"]
    budi = client_as(cast.budi)
    assert f"/tickets/{ticket.number}/hand-over" in budi.get(f"/tickets/{ticket.number}").text
    assert 'value="vendor"' in budi.get(f"/tickets/{ticket.number}/triage").text


@pytest.mark.row("MTR-06")
def test_the_report_by_authority_counts_what_came_in_and_what_was_handed_over(cast, ticket):
    make_ticket(cast.sari)
    hand_over(cast, ticket)
    told = {
        line.authority: (line.opened, line.handed_over, line.still_open)
        for line in queries.tickets_by_authority(
            cast.actor("bambang"), since=MONDAY_TEN - DAY, until=MONDAY_TEN + DAY, at=MONDAY_TEN + DAY
        )
    }

    assert told == {Authority.CITY: (1, 0, 1), Authority.NATIONAL: (1, 1, 1), Authority.VENDOR: (0, 0, 0)}
    nobodys = queries.tickets_by_authority(
        cast.actor("rina"), since=MONDAY_TEN - DAY, until=MONDAY_TEN + DAY, at=MONDAY_TEN
    )
    assert sum(line.opened for line in nobodys) == 0


VALUES = {
    "name": "Penyedia Awan", "name_en": "Cloud provider", "kind": "vendor", "channel": "bantuan@awan.test",
    "hours": "24 jam", "account_held_by": "Bambang", "usual_answer_days": "2", "contract": "027/1/2026",
    "contract_ends_on": "2026-11-30", "ended_on": "",
}  # fmt: skip


def test_the_register_is_entered_changed_and_reminded_of_and_nothing_is_deleted(cast, client_as, moment):
    bambang = client_as(cast.bambang)
    assert bambang.send("/owners/new", code="awan", **VALUES).status_code == 303
    assert bambang.send("/owners/new", code="awan", **VALUES).status_code == 422
    assert bambang.send("/owners/new", code="a b", **VALUES).status_code == 422
    shown = bambang.get("/owners/AWAN").text
    assert "bantuan@awan.test" in shown

    assert remind_of_tier3(MONDAY_TEN)["reminded"] == 1
    assert remind_of_tier3(MONDAY_TEN) == {}

    assert bambang.send("/owners/AWAN/edit", **VALUES | {"ended_on": "2026-10-01"}).status_code == 303
    assert "AWAN" in bambang.get("/owners").text
    with pytest.raises(BadInput):
        catalogue.owner_on("AWAN", on=MONDAY_TEN.date())
    changed = db.session.scalars(
        select(Event).where(Event.kind == EventKind.REFERENCE_CHANGED).order_by(Event.id)
    ).all()
    assert changed[-1].details["changes"] == {"ended_on": ["", "2026-10-01"]}
    assert client_as(cast.budi).get("/owners/new").status_code == 403
    assert client_as(cast.joko).get("/owners").status_code == 403


def test_how_long_an_owner_really_took_is_counted_in_working_days(cast):
    for days in (1, 2, 4, 9):
        one = make_ticket(cast.sari, service="OSS")
        hand_over(cast, one, at=MONDAY_TEN)
        answered(cast, one, at=MONDAY_TEN + days * DAY)

    told = queries.answer_times(catalogue.get_external_owner("BKPM").id)

    assert told == (4, 2, 7)
    assert db.session.query(ExternalHandOver).count() == 4


@pytest.mark.row("MTR-05")
def test_evidence_may_be_a_document_that_technicians_download_and_no_browser_opens(cast, ticket, client_as, moment):
    budi = client_as(cast.budi)

    answer = budi.send(
        f"/tickets/{ticket.number}/hand-over", owner="BKPM",
        document=(io.BytesIO(a_document()), "Tanda terima.exe"),
    )  # fmt: skip

    assert answer.status_code == 303
    (stored,) = db.session.get_one(Ticket, ticket.id, populate_existing=True).files
    address = f"/tickets/{ticket.number}/files/{stored.id}"
    page = budi.get(f"/tickets/{ticket.number}").text
    assert f'href="{address}" download>Tanda terima.pdf' in page
    assert f'<img src="{address}"' not in page
    with budi.get(address) as sent:
        assert sent.data == a_document()
        assert sent.headers["Content-Type"] == "application/pdf"
        assert sent.headers["Content-Disposition"].startswith("attachment")
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
        assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client_as(cast.sari).get(address).status_code == 404


def test_a_document_that_could_act_is_refused_beside_its_field_and_nothing_is_handed_over(
    cast, ticket, client_as, moment
):
    budi = client_as(cast.budi)
    acting = by_hand(CATALOGUE, PAGES, b"<< /S /JavaScript /JS (app.alert(1)) >>")

    answer = budi.send(
        f"/tickets/{ticket.number}/hand-over", owner="BKPM", reference="OSS-31",
        document=(io.BytesIO(acting), "surat.pdf"),
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'id="document-error"' in answer.text
    assert "OSS-31" in answer.text
    found = db.session.get_one(Ticket, ticket.id, populate_existing=True)
    assert (found.tier, found.files) == (2, [])


@pytest.mark.row("MTR-06")
def test_the_report_on_the_page_leads_to_the_tickets_of_each_authority(cast, ticket, client_as, moment):
    own = make_ticket(cast.sari)
    hand_over(cast, ticket)
    db.session.commit()
    moment.move_to(MONDAY_TEN + 2 * HOUR)
    bambang = client_as(cast.bambang)

    page = bambang.get("/reports/clocks?from=2026-10-01&to=2026-10-31").text

    assert 'href="/tickets?authority=national&amp;state=all"' in page
    of_the_nation = bambang.get("/tickets?authority=national&state=all").text
    assert ticket.number in of_the_nation
    assert own.number not in of_the_nation


def test_a_wait_and_a_hand_over_remind_a_person_of_one_ticket_once_a_day(cast, ticket, moment):
    hand_over(cast, ticket)
    day = MONDAY_TEN + DAY
    measure = {"measure": Measure.TIER3_WAIT, "who": ["worker"], "rung": "r", "due_at": day}
    timeline.record(EventKind.CLOCK_REMINDED, at=day, ticket=ticket, **measure)
    asked = {"owner": "BKPM", "owner_name": "BKPM", "since": MONDAY_TEN, "expected_by": day, "count": 1}
    for at in (day + HOUR, day + 2 * HOUR, day + DAY):
        timeline.record(EventKind.HAND_OVER_REMINDED, at=at, ticket=ticket, **asked)
    db.session.commit()

    relay(day + DAY)

    told = db.session.scalars(
        select(Event).join(Notice, Notice.event_id == Event.id).where(Notice.user_id == cast.budi.id)
    ).all()
    reminders = [event.happened_at for event in told if event.kind in REMINDERS]
    assert reminders == [day, day + DAY]
