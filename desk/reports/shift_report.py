"""Shifts and SOP, day by day: attendance, hand-overs, checklists, rounds, minutes of each step (DOMAIN 4.12, TRK-16)."""

from datetime import datetime

from flask_babel import gettext as _

from desk.accounts.policy import Action, Actor
from desk.organisation.models import Department
from desk.reports.documents import Cell, Column, Definition, Document, Kind, Period, Share, Table
from desk.reports.shift_facts import Found, gathered, minutes_of
from desk.reports.spans import moments
from desk.shifts import queries, rules
from desk.shifts.kinds import Step
from desk.shifts.labels import MEASURED, PRESENCES, STATES, STEPS
from desk.shifts.models import Post, Shift
from desk.templating import localised

CODE = "shifts"


def build(
    *, actor: Actor, period: Period, department: Department | None, at: datetime, post: Post | None = None
) -> Document:
    """The shifts that began in the period, at the posts that this person supervises; of one post alone where it is named."""
    posts = [
        one
        for one in queries.posts(actor, Action.SHIFT_REPORT, on=period.since)
        if (department is None or one.department_id == department.id) and (post is None or one.id == post.id)
    ]
    found = gathered(posts, period, moments(period), at)
    return Document(
        code=CODE,
        title=_("Shifts and SOP"),
        period=period,
        scope=_scope(post, department),
        made_at=at,
        definitions=_definitions(),
        parts=(_attendance(found), _handovers(found), _checks(found), _rounds(found), _steps(found)),
    )


def _scope(post: Post | None, department: Department | None) -> str:
    if post is not None:
        return post.name
    return localised(department) if department else str(_("All posts of the city"))


def _by_shift(
    code: str,
    title: str,
    *columns: Column,
    rows: list[tuple[Cell, ...]],
    keys: tuple[str, ...] = (),
    empty: str | None = None,
) -> Table:
    """A table whose rows begin with post, day and shift."""
    where = (
        Column("post", _("Post"), width=34),
        Column("day", _("Day"), Kind.DAY),
        Column("shift", _("Shift"), width=18),
    )
    return Table(
        code=code,
        title=title,
        columns=(*where, *columns),
        keys=("post", "day", "shift", *keys),
        rows=tuple(rows),
        empty=empty or _("No shift was planned."),
    )


def _where(shift: Shift) -> tuple[Cell, ...]:
    return shift.post.name, shift.on_day, shift.name


def _attendance(found: Found) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for shift in found.shifts:
        before = shift.post.presence_minutes
        for duty in shift.standing:
            came = duty.checked_in_at
            how = rules.presence(checked_in_at=came, begins_at=shift.begins_at, minutes_before=before, now=found.at)
            rows.append(
                (
                    *_where(shift), duty.user.name,
                    rules.due_at(shift.begins_at, before), came,
                    rules.minutes_late(came, shift.begins_at, before) if came else None, str(PRESENCES[how][0]),
                )
            )  # fmt: skip
    return _by_shift(
        "attendance",
        _("Attendance"),
        Column("officer", _("Officer"), width=40),
        Column("due", _("To be there by"), Kind.MOMENT),
        Column("came", _("Checked in"), Kind.MOMENT),
        Column("late", _("Minutes late"), Kind.NUMBER),
        Column("presence", _("Attendance"), width=20),
        rows=rows,
        keys=("officer",),
    )


def _handovers(found: Found) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for shift in found.shifts:
        one = found.handovers.get(shift.id)
        rows.append(
            (
                *_where(shift),
                one.number if one else None,
                str(STATES[one.state][0]) if one else str(_("none")),
                one.written_by.name if one else None, one.written_at if one else None,
                one.answered_by.name if one and one.answered_by else None, one.answered_at if one else None,
                one.counts["tickets"] if one else None, one.counts["items"] if one else None,
                shift.opened_because or None,
            )
        )  # fmt: skip
    return _by_shift(
        "handovers",
        _("Hand-overs"),
        Column("number", _("Number"), Kind.CODE),
        Column("state", _("State"), width=28),
        Column("written_by", _("Handed over by"), width=34),
        Column("written", _("Written"), Kind.MOMENT),
        Column("answered_by", _("Taken over by"), width=34),
        Column("answered", _("Signed"), Kind.MOMENT),
        Column("tickets", _("Open tickets"), Kind.NUMBER),
        Column("items", _("To be followed up"), Kind.NUMBER),
        Column("because", _("Opened without one: why"), width=40),
        rows=rows,
    )


def _checks(found: Found) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for shift in found.shifts:
        check = found.checks.get(shift.id)
        faults = [line for line in check.lines if line.fault] if check else []
        numbers = ", ".join(line.ticket.number for line in faults if line.ticket)
        rows.append(
            (
                *_where(shift),
                check.officer.name if check else None, check.checked_at if check else None,
                len(check.lines) if check else None, len(faults) if check else None, numbers or None,
            )
        )  # fmt: skip
    return _by_shift(
        "checks",
        _("Post checklists"),
        Column("officer", _("Officer"), width=40),
        Column("checked", _("Checked at"), Kind.MOMENT),
        Column("items", _("Checked things"), Kind.NUMBER),
        Column("faults", _("Faults"), Kind.NUMBER),
        Column("tickets", _("Tickets"), width=40),
        rows=rows,
    )


def _rounds(found: Found) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for shift in found.shifts:
        if not shift.post.patrol_every:
            continue
        due = [
            window for window in rules.rounds_of(shift.window, shift.post.patrol_every) if window.ends_at <= found.at
        ]
        made, missed = found.patrols[shift.id], found.missed(shift)
        first = missed[0].begins_at if missed else None
        rows.append(
            (
                *_where(shift), shift.post.patrol_every, len(due), len(made), len(missed),
                Share(len(due) - len(missed), len(due)), first,
            )
        )  # fmt: skip
    return _by_shift(
        "rounds",
        _("Rounds"),
        Column("every", _("Every so many minutes"), Kind.NUMBER),
        Column("due", _("Rounds due"), Kind.NUMBER),
        Column("made", _("Rounds made"), Kind.NUMBER),
        Column("missed", _("Rounds missed"), Kind.NUMBER),
        Column("kept", _("Kept"), Kind.PERCENT),
        Column("first_missed", _("First missed round from"), Kind.MOMENT),
        rows=rows,
        empty=_("No rounds were to be made."),
    )


def _steps(found: Found) -> Table:
    rows = []
    for post in found.posts:
        shifts = [one for one in found.shifts if one.post_id == post.id]
        if not shifts:
            continue
        targets = {one.step: one.target_minutes for one in post.steps}
        for step in Step:
            kept = rules.kept(minutes_of(step, shifts, found, post), targets[step])
            rows.append(
                (
                    post.name, str(STEPS[step]), targets[step], kept.measured, Share(kept.within, kept.measured),
                    kept.median, kept.longest,
                )
            )  # fmt: skip
    return Table(
        code="steps",
        title=_("Minutes of each step against the target"),
        columns=(
            Column("post", _("Post"), width=34),
            Column("step", _("Step"), width=44),
            Column("target", _("Target (minutes)"), Kind.NUMBER),
            Column("measured", _("Measured"), Kind.NUMBER),
            Column("within", _("Within the target"), Kind.PERCENT),
            Column("median", _("Median (minutes)"), Kind.NUMBER, places=1),
            Column("longest", _("Longest (minutes)"), Kind.NUMBER),
        ),
        keys=("post", "step"),
        rows=tuple(rows),
        empty=_("No shift was planned."),
    )


def _definitions() -> tuple[Definition, ...]:
    late = Definition(
        _("Late"),
        _(
            "Checked in after the moment at which one has to be at the post, so many minutes before the shift as the post says."
        ),
    )
    missed = Definition(
        _("Missed round"),
        _("An interval of the shift, counted from its beginning, that is over and in which no round was begun."),
    )
    return (late, missed, *(Definition(str(STEPS[step]), str(MEASURED[step])) for step in Step))
