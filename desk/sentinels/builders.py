"""The sentinels as a document: what each rule found, and what the figure is without it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from flask_babel import gettext as _

from desk.reports import cells
from desk.reports.documents import (
    Chart,
    ChartKind,
    Column,
    Definition,
    Document,
    Kind,
    Link,
    Part,
    Period,
    Series,
    Share,
    Table,
    Text,
)
from desk.sentinels import labels, rules
from desk.sentinels.rules import Figure, Finding

CODE = "sentinels"
LISTED = 100  # tickets of each rule in the document; the numbers count all


def build(
    found: Sequence[Finding], *, period: Period, scope: str, at: datetime, address_of: Callable[[str], str | None]
) -> Document:
    """What was found, the most telling first. `address_of` is where a ticket's number leads, for those who may open it."""
    return Document(
        code=CODE,
        title=_("What makes figures look better"),
        period=period,
        scope=scope,
        made_at=at,
        definitions=tuple(Definition(str(labels.NAMES[one.rule]), str(labels.MEANINGS[one.rule])) for one in found),
        parts=(_in_short(found), _summary(found), *_chart(found), *_lists(found, address_of)),
    )


def _in_short(found: Sequence[Finding]) -> Text:
    """96 % reported, 88 % without pauses over three days."""
    said = []
    for one in sorted(found, key=_loss, reverse=True):
        if one.cases and _loss(one) > 0:
            said.append(
                _(
                    "%(figure)s: %(reported)s reported, %(without)s without: %(rule)s.",
                    figure=labels.FIGURES[one.figure],
                    reported=_percent(one.reported),
                    without=_percent(one.without),
                    rule=str(labels.NAMES[one.rule]).lower(),
                )
            )
    nothing = _("Nothing was found that changes a figure.")
    hint = _("A finding says which tickets to look at. It accuses nobody: a long pause may have been needed.")
    return Text(code="short", heading=_("In short"), paragraphs=(hint,) if said else (nothing, hint), items=tuple(said))


def _summary(found: Sequence[Finding]) -> Table:
    rows = [
        (str(labels.NAMES[one.rule]), str(labels.FIGURES[one.figure]), len(one.cases), one.reported, one.without)
        for one in found
    ]
    for figure in Figure:
        without = rules.together(found, figure)
        if without is not None:
            reported = next(one.reported for one in found if one.figure is figure)
            count = len({case.ticket_id for one in found if one.figure is figure for case in one.cases})
            rows.append((_("All of these together"), str(labels.FIGURES[figure]), count, reported, without))
    return Table(
        code="findings",
        title=_("Findings"),
        columns=(
            Column("rule", _("What was looked for"), width=60),
            Column("figure", _("Figure")),
            Column("tickets", _("Tickets"), Kind.NUMBER),
            Column("reported", _("Reported"), Kind.PERCENT),
            Column("without", _("Without"), Kind.PERCENT),
        ),
        rows=tuple(rows),
        keys=("rule", "figure"),
    )


def _chart(found: Sequence[Finding]) -> list[Part]:
    """Of what was found alone: two bars of the same length say nothing."""
    found = [one for one in found if one.cases]
    if not found:
        return []
    chart = Chart(
        code="effect",
        title=_("Reported, and without what was found"),
        kind=ChartKind.BARS,
        categories=tuple(str(labels.NAMES[one.rule]) for one in found),
        series=(
            Series(_("Reported"), tuple(cells.bar_of(one.reported) for one in found)),
            Series(_("Without"), tuple(cells.bar_of(one.without) for one in found)),
        ),
        category_title=_("What was looked for"),
        value=Kind.PERCENT,
        places=1,
    )
    return [chart]


def _lists(found: Sequence[Finding], address_of: Callable[[str], str | None]) -> list[Part]:
    return [_list(one, address_of) for one in found if one.cases]


def _list(one: Finding, address_of: Callable[[str], str | None]) -> Table:
    cases = [case for case in one.cases if case.is_listed][:LISTED]
    addresses = [(row, address_of(case.number)) for row, case in enumerate(cases)]
    more = len(one.cases) - len(cases)
    return Table(
        code=one.rule.value,
        title=str(labels.NAMES[one.rule]),
        columns=(
            Column("number", _("Ticket"), Kind.CODE),
            Column("department", _("Department")),
            Column("service", _("Service"), width=44),
            Column("day", _("Day"), Kind.DAY),
            Column("seen", str(labels.SEEN[one.rule])),
            Column("counted", _("Counted as")),
        ),
        rows=tuple(
            (
                case.number,
                case.department,
                case.service,
                case.day,
                labels.seen(one.rule, case.seen),
                _outcome(one, case),
            )
            for case in cases
        ),
        note=_("And %(more)d more, which the numbers count.", more=more) if more else "",
        links=tuple(Link(row, "number", address) for row, address in addresses if address),
    )


def _outcome(one: Finding, case: rules.Case) -> str:
    """As it was reported, and as it is without what was found."""
    if not case.counts:
        return str(_("not in this period"))
    if one.rule in rules.LEFT_OUT:
        return str(_("on time, left out") if case.is_kept else _("late, left out"))
    if not case.is_kept:
        return str(_("late in any case"))
    return str(_("on time; late without it") if case.is_late_without else _("on time in any case"))


def _loss(one: Finding) -> float:
    reported, without = one.reported.percent, one.without.percent
    return 0.0 if reported is None or without is None else reported - without


def _percent(share: Share) -> str:
    return cells.shown(Column("share", "", Kind.PERCENT), share)
