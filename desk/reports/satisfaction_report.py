"""The index of public satisfaction as a report: sample, nine elements, index, quality, lowest element (DOMAIN 4.12).

It is published, so an organisation about which only a few people spoke is told together with others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _

from desk.accounts.policy import Actor
from desk.mall import queries as mall
from desk.mall.models import Tenant
from desk.organisation.models import Department
from desk.reports.documents import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Definition,
    Document,
    Kind,
    Period,
    Series,
    Table,
    Text,
)
from desk.reports.suppression import suppressed
from desk.surveys import index
from desk.surveys import queries as surveys
from desk.surveys.index import NOBODY, Result, Tally, Weighting
from desk.surveys.labels import ELEMENTS
from desk.templating import localised, two_places

CODE = "satisfaction"


@dataclass(frozen=True)
class Line:
    """An organisation, or several of which few spoke (None); `served` where somebody counted."""

    tenant: Tenant | None
    result: Result
    served: int | None


def build(*, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document:
    """What visitors of the period said. The mall is one: it has no departments."""
    weighs = surveys.weighting()
    tallies = surveys.tallies_between(period.since, period.until)
    whole = sum(tallies.values(), NOBODY)
    lines = _lines(tallies, surveys.served_between(period.since, period.until), weighs)
    together = index.result(whole, weighs) if lines and whole.respondents else None
    return Document(
        code=CODE,
        title=_("Index of public satisfaction (IKM)"),
        period=period,
        scope=_("All organisations of the service mall"),
        made_at=at,
        addressee=(_("The Mayor"), _("through the Regional Secretary")),
        definitions=_definitions(weighs),
        parts=(
            _organisations(lines, together),
            *_of_all(together),
            _elements(lines, together),
            *_follow_up(lines, together),
        ),
    )


def _lines(tallies: Mapping[int, Tally], served: Mapping[int, int], weighs: Weighting) -> list[Line]:
    """Who may be told alone, by name, then those together."""
    tenants = [one for one in mall.all_tenants() if tallies.get(one.id, NOBODY).respondents]
    told = suppressed([(tallies[one.id].respondents,) for one in tenants])
    lines = [
        Line(tenants[place], index.result(tallies[tenants[place].id], weighs), served.get(tenants[place].id))
        for place in told.alone
    ]
    if told.together:
        few = sum((tallies[tenants[place].id] for place in told.together), NOBODY)
        lines.append(Line(None, index.result(few, weighs), None))
    return lines


def _organisations(lines: Sequence[Line], together: Result | None) -> Table:
    return Table(
        code="organisations",
        title=_("Index by organisation"),
        columns=(
            Column("organisation", _("Organisation"), width=60),
            Column("respondents", _("Respondents"), Kind.NUMBER, width=22),
            Column("served", _("Served"), Kind.NUMBER),
            Column("needed", _("Sample needed"), Kind.NUMBER),
            Column("mean", _("Mean"), Kind.NUMBER, places=3),
            Column("ikm", "IKM", Kind.NUMBER, places=2),
            Column("grade", _("Grade"), width=14),
            Column("lowest", _("Lowest element"), width=50),
        ),
        rows=tuple((_name(line), *_cells(line.result, line.served)) for line in lines),
        total=(_("All organisations"), *_cells(together, None)) if together else None,
        note=_("Organisations about which fewer than five people spoke are told together."),
        empty=_("Too few answered in this period."),
    )


def _cells(result: Result, served: int | None) -> tuple[Cell, ...]:
    return (
        result.respondents,
        served,
        index.needed_sample(served) if served else None,
        float(result.mean),
        float(result.ikm),
        result.grade.value,
        ", ".join(str(ELEMENTS[element]) for element in result.lowest) or None,
    )


def _of_all(together: Result | None) -> Sequence[Table | Chart]:
    """The nine elements of all together: as numbers, and to be seen."""
    if together is None:
        return ()
    return (
        Table(
            code="nrr",
            title=_("Nine elements, all organisations"),
            columns=(
                Column("element", _("Element"), width=70),
                Column("nrr", _("Mean (NRR)"), Kind.NUMBER, places=3, width=24),
                Column("converted", _("Times 25"), Kind.NUMBER, places=2, width=24),
                Column("grade", _("Grade"), width=16),
            ),
            rows=tuple(
                (str(ELEMENTS[one]), float(mean), float(_converted(mean)), index.grade_of(_converted(mean)).value)
                for one, mean in together.means.items()
            ),
            keys=("element",),
        ),
        Chart(
            code="nrr_chart",
            title=_("Mean of each element, of four"),
            kind=ChartKind.BARS,
            categories=tuple(str(ELEMENTS[one]) for one in together.means),
            series=(Series(_("Mean (NRR)"), tuple(float(mean) for mean in together.means.values())),),
            category_title=_("Element"),
            places=2,
        ),
    )


def _converted(mean: Decimal) -> Decimal:
    return index.rounded(mean * index.SCALE)


def _elements(lines: Sequence[Line], together: Result | None) -> Table:
    return Table(
        code="elements",
        title=_("Mean (NRR) of each element by organisation"),
        columns=(
            Column("organisation", _("Organisation"), width=52),
            *(Column(one.value, str(words), Kind.NUMBER, places=2, width=21) for one, words in ELEMENTS.items()),
        ),
        rows=tuple((_name(line), *_means(line.result)) for line in lines),
        total=(_("All organisations"), *_means(together)) if together else None,
        empty=_("Too few answered in this period."),
    )


def _means(result: Result) -> tuple[Cell, ...]:
    return tuple(float(result.means[element]) for element in ELEMENTS)


def _follow_up(lines: Sequence[Line], together: Result | None) -> Sequence[Text]:
    """What a plan of follow-up has to begin with: the lowest elements. The plan itself is the organisations' to write."""
    if together is None:
        return ()
    named = [line for line in lines if line.tenant is not None and line.result.lowest]
    return (
        Text(
            code="follow_up",
            heading=_("Plan of follow-up"),
            paragraphs=(
                _(
                    "Each organisation says within the period that follows what it does about its lowest element, by when, "
                    "and who answers for it."
                ),
            ),
            items=tuple(f"{_name(line)}: {_lowest(line.result)}" for line in named),
        ),
    )  # fmt: skip


def _lowest(result: Result) -> str:
    """`Speed (2.75)`, or several that stand alike."""
    return ", ".join(f"{ELEMENTS[one]} ({two_places(index.rounded(result.means[one]))})" for one in result.lowest)


def _name(line: Line) -> str:
    return localised(line.tenant) if line.tenant is not None else str(_("All others together"))


def _definitions(weighs: Weighting) -> tuple[Definition, ...]:
    weight = _("1/9 for each element (exact)") if weighs is Weighting.EXACT else _("0.11 for each element (customary)")
    return (
        Definition("IKM", _("Weighted mean of nine elements times 25 (PermenPANRB 14/2017). Weight: %(weight)s.", weight=weight)),
        Definition(_("Mean (NRR)"), _("Mean of the answers, from 1 to 4, not rounded before the index is computed.")),
        Definition(_("Grade"), _("A from 88.31, B from 76.61, C from 65.00, D below.")),
        Definition(
            _("Sample needed"),
            _("By Krejcie and Morgan from the number of people served, where that was counted for whole quarters of the period."),
        ),
    )  # fmt: skip
