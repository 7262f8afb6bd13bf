"""The clocks of a complaint: calendar days and working days side by side, the earlier one promised, none ever paused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desk.complaints import answering, tracking, verifying
from desk.complaints.changes import promised_day
from desk.complaints.jobs import sweep_complaints
from desk.complaints.kinds import ComplaintKind
from desk.complaints.models import PublicComplaint
from desk.complaints.states import Status
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import complaint_audiences
from desk.sla import queries as sla
from desk.sla import replaying
from desk.sla.kinds import Classification, Measure
from desk.timeline import Event
from tests.complaints.office import category_of, classified, dispatched, make_complaint

FRIDAY_13 = datetime(2026, 3, 13, 3, 0, tzinfo=UTC)  # ten in the morning in Jakarta, in Ramadan


def due_days(complaint: PublicComplaint) -> dict[Measure, date]:
    """The last day of each clock that has not stopped."""
    clocks = sla.clocks_of_complaint(complaint.id)
    return {clock.measure: promised_day(clock.due_at) for clock in clocks if clock.stopped_at is None and clock.due_at}


def running(complaint: PublicComplaint) -> set[str]:
    return {measure.value for measure in due_days(complaint)}


def differences(complaint: PublicComplaint, at: datetime) -> list[replaying.Difference]:
    """What `sla replay` finds to be different from the events."""
    db.session.flush()
    return [
        line for page in replaying.replay_complaints(complaint_ids=[complaint.id], at=at) for line in page.differences
    ]


def sweep_daily(start: datetime, days: int) -> None:
    """A ticker that looks once a day, a little after midnight and noon."""
    db.session.commit()
    for half in range(days * 2 + 1):
        sweep_complaints(start + timedelta(hours=12 * half, minutes=1))


@pytest.mark.row("BDL-18")
def test_a_complaint_of_13_march_shows_27_march_before_10_april_and_promises_the_earlier(office):
    complaint = dispatched(make_complaint(at=FRIDAY_13), office, at=FRIDAY_13)

    days = due_days(complaint)

    assert days[Measure.STATUTORY_RESPONSE] == date(2026, 3, 27)  # 14 calendar days
    assert days[Measure.CLASS_RESOLUTION] == date(2026, 4, 10)  # 14 working days
    assert days[Measure.STATUTORY_RESOLUTION] == date(2026, 5, 12)  # 60 calendar days from the complete file
    assert days[Measure.FOLLOW_UP] == date(2026, 3, 27)  # 5 working days
    assert complaint.promised_on == date(2026, 3, 27)
    assert differences(complaint, FRIDAY_13) == []


@pytest.mark.parametrize(
    ("classification", "working_days_end", "promised"),
    [
        (Classification.INFORMATION, date(2026, 3, 27), date(2026, 3, 27)),
        (Classification.PUBLIC_INFORMATION, date(2026, 4, 6), date(2026, 3, 27)),
        (Classification.NON_SUPERVISORY, date(2026, 4, 10), date(2026, 3, 27)),
        (Classification.SUPERVISORY, date(2026, 6, 24), date(2026, 3, 27)),
    ],
)
def test_the_classification_sets_the_working_days_counted_from_the_day_it_came_in(
    office, classification, working_days_end, promised
):
    complaint = make_complaint(at=FRIDAY_13)
    later = datetime(2026, 3, 16, 4, 0, tzinfo=UTC)
    classified(complaint, office.actor("rina", later), at=later, classification=classification)

    assert due_days(complaint)[Measure.CLASS_RESOLUTION] == working_days_end
    assert complaint.promised_on == promised
    assert differences(complaint, later) == []


def test_a_request_for_information_is_promised_in_five_working_days_before_anybody_classified_it(office):
    monday = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
    complaint = make_complaint(at=monday, kind=ComplaintKind.INFO_REQUEST)

    assert complaint.promised_on == date(2026, 10, 19)


def test_who_asks_for_the_own_data_is_promised_three_times_24_hours_from_the_first_minute(office):
    """Law 27/2022 articles 30, 32: the hours run over the weekend; DOMAIN D1."""
    complaint = make_complaint(category="personal_data", at=FRIDAY_13)

    due = next(clock for clock in sla.clocks_of_complaint(complaint.id) if clock.measure is Measure.CLASS_RESOLUTION)
    assert (due.due_at, complaint.promised_on) == (FRIDAY_13 + timedelta(hours=72), date(2026, 3, 16))
    classified(complaint, office.actor("rina"), at=FRIDAY_13)
    assert complaint.promised_on == date(2026, 3, 27), "it was something else"
    classified(
        complaint, office.actor("rina"), classification=Classification.PERSONAL_DATA, at=FRIDAY_13 + timedelta(hours=1)
    )
    assert complaint.promised_on == date(2026, 3, 16)
    assert differences(complaint, FRIDAY_13 + timedelta(hours=2)) == []


def test_the_ladder_climbs_from_the_manager_to_the_ombudsman(office):
    complaint = make_complaint(at=FRIDAY_13)

    sweep_daily(FRIDAY_13, 62)

    told = [
        (
            event.happened_at.astimezone(UTC).date(),
            event.kind,
            event.details.get("measure"),
            tuple(event.details.get("who", ())),
        )
        for event in db.session.query(Event).filter_by(complaint_id=complaint.id).order_by(Event.id)
        if event.kind.value.startswith(("clock.", "ombudsman."))
    ]
    by_measure = {(kind.value, measure): who for _, kind, measure, who in told}
    assert by_measure["clock.warned", "verification"] == ("mall_manager",)
    assert by_measure["clock.breached", "verification"] == ("mall_manager", "mall_head")
    assert by_measure["clock.warned", "statutory_response"] == ("mall_manager", "tenant_head")
    assert by_measure["clock.breached", "statutory_response"] == ("mall_head", "executive")
    order = [day for day, _, measure, _ in told if measure in ("verification", "statutory_response")]
    assert order == sorted(order)
    assert complaint.status is Status.RECEIVED


@pytest.mark.row("BDL-11")
def test_sixty_days_after_the_file_was_complete_the_complainant_is_told_of_the_ombudsman(office):
    complaint = dispatched(make_complaint(at=FRIDAY_13), office, at=FRIDAY_13)

    sweep_daily(FRIDAY_13, 61)

    events = db.session.query(Event).filter_by(complaint_id=complaint.id).order_by(Event.id).all()
    raised = [event for event in events if event.kind is EventKind.CLOCK_RAISED]
    assert [event.details["who"] for event in raised] == [["inspectorate", "executive"]]
    named = [event for event in events if event.kind is EventKind.OMBUDSMAN_NAMED]
    assert len(named) == 1
    assert promised_day(named[0].happened_at) == date(2026, 5, 12) + timedelta(days=1)
    assert differences(complaint, FRIDAY_13 + timedelta(days=61)) == []


def test_two_sweeps_climb_each_rung_once(office):
    complaint = make_complaint(at=FRIDAY_13)
    sweep_daily(FRIDAY_13, 20)
    sweep_daily(FRIDAY_13, 20)

    rungs = [
        (event.kind, event.details["measure"], event.details.get("rung"))
        for event in db.session.query(Event).filter_by(complaint_id=complaint.id)
        if event.kind.value.startswith("clock.")
    ]
    assert len(rungs) == len(set(rungs))


@pytest.mark.row("BDL-19")
def test_what_is_missing_is_asked_for_with_thirty_days_and_then_counts_as_withdrawn(office):
    complaint = make_complaint(at=FRIDAY_13)
    verifying.query(
        complaint=complaint, actor=office.actor("rina", FRIDAY_13), missing="Nomor berkas Anda?", at=FRIDAY_13
    )

    assert running(complaint) == {"completion"}
    assert due_days(complaint)[Measure.COMPLETION] == date(2026, 4, 12)

    sweep_daily(FRIDAY_13, 31)

    assert complaint.status is Status.WITHDRAWN
    reminded = [
        event
        for event in db.session.query(Event).filter_by(complaint_id=complaint.id)
        if event.kind is EventKind.CLOCK_REMINDED
    ]
    assert len(reminded) == 2, "they are reminded before"
    assert running(complaint) == set()
    assert differences(complaint, FRIDAY_13 + timedelta(days=32)) == []


def test_a_completed_file_begins_its_days_anew(office):
    complaint = make_complaint(at=FRIDAY_13)
    verifying.query(complaint=complaint, actor=office.actor("rina", FRIDAY_13), missing="Nomor berkas?", at=FRIDAY_13)
    back = datetime(2026, 3, 30, 3, 0, tzinfo=UTC)
    tracking.add_words(complaint=complaint, words="Nomornya 12345", at=back)

    days = due_days(complaint)

    assert complaint.status is Status.VERIFICATION
    assert days[Measure.STATUTORY_RESPONSE] == date(2026, 4, 13)
    assert complaint.promised_on == date(2026, 4, 13)
    assert running(complaint) == {"verification", "statutory_response", "class_resolution"}
    assert differences(complaint, back) == []


def test_an_answer_stops_the_law_and_starts_its_delivery(office):
    complaint = answered(office)

    assert running(complaint) == {"delivery", "reply_wait"}
    tracking.note_read(complaint=complaint, at=FRIDAY_13 + timedelta(hours=5))
    assert running(complaint) == {"reply_wait"}
    assert differences(complaint, FRIDAY_13 + timedelta(hours=5)) == []


def test_an_objection_lets_the_days_of_the_law_go_on_from_where_they_stood(office):
    complaint = answered(office)
    before = promised_day(
        next(c.due_at for c in sla.clocks_of_complaint(complaint.id) if c.measure is Measure.STATUTORY_RESOLUTION)
    )
    tracking.object_to(complaint=complaint, why="Antrean masih sama.", at=FRIDAY_13 + timedelta(hours=6))

    assert running(complaint) == {"follow_up", "class_resolution", "statutory_resolution"}
    assert due_days(complaint)[Measure.STATUTORY_RESOLUTION] <= before + timedelta(days=1)
    assert differences(complaint, FRIDAY_13 + timedelta(hours=6)) == []


def test_an_answer_that_nobody_objects_to_closes_after_ten_working_days(office):
    complaint = answered(office)

    sweep_daily(FRIDAY_13, 25)

    assert complaint.status is Status.CLOSED
    assert complaint.is_solved is None, "nobody said so"
    assert differences(complaint, FRIDAY_13 + timedelta(days=25)) == []


def test_the_ladder_finds_its_people_and_none_whom_the_complaint_names(office):
    complaint = dispatched(make_complaint(at=FRIDAY_13), office, at=FRIDAY_13)
    names = lambda *who: {  # noqa: E731
        person.username
        for person in complaint_audiences.of_complaint(
            Event(kind=EventKind.CLOCK_RAISED, details={"who": list(who)}), complaint, FRIDAY_13.date()
        )
    }

    assert names("mall_manager") == {"indra"}
    assert names("mall_head") == {"wahyu"}
    assert names("tenant_head") == {"farida"}
    assert names("executive") == {"hasan"}
    assert names("worker") == {"hendra", "laras"}
    assert names("inspectorate") == {"maria"}, "by number alone: she does not read what is not restricted"
    complaint.category = category_of("illegal_fee")
    db.session.flush()
    assert names("executive", "tenant_head", "worker") == set()
    assert names("inspectorate", "mall_manager") == {"maria", "indra"}


def answered(office) -> PublicComplaint:
    complaint = dispatched(make_complaint(at=FRIDAY_13), office, at=FRIDAY_13)
    laras, indra = office.actor("laras", FRIDAY_13), office.actor("indra", FRIDAY_13)
    answering.draft_answer(complaint=complaint, actor=laras, body="Kami menambah satu loket.", at=FRIDAY_13)
    answering.release_answer(complaint=complaint, actor=indra, at=FRIDAY_13 + timedelta(hours=1))
    return complaint
