"""The report of the service mall as a document: complaints by organisation and category, the law's times, the index (BDL-07).

It counts and names nobody: restricted complaints are numbers in it, so that whoever reads it learns how many, not which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from desk.accounts.policy import Actor
from desk.catalogue.models import ComplaintCategory
from desk.complaints.models import PublicComplaint
from desk.complaints.states import ENDED, Status
from desk.database import db
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
    Share,
    Table,
)
from desk.reports.spans import moments
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.surveys import queries as surveys
from desk.surveys.index import Result
from desk.surveys.quarters import Quarter, quarter_of
from desk.templating import localised

CODE = "mall_complaints"
ILLEGAL_FEE = "illegal_fee"  # pungutan liar
C = PublicComplaint
OVER = (*ENDED, Status.ANSWERED)


@dataclass(frozen=True)
class Counts:
    """Complaints of one group: how many came, and what became of them."""

    received: int = 0
    answered_due: int = 0  # answered, or their 14 days have passed
    answered_kept: int = 0
    settled_due: int = 0  # over, or their 60 days have passed
    settled_kept: int = 0
    unfinished: int = 0
    illegal_fees: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(self.as_row(), other.as_row(), strict=True)))

    def as_row(self) -> tuple[int, ...]:
        return (
            self.received, self.answered_due, self.answered_kept, self.settled_due, self.settled_kept, self.unfinished,
            self.illegal_fees,
        )  # fmt: skip


def build(*, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document:
    """What is known at that moment of the complaints that came in the period. The mall is one: it has no departments."""
    groups = _counted(period)
    quarter = quarter_of(period.until)
    whole = sum(groups.values(), Counts())
    return Document(
        code=CODE,
        title=_("Complaints about the service mall"),
        period=period,
        scope=_("All organisations of the service mall"),
        made_at=at,
        addressee=(_("To the Mayor"), _("through the Regional Secretary")),
        definitions=_definitions(quarter),
        parts=(
            _by_tenant(groups, whole, quarter),
            *_chart(groups),
            _by_category(groups, whole),
        ),
    )


def _counted(period: Period) -> dict[tuple[int | None, int | None], Counts]:
    """By organisation and category. Parts of a complaint are not counted: it came once."""
    since, until = moments(period)
    is_over = C.status.in_(OVER)
    late_answer, late_end = _missed(Measure.STATUTORY_RESPONSE), _missed(Measure.STATUTORY_RESOLUTION)
    is_answered = C.answered_at.is_not(None)
    about = func.coalesce(C.tenant_id, C.about_tenant_id)
    counted = (
        select(
            about,
            C.category_id,
            func.count(),
            _sum(or_(is_answered, late_answer)),
            _sum(and_(is_answered, ~late_answer)),
            _sum(or_(is_over, late_end)),
            _sum(and_(is_over, ~late_end)),
            _sum(~is_over),
            _sum(and_(ComplaintCategory.code.is_not(None), ComplaintCategory.code == ILLEGAL_FEE)),
        )
        .outerjoin(ComplaintCategory, ComplaintCategory.id == C.category_id)
        .where(C.parent_id.is_(None), C.received_at >= since, C.received_at < until)
        .group_by(about, C.category_id)
    )
    return {
        (tenant, category): Counts(*(int(number or 0) for number in numbers))
        for tenant, category, *numbers in db.session.execute(counted)
    }


def _missed(measure: Measure) -> ColumnElement[bool]:
    late = SlaClock.breached_at.is_not(None)
    return exists().where(SlaClock.complaint_id == C.id, SlaClock.measure == measure, late)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _by_tenant(groups: dict[tuple[int | None, int | None], Counts], whole: Counts, quarter: Quarter) -> Table:
    names = _tenants()
    indices = {one.tenant.id: one.result for one in surveys.results(quarter) if one.result is not None}
    counts: dict[int | None, Counts] = dict.fromkeys(indices, Counts())
    for (tenant, _category), numbers in groups.items():
        counts[tenant] = counts.get(tenant, Counts()) + numbers
    ordered = sorted(counts, key=lambda tenant: (tenant is None, names.get(tenant or 0, "")))
    together = surveys.together(quarter)
    return Table(
        code="tenants",
        title=_("By organisation"),
        columns=(
            Column("tenant", _("Organisation"), width=56),
            *_count_columns(),
            Column("ikm", _("Index (IKM)"), Kind.NUMBER, places=2),
            Column("respondents", _("Respondents"), Kind.NUMBER),
        ),
        rows=tuple(
            (
                names.get(tenant, _("Organisation not named")) if tenant is not None else _("Organisation not named"),
                *_cells(counts[tenant]),
                *_index_cells(indices.get(tenant or 0)),
            )
            for tenant in ordered
        ),
        total=(_("All organisations"), *_cells(whole), *_index_cells(together)),
        empty=_("Nobody complained in this period."),
    )


def _by_category(groups: dict[tuple[int | None, int | None], Counts], whole: Counts) -> Table:
    names = {one.id: localised(one) for one in db.session.scalars(select(ComplaintCategory))}
    counts: dict[int | None, Counts] = {}
    for (_tenant, category), numbers in groups.items():
        counts[category] = counts.get(category, Counts()) + numbers
    ordered = sorted(counts, key=lambda category: (-counts[category].received, names.get(category or 0, "")))
    return Table(
        code="categories",
        title=_("By category"),
        columns=(Column("category", _("Category"), width=70), *_count_columns()[:-1]),
        rows=tuple((names.get(one or 0, _("Not classified yet")), *_cells(counts[one])[:-1]) for one in ordered),
        total=(_("All categories"), *_cells(whole)[:-1]) if ordered else None,
        empty=_("Nobody complained in this period."),
    )


def _count_columns() -> tuple[Column, ...]:
    return (
        Column("received", _("Received"), Kind.NUMBER),
        Column("answered", _("Answered within 14 days"), Kind.PERCENT),
        Column("settled", _("Settled within 60 days"), Kind.PERCENT),
        Column("unfinished", _("Not finished"), Kind.NUMBER),
        Column("illegal_fees", _("Illegal fees"), Kind.NUMBER),
    )


def _cells(counts: Counts) -> tuple[Cell, ...]:
    return (
        counts.received,
        Share(counts.answered_kept, counts.answered_due),
        Share(counts.settled_kept, counts.settled_due),
        counts.unfinished,
        counts.illegal_fees,
    )


def _index_cells(result: Result | None) -> tuple[Cell, Cell]:
    return (None, None) if result is None else (float(result.ikm), result.respondents)


def _chart(groups: dict[tuple[int | None, int | None], Counts]) -> Sequence[Chart]:
    names = _short_names()
    counts: dict[int | None, Counts] = {}
    for (tenant, _category), numbers in groups.items():
        counts[tenant] = counts.get(tenant, Counts()) + numbers
    ordered = sorted(counts, key=lambda tenant: -counts[tenant].received)
    if not ordered:
        return ()
    return (
        Chart(
            code="received",
            title=_("Complaints by organisation"),
            kind=ChartKind.STACKED,
            categories=tuple(names.get(one or 0, _("Organisation not named")) for one in ordered),
            series=(
                Series(_("Finished"), tuple(counts[one].received - counts[one].unfinished for one in ordered)),
                Series(_("Not finished"), tuple(counts[one].unfinished for one in ordered)),
            ),
            category_title=_("Organisation"),
        ),
    )


def _tenants() -> dict[int, str]:
    return {tenant.id: localised(tenant) for tenant in db.session.scalars(select(Tenant))}


def _short_names() -> dict[int, str]:
    """Beside the bars there is no room for a whole name: the city's own departments have a short one."""
    shorts = select(Tenant.id, Department.short).join(Department, Department.id == Tenant.department_id)
    return _tenants() | dict(list(db.session.execute(shorts).tuples()))


def _definitions(quarter: Quarter) -> tuple[Definition, ...]:
    return (
        Definition(
            _("Answered within 14 days"),
            _("Of those that were answered or whose 14 days have passed (Law 25/2009 article 50); n is how many these are."),
        ),
        Definition(
            _("Settled within 60 days"),
            _("Of those that are answered or over, or whose 60 days have passed (Law 25/2009 article 50)."),
        ),
        Definition(_("Not finished"), _("Neither answered nor closed, withdrawn, referred or archived.")),
        Definition(_("Illegal fees"), _("Of the category of illegal levies; the inspectorate alone reads them.")),
        Definition(
            _("Index (IKM)"),
            _(
                "Index of public satisfaction of quarter %(quarter)d of %(year)d (PermenPANRB 14/2017), with its respondents.",
                quarter=quarter.number,
                year=quarter.year,
            ),
        ),
    )  # fmt: skip
