"""The promises that were missed, in words: what the desk has counted of the cause, and beside it what the department says."""

from collections.abc import Callable

from flask_babel import gettext as _

from desk.explanations.labels import CAUSES
from desk.reports.delays import SHORT_HOLDERS, explanation
from desk.reports.documents import Cell, Column, Kind, Link, Table
from desk.reports.sla_report import MOST_MISSED, Missed, Report
from desk.templating import localised
from desk.tickets.labels import MEASURES

# The address of the page on which this one is explained; None where the reader may not.
Explain = Callable[[Missed], str | None]


def missed_table(report: Report, explain: Explain | None = None) -> Table:
    """Each promise that was not kept, with its cause as counted and as explained."""
    in_all, shown = report.missed_in_all, report.missed[:MOST_MISSED]
    note = ""
    if in_all > len(report.missed):
        note = _("The latest %(shown)d of %(all)d.", shown=len(report.missed), all=in_all)
    addresses = [explain(one) if explain else None for one in shown]
    return Table(
        code="missed",
        title=_("Missed promises"),
        columns=(
            Column("ticket", _("Ticket"), Kind.CODE),
            Column("measure", _("Promise"), width=22),
            Column("cause", _("Cause"), width=24),
            Column("explanation", _("How it came about"), width=42),
            Column("stated_cause", _("Stated cause"), width=28),
            Column("statement", _("Explanation of the department"), width=48),
            Column("service", _("Service"), width=30),
            Column("department", _("Department"), width=30),
            Column("due_at", _("Was due"), Kind.MOMENT),
            Column("ended_at", _("Kept at last"), Kind.MOMENT),
        ),
        rows=tuple(_row(one, may_explain=address is not None) for one, address in zip(shown, addresses, strict=True)),
        note=note,
        empty=_("Every promise of this period was kept."),
        keys=("ticket", "measure"),
        links=tuple(
            Link(place, "stated_cause", address) for place, address in enumerate(addresses) if address is not None
        ),
    )


def explained_table(report: Report) -> Table:
    """How many of the missed promises each department has explained."""
    lines = report.explained
    return Table(
        code="explained",
        title=_("Explained missed promises"),
        columns=(
            Column("department", _("Department"), width=60),
            Column("code", _("Code"), Kind.CODE, width=22),
            Column("missed", _("Missed"), Kind.NUMBER),
            Column("explained", _("Explained"), Kind.NUMBER),
            Column("open", _("Without explanation"), Kind.NUMBER),
        ),
        rows=tuple(
            (localised(one.department), one.department.code, one.missed, one.explained, one.missed - one.explained)
            for one in lines
        ),
        total=_total([one.missed for one in lines], [one.explained for one in lines]),
        empty=_("Every promise of this period was kept."),
        keys=("code",),
    )


def _total(missed: list[int], explained: list[int]) -> tuple[Cell, ...]:
    return _("All"), None, sum(missed), sum(explained), sum(missed) - sum(explained)


def _row(one: Missed, *, may_explain: bool) -> tuple[Cell, ...]:
    said = one.explanation
    asked = _("Explain it") if may_explain else None
    return (
        one.number,
        str(MEASURES[one.measure]),
        str(SHORT_HOLDERS[one.cause]),
        explanation(one) or None,
        str(CAUSES[said.cause]) if said else asked,
        said.words if said else None,
        localised(one.service),
        localised(one.department),
        one.due_at,
        one.ended_at,
    )
