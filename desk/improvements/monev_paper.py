"""The report of monitoring and evaluation as a document: figures, problems, opportunities, recommendations, and what became of
the last ones; to the mayor through the regional secretary (LLG-36, Ps 44), or of one department for its head (LLG-38)."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from desk.accounts.policy import Actor
from desk.figures import queries as figures
from desk.figures.counted import Sums
from desk.figures.kinds import Axis
from desk.figures.queries import Asked
from desk.improvements import labels, queries, stuck_paper
from desk.improvements.models import Improvement
from desk.improvements.states import UNFINISHED, Kind
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.reports import promises
from desk.reports.documents import (
    Chart,
    ChartKind,
    Column,
    Definition,
    Document,
    Period,
    Series,
    Share,
    Table,
    Text,
)
from desk.reports.documents import Kind as ColumnKind
from desk.sla import calendars
from desk.templating import local_day, localised

CODE = "monev"


def build(*, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document:
    """What is known at that moment, as far as `actor` may see it: of the city, or of one department."""
    only = department.id if department else None
    asked = Asked(period.since, period.until, department_id=only)
    by_department = figures.sums_by(actor, Axis.DEPARTMENT, asked)
    before = figures.sums_by(actor, Axis.DEPARTMENT, asked.before)
    found = queries.found_between(actor, period.since, period.until, department_id=only)
    followed = queries.followed_up(actor, period.since, period.until, department_id=only)
    return Document(
        code=CODE,
        title=_("Monitoring and evaluation of the ICT services"),
        period=period,
        scope=localised(department) if department else _("All departments"),
        made_at=at,
        addressee=() if department else (_("The Mayor"), _("through the Regional Secretary")),
        definitions=_definitions(),
        parts=(
            _in_short(by_department, before, found, followed, period),
            _figures(by_department, before),
            *_chart(by_department),
            _findings(Kind.PROBLEM, found),
            _findings(Kind.OPPORTUNITY, found),
            _recommendations(found),
            _follow_up(followed),
            *stuck_paper.parts(actor, at, only),
        ),
    )


def _in_short(
    now: dict[int, Sums],
    before: dict[int, Sums],
    found: Sequence[Improvement],
    followed: Sequence[Improvement],
    period: Period,
) -> Text:
    total, earlier = figures.total_of(now), figures.total_of(before)
    late = sum(one.state in UNFINISHED and one.due_on < period.until for one in followed)
    ended = sum(one.ended_on is not None and one.ended_on <= period.until for one in followed)
    return Text(
        code="short",
        heading=_("In short"),
        items=(
            _(
                "%(count)d tickets came in (%(before)d in the period before), %(ended)d ended.",
                count=total.figures["came_in"],
                before=earlier.figures["came_in"],
                ended=total.figures["ended"],
            ),
            _("Problems found: %(problems)d; opportunities: %(chances)d.",
              problems=sum(one.kind is Kind.PROBLEM for one in found),
              chances=sum(one.kind is Kind.OPPORTUNITY for one in found)),
            _("Of %(count)d earlier recommendations %(ended)d have ended, %(late)d are late.",
              count=len(followed), ended=ended, late=late),
        ),
    )  # fmt: skip


def _figures(now: dict[int, Sums], before: dict[int, Sums]) -> Table:
    names = {one.id: one.short for one in organisation.all_departments()}
    return Table(
        code="figures",
        title=_("Achievement by department"),
        columns=(
            Column("department", _("Department")),
            Column("came_in", _("Came in"), ColumnKind.NUMBER),
            Column("ended", _("Ended"), ColumnKind.NUMBER),
            Column("response", _("First response on time"), ColumnKind.PERCENT),
            Column("resolution", _("Resolution on time"), ColumnKind.PERCENT),
            Column("before", _("In the period before"), ColumnKind.PERCENT),
            Column("reopened", _("Reopened"), ColumnKind.NUMBER),
        ),
        rows=tuple(
            (names.get(key, "–"), *_cells(now[key], before.get(key, Sums())))
            for key in sorted(now, key=lambda one: names.get(one, ""))
        ),
        total=(_("All together"), *_cells(figures.total_of(now), figures.total_of(before))) if now else None,
        empty=_("No ticket in this period."),
    )


def _cells(now: Sums, before: Sums) -> tuple[int | Share, ...]:
    told = now.figures
    return (
        told["came_in"],
        told["ended"],
        promises.kept("response", now),
        promises.kept("resolution", now),
        promises.kept("resolution", before),
        told["reopened"],
    )


def _chart(now: dict[int, Sums]) -> Sequence[Chart]:
    names = {one.id: one.short for one in organisation.all_departments()}
    counted = [key for key in now if now[key].figures["resolution_ended"]]
    worst = sorted(counted, key=lambda key: promises.kept("resolution", now[key]).percent or 0)[:12]
    if not worst:
        return ()
    return (
        Chart(
            code="kept",
            title=_("Resolution on time, the lowest first"),
            kind=ChartKind.BARS,
            categories=tuple(names.get(key, "–") for key in worst),
            series=(Series(_("On time"), tuple(promises.kept("resolution", now[key]).percent for key in worst)),),
            category_title=_("Department"),
            value=ColumnKind.PERCENT,
        ),
    )


def _findings(kind: Kind, found: Sequence[Improvement]) -> Table:
    is_problem = kind is Kind.PROBLEM
    return Table(
        code=kind.value,
        title=_("Problems") if is_problem else _("Opportunities"),
        columns=(
            Column("title", _("Finding"), width=44),
            Column("finding", _("What was found"), width=70),
            Column("department", _("Responsible")),
        ),
        rows=tuple((one.title, one.finding, one.department.short) for one in found if one.kind is kind),
        empty=_("No problem was written down.") if is_problem else _("No opportunity was written down."),
    )


def _recommendations(found: Sequence[Improvement]) -> Table:
    return Table(
        code="recommendations",
        title=_("Recommendations"),
        columns=(
            Column("recommendation", _("What is recommended"), width=80),
            Column("department", _("Responsible")),
            Column("due_on", _("Due"), ColumnKind.DAY),
            Column("state", _("State")),
        ),
        rows=tuple((one.recommendation, one.department.short, one.due_on, _state(one)) for one in found),
        empty=_("Nothing was recommended."),
    )


def _follow_up(followed: Sequence[Improvement]) -> Table:
    return Table(
        code="follow_up",
        title=_("Follow-up of earlier recommendations"),
        columns=(
            Column("recommendation", _("What was recommended"), width=60),
            Column("department", _("Responsible")),
            Column("due_on", _("Due"), ColumnKind.DAY),
            Column("state", _("State")),
            Column("last", _("Last word"), width=50),
        ),
        rows=tuple(
            (one.recommendation, one.department.short, one.due_on, _state(one), _last_word(one)) for one in followed
        ),
        empty=_("Nothing of earlier periods was open."),
    )


def _state(one: Improvement) -> str:
    return str(labels.STATES[one.state][0])


def _last_word(one: Improvement) -> str:
    note = one.notes[-1] if one.notes else None
    return f"{local_day(calendars.city_day(note.at))}: {note.words or _state(one)}" if note else "–"


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(_("On time"), _("Of the promises that ended in the period, or run late since it; n is how many these are.")),
        Definition(_("Earlier recommendations"), _("Found before the period, and not ended when it began.")),
        Definition(
            _("Stuck cases"),
            _("Open tickets whose promise was broken five days ago or more, or to which nothing has happened for two weeks."),
        ),
    )  # fmt: skip
