"""The report of the clocks as a document: promises by service, whose time it was, and what was missed (DOMAIN 4.12)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from desk.accounts.policy import Actor
from desk.organisation.models import Department
from desk.reports import queries
from desk.reports.documents import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Definition,
    Document,
    Kind,
    Part,
    Period,
    Series,
    Share,
    Table,
)
from desk.reports.queries import LONGEST_LIST, Missed, ServiceLine
from desk.reports.spans import moments
from desk.sla.kinds import Holder, Measure
from desk.sla.labels import MEASURES
from desk.templating import localised
from desk.tickets.clock_labels import HOLDERS

CODE = "sla_by_service"
SHOWN_IN_CHART = 12
SHORT_HOLDERS = {
    Holder.TIER1: "Tier 1",
    Holder.TIER2: "Tier 2",
}


def build(*, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document:
    """What is known at that moment of the promises that ended in the period; of one department's tickets, or of all."""
    since, until = moments(period)
    reader = replace(actor, only_department_id=department.id) if department else actor
    lines = queries.by_service(reader, since=since, until=until, at=at)
    missed = queries.missed(reader, since=since, until=until, at=at)
    return Document(
        code=CODE,
        title=_("SLA performance by service"),
        period=period,
        scope=localised(department) if department else _("All departments of the city"),
        made_at=at,
        addressee=(_("To the Mayor"), _("through the Regional Secretary")),
        definitions=_definitions(),
        parts=(_services(lines), *_charts(lines), _missed(missed)),
    )


def _services(lines: list[ServiceLine]) -> Table:
    rows = tuple(_row(line) for line in lines)
    return Table(
        code="services",
        title=_("Promises and working time by service"),
        columns=(
            Column("code", _("Code"), Kind.CODE, width=16),
            Column("service", _("Service"), width=46),
            Column("response", _("First response on time"), Kind.PERCENT),
            Column("resolution", _("Resolution on time"), Kind.PERCENT),
            *(Column(holder.value, _holder(holder), Kind.DURATION) for holder in Holder),
            Column("worked", _("Together"), Kind.DURATION),
        ),
        rows=rows,
        total=_total(lines) if rows else None,
        note=_(
            "Time in hours:minutes:seconds of each ticket's own working calendar, of stretches that ended in the period."
        ),
        empty=_("No clock ended in this period."),
    )


def _row(line: ServiceLine) -> tuple[Cell, ...]:
    hands = (line.hands.get(holder, 0) for holder in Holder)
    name = localised(line.service)
    return (line.service.code, name, *(_kept(line, one) for one in queries.REPORTED), *hands, line.worked)


def _total(lines: list[ServiceLine]) -> tuple[Cell, ...]:
    shares = [[_kept(line, measure) for line in lines] for measure in queries.REPORTED]
    sums = (Share(sum(one.part for one in column), sum(one.whole for one in column)) for column in shares)
    hands = queries.hands_of(lines)
    return (None, _("All services"), *sums, *hands.values(), sum(hands.values()))


def _kept(line: ServiceLine, measure: Measure) -> Share:
    ended = line.ended.get(measure, 0)
    return Share(ended - line.missed.get(measure, 0), ended)


def _charts(lines: list[ServiceLine]) -> tuple[Part, ...]:
    shown = [line for line in lines if line.worked or line.ended][:SHOWN_IN_CHART]
    if not shown:
        return ()
    names = tuple(localised(line.service) for line in shown)
    return (
        Chart(
            code="on_time",
            title=_("On time, in per cent"),
            kind=ChartKind.BARS,
            categories=names,
            series=tuple(
                Series(str(MEASURES[measure]), tuple(_percent(_kept(line, measure)) for line in shown))
                for measure in queries.REPORTED
            ),
            category_title=_("Service"),
            value=Kind.PERCENT,
            places=1,
            note=_("The services with the most missed promises come first."),
        ),
        Chart(
            code="hands",
            title=_("Whose time it was (hours:minutes)"),
            kind=ChartKind.SHARES,
            categories=names,
            series=tuple(
                Series(_holder(holder), tuple(line.hands.get(holder, 0) for line in shown)) for holder in Holder
            ),
            category_title=_("Service"),
            value=Kind.DURATION,
        ),
    )


def _percent(share: Share) -> float | None:
    """As the table beside has it: with one decimal, cut off."""
    return share.part * 1000 // share.whole / 10 if share.whole else None


def _missed(found: Sequence[Missed]) -> Table:
    return Table(
        code="missed",
        title=_("Missed promises"),
        columns=(
            Column("number", _("Ticket"), Kind.CODE),
            Column("service", _("Service"), width=45),
            Column("promise", _("Promise"), width=30),
            Column("due", _("Was due"), Kind.MOMENT),
        ),
        keys=("number", "promise", "due"),
        rows=tuple(
            (one.ticket.number, localised(one.ticket.service), str(MEASURES[one.measure]), one.due_at) for one in found
        ),
        note=_("The first %(count)d by service.", count=LONGEST_LIST) if len(found) == LONGEST_LIST else "",
        empty=_("No promise was missed."),
    )


def _holder(holder: Holder) -> str:
    return SHORT_HOLDERS.get(holder) or str(HOLDERS[holder])


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(
            _("On time"),
            _(
                "The promise was kept before its deadline. It counts once, in the period in which it ended; one that "
                "still runs late counts as missed when it fell due. n is how many promises ended."
            ),
        ),
        Definition(_("First response"), _("The first public answer of somebody other than the reporter.")),
        Definition(
            _("Working time"),
            _("Time within the hours of the calendar in which the ticket's resolution is counted, by who held it."),
        ),
    )
