"""The monthly coordination of Tier 1 and Tier 2 as a document: what is handed up, why, and where Tier 1 is missing (LLG-06).

Reasons are written by people, about people: they stand in the report of a single department, for its own head, and not in
the one that goes to all.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from desk.accounts.policy import Actor
from desk.escalation.models import Direction
from desk.figures.counted import Sums
from desk.organisation.models import Department
from desk.packs import hand_over_counts
from desk.packs.hand_over_counts import Line, Ways
from desk.reports.documents import Chart, ChartKind, Column, Definition, Document, Kind, Period, Series, Share, Table
from desk.sla import calendars
from desk.staffing import training
from desk.staffing.training import Need
from desk.templating import localised

CODE = "coordination"
MOST_REASONS = 40
MOST_NEEDS = 20
LONGEST_REASON = 160
SHOWN_IN_CHART = 12


def build(*, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document:
    """What is known at that moment of the hand-overs of the period; of one department, or of all that one's reports tell of."""
    reader = replace(actor, only_department_id=department.id) if department else actor
    lines = hand_over_counts.lines(reader, period, at)
    needs = training.needs(reader, first=period.since, last=period.until, zone=calendars.city_zone())
    told = {line.department.id for line in lines}
    return Document(
        code=CODE,
        title=_("Coordination of Tier 1 and Tier 2"),
        period=period,
        scope=localised(department) if department else _("All departments of the city"),
        made_at=at,
        addressee=(_("The head of %(department)s", department=localised(department)),)
        if department
        else (_("The heads of all departments"),),
        definitions=_definitions(),
        parts=(
            _by_department(lines),
            *_chart(lines),
            _uncovered([line for line in lines if not line.technicians]),
            _needs([need for need in needs if need.department.id in told]),
            *([_reasons(reader, period, at)] if department else []),
        ),
    )


def _by_department(lines: Sequence[Line]) -> Table:
    shown = [line for line in lines if line.sums["came_in"] or line.ways != Ways()]
    whole = sum((line.ways for line in shown), Ways())
    sums = Sums()
    for line in shown:
        sums.add(line.sums)
    return Table(
        code="departments",
        title=_("Hand-overs by department"),
        columns=(
            Column("department", _("Department"), width=56),
            Column("code", _("Code"), Kind.CODE, width=26),
            Column("came_in", _("Came in"), Kind.NUMBER),
            Column("first_tier", _("Solved by Tier 1 alone"), Kind.PERCENT),
            Column("by_hand", _("Handed up"), Kind.NUMBER),
            Column("by_clock", _("Up by the clock"), Kind.NUMBER),
            Column("advice", _("Advice asked"), Kind.NUMBER),
            Column("returned", _("Returned"), Kind.NUMBER),
            Column("technicians", _("Tier 1 people"), Kind.NUMBER),
        ),
        rows=tuple(
            (
                localised(line.department), line.department.code, line.sums["came_in"], _first_tier(line.sums),
                line.ways.by_hand, line.ways.by_clock, line.ways.advice, line.ways.returned, line.technicians,
            )
            for line in shown
        ),
        total=(
            _("All"), None, sums["came_in"], _first_tier(sums), whole.by_hand, whole.by_clock, whole.advice,
            whole.returned, sum(line.technicians for line in shown),
        ),
        note=_("Departments of which nothing came in and nothing was handed over are left out."),
        empty=_("Nothing was counted in this period."),
        keys=("code",),
    )  # fmt: skip


def _first_tier(sums: Sums) -> Share:
    return Share(sums["first_tier"], sums["answered"])


def _chart(lines: Sequence[Line]) -> tuple[Chart, ...]:
    """Those that hand up most, and how."""
    shown = sorted(lines, key=lambda line: -(line.ways.by_hand + line.ways.by_clock + line.ways.advice))[
        :SHOWN_IN_CHART
    ]
    shown = [line for line in shown if line.ways.by_hand + line.ways.by_clock + line.ways.advice]
    if len(shown) < 2:
        return ()
    return (
        Chart(
            code="ways",
            title=_("Handed up, by department"),
            kind=ChartKind.STACKED,
            categories=tuple(line.department.short for line in shown),
            series=(
                Series(_("Handed up"), tuple(float(line.ways.by_hand) for line in shown)),
                Series(_("Up by the clock"), tuple(float(line.ways.by_clock) for line in shown)),
                Series(_("Advice asked"), tuple(float(line.ways.advice) for line in shown)),
            ),
            category_title=_("Department"),
        ),
    )


def _uncovered(lines: Sequence[Line]) -> Table:
    return Table(
        code="uncovered",
        title=_("Departments without Tier 1 at the end of the period"),
        columns=(
            Column("department", _("Department"), width=100),
            Column("code", _("Code"), Kind.CODE),
            Column("came_in", _("Tickets that Tier 2 had instead"), Kind.NUMBER, width=30),
        ),
        rows=tuple((localised(line.department), line.department.code, line.sums["came_in"]) for line in lines),
        empty=_("Every department has a Tier 1."),
        keys=("code",),
    )


def _needs(needs: Sequence[Need]) -> Table:
    return Table(
        code="training",
        title=_("Where training is needed"),
        columns=(
            Column("department", _("Department"), width=56),
            Column("service", _("Service"), width=56),
            Column("handed_up", _("Handed up to Tier 2"), Kind.PERCENT),
        ),
        rows=tuple(
            (localised(need.department), localised(need.service), Share(need.handed_up, need.tickets))
            for need in needs[:MOST_NEEDS]
        ),
        note=_("Of the tickets that began with Tier 1, what it handed up most; at most %(count)d lines.", count=MOST_NEEDS),
        empty=_("Tier 1 handed nothing up."),
        keys=("department", "service"),
    )  # fmt: skip


def _reasons(reader: Actor, period: Period, at: datetime) -> Table:
    ways = {Direction.UP: _("Handed up"), Direction.DOWN: _("Returned")}
    return Table(
        code="reasons",
        title=_("Reasons"),
        columns=(
            Column("service", _("Service"), width=50),
            Column("way", _("Hand-over"), width=26),
            Column("reason", _("Reason"), width=90),
            Column("count", _("Times"), Kind.NUMBER),
        ),
        rows=tuple(
            (localised(service), ways[way], reason[:LONGEST_REASON], count)
            for service, way, reason, count in hand_over_counts.reasons(reader, period, at, limit=MOST_REASONS)
        ),
        note=_("At most %(count)d lines, the most frequent first.", count=MOST_REASONS),
        empty=_("No reason was written."),
    )


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(_("Handed up"), _("From Tier 1 to Tier 2 by a person, with a reason.")),
        Definition(_("Up by the clock"), _("Handed to Tier 2 because the time of Tier 1 was over.")),
        Definition(_("Advice asked"), _("By an autonomous department, which keeps the ticket.")),
        Definition(_("Returned"), _("Given back by Tier 2, because something was missing or Tier 1 can do it.")),
        Definition(_("Solved by Tier 1 alone"), _("Of the tickets that were answered in the period; n is how many these are.")),
        Definition(_("Tier 1 people"), _("Who held a role of Tier 1 for the whole department on the last day of the period.")),
    )  # fmt: skip
