"""A member's report from the day on which it is laid before them to the last desk: who may do what, when, and once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from desk.accounts import absences
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.memberships import gathering, jobs, operations, queries, reporting
from desk.memberships.kinds import ReportKind
from desk.memberships.models import MemberReport, Renewal, TeamMember
from desk.memberships.operations import WantedTeam
from desk.memberships.reporting import Written
from desk.memberships.states import State
from desk.memberships.targets import Line, Measure
from desk.notify import recipients
from desk.tickets import operations as tickets
from desk.tickets import time_spent
from desk.timeline import Event
from tests.factories import actor_of, make_ticket, make_user

JAKARTA = ZoneInfo("Asia/Jakarta")
ENTERED = datetime(2026, 8, 3, 9, tzinfo=JAKARTA)
WRITTEN = Written(
    [Line("Tiket", Measure.SOLVED, 2)], "Printer loket pulih.", "Suku cadang lama datang.", "Rawat printer."
)


def on(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=JAKARTA)


@pytest.fixture
def chain(cast):
    """Joko reports; Lestari heads his department, Bambang is secretary, Surya chairs, Hasan is the patron."""
    surya = make_user(username="surya", name="Surya", department="DISKOMINFO", roles=(Role.HEAD,))
    hasan = make_user(username="hasan", name="Hasan", department="SETDA", roles=(Role.EXECUTIVE,))
    return {"lestari": cast.lestari, "bambang": cast.bambang, "surya": surya, "hasan": hasan, "joko": cast.joko}


@pytest.fixture
def member(cast, chain) -> TeamMember:
    team = operations.keep_team(
        wanted=WantedTeam(
            "Tim Programmer", "188.45/BA.4397.PW/Diskominfostandi.egov", date(2026, 1, 1), date(2026, 12, 31),
            chain["bambang"], chain["surya"], chain["hasan"],
        ),
        actor=cast.actor("dewi"),
        at=ENTERED,
    )  # fmt: skip
    made = operations.add_member(
        team=team, user=cast.joko, coordinator=cast.lestari, duty="Jaringan", starts_on=date(2026, 8, 1), ends_on=None,
        actor=cast.actor("dewi"), at=ENTERED,
    )  # fmt: skip
    db.session.commit()
    return made


def laid(at: datetime) -> list[MemberReport]:
    jobs.open_reports(at)
    return list(db.session.scalars(select(MemberReport).order_by(MemberReport.id)))


def sent(chain, at: datetime | None = None) -> MemberReport:
    at = at or on(8, 31, 16)
    report = laid(at)[0]
    joko = actor_of(chain["joko"], at)
    reporting.write_report(report=report, written=WRITTEN, actor=joko, at=at)
    reporting.send_report(report=report, actor=joko, at=at)
    db.session.commit()
    return report


def accept(report, who, at, **more) -> None:
    reporting.accept_report(report=report, actor=actor_of(who, at), words="Baik.", at=at, **more)
    db.session.commit()


def told() -> tuple[EventKind, set[str]]:
    event = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    return event.kind, {one.username for one in recipients.of(event)}


@pytest.mark.row("BKS-14", "BKS-18")
def test_a_report_is_laid_before_its_member_once_however_many_look(cast, member, chain):
    assert laid(on(8, 30, 23)) == [], "the month has not ended"

    first = laid(on(8, 31, 0))
    again = laid(on(8, 31, 1))

    assert [(one.kind, one.first_on, one.last_on, one.due_on) for one in first] == [
        (ReportKind.MONTHLY, date(2026, 8, 1), date(2026, 8, 31), date(2026, 9, 7))
    ]
    assert again == first
    assert told() == (EventKind.MEMBER_REPORT_OPENED, {"joko"})


@pytest.mark.row("BKS-10", "BKS-19")
def test_a_month_goes_from_desk_to_desk_up_to_the_chair(cast, member, chain):
    report = sent(chain)
    assert (report.state, report.due_on) == (State.WITH_COORDINATOR, date(2026, 9, 3))
    assert told() == (EventKind.MEMBER_REPORT_SENT, {"lestari"})

    accept(report, chain["lestari"], on(9, 1), rating=4)
    assert (report.state, report.due_on) == (State.WITH_SECRETARY, date(2026, 9, 4))
    accept(report, chain["bambang"], on(9, 2))
    accept(report, chain["surya"], on(9, 3))

    assert (report.state, report.rating) == (State.COMPLETE, 4)
    assert [(step.seat, step.by_name) for step in report.steps] == [
        ("member", "Joko Susilo"), ("coordinator", "Lestari Handayani"), ("secretary", "Bambang Irawan"), ("chair", "Surya"),
    ]  # fmt: skip
    assert told() == (EventKind.MEMBER_REPORT_COMPLETED, {"joko"})


@pytest.mark.row("BKS-19")
def test_a_quarter_goes_up_to_the_patron(cast, member, chain):
    quarter = next(one for one in laid(on(9, 30)) if one.kind is ReportKind.QUARTERLY)
    reporting.send_report(report=quarter, actor=actor_of(chain["joko"], on(9, 30)), at=on(9, 30))
    accept(quarter, chain["lestari"], on(10, 1), rating=5)
    for who in ("bambang", "surya"):
        accept(quarter, chain[who], on(10, 1))

    assert quarter.state is State.WITH_PATRON
    accept(quarter, chain["hasan"], on(10, 2))
    assert quarter.state is State.COMPLETE


def test_what_is_returned_goes_through_all_desks_again(cast, member, chain):
    report = sent(chain)
    accept(report, chain["lestari"], on(9, 1), rating=4)
    with pytest.raises(BadInput, match="what is missing"):
        reporting.return_report(report=report, actor=cast.actor("bambang"), reason="  ", at=on(9, 2))

    reporting.return_report(report=report, actor=cast.actor("bambang"), reason="Kendala belum jelas.", at=on(9, 2))
    assert (report.state, report.due_on) == (State.RETURNED, date(2026, 9, 7))
    assert told() == (EventKind.MEMBER_REPORT_RETURNED, {"joko"})
    reporting.send_report(report=report, actor=cast.actor("joko"), at=on(9, 3))

    assert (report.state, report.rating) == (State.WITH_COORDINATOR, None), "what was rated has changed"


@pytest.mark.row("BKS-11")
def test_the_coordinator_rates_and_at_the_end_proposes(cast, member, chain):
    member.ends_on = date(2026, 8, 31)
    final = next(one for one in laid(on(8, 31)) if one.kind is ReportKind.FINAL)
    reporting.send_report(report=final, actor=cast.actor("joko"), at=on(8, 31))
    lestari = cast.actor("lestari")

    with pytest.raises(BadInput, match="rate the work"):
        reporting.accept_report(report=final, actor=lestari, words="", at=on(9, 1))
    with pytest.raises(BadInput, match="renewed"):
        reporting.accept_report(report=final, actor=lestari, words="", at=on(9, 1), rating=5)
    reporting.accept_report(report=final, actor=lestari, words="Tekun.", at=on(9, 1), rating=5, renewal=Renewal.RENEW)

    assert (final.rating, final.rating_words, final.renewal) == (5, "Tekun.", Renewal.RENEW)


@pytest.mark.parametrize("who", ["joko", "bambang", "surya", "tono"])
def test_only_the_desk_at_which_it_lies_decides(cast, member, chain, who):
    report = sent(chain)
    person = actor_of(chain.get(who) or cast.tono, on(9, 1))

    with pytest.raises((Conflict, NotFound)):
        reporting.accept_report(report=report, actor=person, words="", at=on(9, 1), rating=3)

    assert report.state is State.WITH_COORDINATOR


def test_a_decision_is_taken_once(cast, member, chain):
    report = sent(chain)
    accept(report, chain["lestari"], on(9, 1), rating=4)

    with pytest.raises(Conflict):
        reporting.accept_report(report=report, actor=cast.actor("lestari"), words="", at=on(9, 1), rating=4)


def test_who_stands_in_decides_while_the_desk_is_empty(cast, member, chain):
    report = sent(chain)
    absences.enter_absence(
        user=chain["lestari"], starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 2), deputy=None,
        actor=cast.actor("lestari", on(9, 1)), at=on(9, 1), today=date(2026, 9, 1),
    ).deputy = cast.hesti  # fmt: skip
    db.session.commit()

    with pytest.raises(Conflict):
        accept(report, cast.hesti, on(9, 3), rating=4)
    reporting.return_report(report=report, actor=cast.actor("lestari"), reason="Kendala?", at=on(9, 1))
    reporting.send_report(report=report, actor=cast.actor("joko"), at=on(9, 1))
    db.session.flush()
    assert told() == (EventKind.MEMBER_REPORT_SENT, {"lestari", "hesti"})
    assert [line.report for line in queries.on_my_desk(cast.actor("hesti"), on=date(2026, 9, 1))] == [report]
    accept(report, cast.hesti, on(9, 1), rating=4)

    assert report.steps[-1].by_name == "Hesti Purwaningsih"


@pytest.mark.row("BKS-14")
def test_figures_are_counted_and_stand_still_once_sent(cast, member, chain):
    opened = on(8, 27, 8)
    ticket = make_ticket(cast.sari, at=opened)
    joko = cast.actor("joko")
    tickets.take_ticket(ticket=ticket, actor=joko, at=opened + timedelta(minutes=30))
    tickets.resolve_ticket(ticket=ticket, actor=joko, answer="Kertas dikeluarkan.", at=opened + timedelta(hours=2))
    time_spent.spend_time(ticket=ticket, actor=joko, minutes=45, word="bongkar", at=opened + timedelta(hours=2))
    db.session.commit()

    report = sent(chain)

    figures = reporting.figures_of(report)
    assert (figures.solved, figures.late, figures.seconds, figures.minutes) == (1, 0, 7200, 45)
    assert [work.number for work in figures.works] == [ticket.number]
    assert report.targets[0]["achieved"] == 1

    tickets.reopen_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Macet lagi.", at=on(9, 1, 8))
    db.session.commit()
    assert reporting.figures_of(report).solved == 1, "what was sent stays as it was sent"
    assert gathering.figures_for(cast.joko.id, first=report.first_on, last=report.last_on).solved == 0


def test_a_period_is_reported_from_its_last_day_on(cast, member, chain):
    report = reporting.open_report(
        member=member, span=reporting.Span(ReportKind.MONTHLY, date(2026, 9, 1), date(2026, 9, 30)), at=on(9, 1)
    )

    with pytest.raises(BadInput, match="not ended"):
        reporting.send_report(report=report, actor=cast.actor("joko"), at=on(9, 29))


def test_what_was_aimed_at_is_aimed_at_again(cast, member, chain):
    sent(chain)

    september = next(one for one in laid(on(9, 30)) if one.kind is ReportKind.MONTHLY and one.last_on.month == 9)

    assert [(line["words"], line["target"], line["achieved"]) for line in september.targets] == [("Tiket", 2, None)]


@pytest.mark.row("BKS-18")
def test_a_late_desk_is_reminded_once_and_each_desk_anew(cast, member, chain):
    laid(on(8, 31))
    assert jobs.remind_of_late(on(9, 7)) == 0, "the fifth working day is still in time"

    assert (jobs.remind_of_late(on(9, 8)), jobs.remind_of_late(on(9, 9))) == (1, 0)
    assert told() == (EventKind.MEMBER_REPORT_LATE, {"joko"})
    assert [line.is_late for line in queries.late(actor_of(chain["surya"]), on=date(2026, 9, 8))] == [True]
    assert queries.late(cast.actor("tono"), on=date(2026, 9, 8)) == []

    sent(chain, at=on(9, 9))
    assert (jobs.remind_of_late(on(9, 15)), told()) == (1, (EventKind.MEMBER_REPORT_LATE, {"lestari"}))


@pytest.mark.row("BKS-17")
def test_two_months_without_a_trace_are_flagged_once_on_the_right_day(cast, member, chain):
    ticket = make_ticket(cast.sari, at=on(8, 14))
    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=on(8, 14))
    db.session.commit()

    assert jobs.tell_of_silence(on(10, 13)) == 0
    assert jobs.tell_of_silence(on(10, 14)) == 1
    assert told() == (EventKind.MEMBER_SILENT, {"lestari"})
    assert jobs.tell_of_silence(on(10, 15)) == 0
    assert [one.id for one in queries.silent_members(cast.actor("lestari"))] == [member.id]

    db.session.refresh(member)
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("joko"), answer="Selesai.", at=on(10, 15))
    db.session.commit()
    jobs.tell_of_silence(on(10, 16))
    assert queries.silent_members(cast.actor("lestari")) == [], "the silence has ended"


@pytest.mark.row("BKS-15")
def test_an_ending_is_told_of_once_thirty_days_before(cast, member, chain):
    assert jobs.tell_of_endings(on(11, 30)) == 0
    assert (jobs.tell_of_endings(on(12, 1)), jobs.tell_of_endings(on(12, 2))) == (1, 0)
    assert told() == (EventKind.MEMBER_ENDING, {"joko", "lestari"})


@pytest.mark.row("BKS-15")
def test_nobody_is_named_for_more_than_a_year_or_twice_or_over_themselves(cast, member, chain):
    dewi = cast.actor("dewi")
    common = {"team": member.team, "duty": "x", "actor": dewi, "at": ENTERED}
    day = date(2026, 9, 1)
    with pytest.raises(BadInput, match="one year"):
        operations.keep_team(
            wanted=WantedTeam("T", "SK", day, date(2027, 9, 1), chain["bambang"], chain["surya"], chain["hasan"]),
            actor=dewi, at=ENTERED,
        )  # fmt: skip
    with pytest.raises(BadInput, match="their own report"):
        operations.add_member(user=cast.bambang, coordinator=chain["surya"], starts_on=day, ends_on=None, **common)
    with pytest.raises(Conflict, match="already"):
        operations.add_member(user=cast.joko, coordinator=cast.lestari, starts_on=day, ends_on=None, **common)
    with pytest.raises(Forbidden):
        operations.add_member(
            user=cast.tono,
            coordinator=cast.lestari,
            starts_on=day,
            ends_on=None,
            **common | {"actor": cast.actor("joko")},
        )
    assert db.session.scalar(select(func.count(TeamMember.id))) == 1


def test_a_draft_is_read_by_its_member_alone(cast, member, chain):
    report = laid(on(8, 31))[0]
    today = date(2026, 8, 31)

    assert queries.get_report(cast.actor("joko"), report.id, on=today) is report
    for who in ("lestari", "yosef", "tono"):
        with pytest.raises(NotFound):
            queries.get_report(cast.actor(who), report.id, on=today)

    sent(chain)
    for who in ("lestari", "yosef"):
        assert queries.get_report(cast.actor(who), report.id, on=today) is report
    with pytest.raises(NotFound):
        queries.get_report(cast.actor("tono"), report.id, on=today)
