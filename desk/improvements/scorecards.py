"""The scorecard of each organisation in the mall (BDL-14): how many complaints, how many on time, the index, what comes again."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true

from desk.accounts.policy import Action, Actor
from desk.complaints import reach
from desk.complaints.changes import local_day
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.event_kinds import EventKind
from desk.mall.models import Tenant
from desk.organisation.models import Department
from desk.reports.documents import Column, Definition, Document, Kind, Period, Share, Table
from desk.reports.spans import moments
from desk.sla.kinds import Measure
from desk.sla.models import SlaClock
from desk.surveys import queries as surveys
from desk.surveys.quarters import quarter_of
from desk.templating import localised
from desk.timeline import Event

CODE = "scorecards"
AGAIN = 3  # complaints of one category about one organisation within the period: it comes again
C = PublicComplaint


@dataclass
class Card:
    """One organisation's."""

    received: int = 0
    due: int = 0
    kept: int = 0
    reopened: int = 0
    again: int = 0


def build(
    *, period: Period, at: datetime, actor: Actor | None = None, department: Department | None = None
) -> Document:
    """The scorecards of all organisations that served, were judged or were complained of, by name.

    The mall has no departments. Shielded and restricted complaints are counted where nobody asks in particular, as for a paper
    that is signed, and for who may read them; for everybody else they are not there.
    """
    counted = cards(period, actor=actor, at=at)
    quarter = quarter_of(period.until)
    results = {one.tenant.id: one.result for one in surveys.results(quarter) if one.result is not None}
    tenants = {one.id: localised(one) for one in db.session.scalars(select(Tenant))}
    serving = {one.tenant.id for one in surveys.results(quarter)}
    rows = []
    for tenant_id in sorted(serving | set(counted), key=lambda one: tenants.get(one, "")):
        card, result = counted.get(tenant_id, Card()), results.get(tenant_id)
        rows.append(
            (
                tenants.get(tenant_id, "–"),
                card.received,
                Share(card.kept, card.due),
                Share(card.reopened, card.received),
                card.again,
                float(result.ikm) if result else None,
                result.respondents if result else None,
            )
        )
    return Document(
        code=CODE,
        title=_("Scorecard of the organisations in the service mall"),
        period=period,
        scope=_("All organisations of the service mall"),
        made_at=at,
        definitions=_definitions(quarter.number, quarter.year),
        parts=(
            Table(
                code="cards",
                title=_("By organisation"),
                columns=(
                    Column("tenant", _("Organisation"), width=60),
                    Column("received", _("Complaints"), Kind.NUMBER),
                    Column("kept", _("Answered on time"), Kind.PERCENT),
                    Column("reopened", _("Reopened"), Kind.PERCENT),
                    Column("again", _("Came again"), Kind.NUMBER),
                    Column("ikm", _("Index (IKM)"), Kind.NUMBER, places=2),
                    Column("respondents", _("Respondents"), Kind.NUMBER),
                ),
                rows=tuple(rows),
                empty=_("No organisation served in this period."),
            ),
        ),
    )


def cards(period: Period, *, actor: Actor | None, at: datetime) -> dict[int, Card]:
    """Of complaints that came in the period, by organisation; a part of one is not counted, it came once."""
    since, until = moments(period)
    about = func.coalesce(C.tenant_id, C.about_tenant_id)
    late = exists().where(
        SlaClock.complaint_id == C.id,
        SlaClock.measure == Measure.STATUTORY_RESPONSE,
        SlaClock.breached_at.is_not(None),
    )
    reopened = exists().where(Event.complaint_id == C.id, Event.kind == EventKind.COMPLAINT_REOPENED)
    is_answered = C.answered_at.is_not(None)
    counted = (
        select(
            about,
            C.category_id,
            func.count(),
            _sum(or_(is_answered, late)),
            _sum(and_(is_answered, ~late)),
            _sum(reopened),
        )
        .where(
            C.parent_id.is_(None),
            C.received_at >= since,
            C.received_at < until,
            about.is_not(None),
            _counted_for(actor, at),
        )
        .group_by(about, C.category_id)
    )
    found: dict[int, Card] = {}
    for tenant_id, category_id, received, due, kept, came_back in db.session.execute(counted).tuples():
        card = found.setdefault(tenant_id, Card())
        card.received += received
        card.due += int(due or 0)
        card.kept += int(kept or 0)
        card.reopened += int(came_back or 0)
        card.again += received if category_id is not None and received >= AGAIN else 0
    return found


def _counted_for(actor: Actor | None, at: datetime) -> ColumnElement[bool]:
    if actor is None:
        return true()
    return or_(reach.is_plain(), reach.within(actor, Action.COMPLAINT_READ, on=local_day(at)))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _definitions(quarter: int, year: int) -> tuple[Definition, ...]:
    return (
        Definition(
            _("Answered on time"),
            _("Of those that were answered or whose 14 days have passed (Law 25/2009 article 50); n is how many these are."),
        ),
        Definition(_("Reopened"), _("Of all that came: those with whose answer people were not content.")),
        Definition(
            _("Came again"), _("Complaints of a category of which three or more came about the same organisation in the period.")
        ),
        Definition(
            _("Index (IKM)"),
            _("Index of public satisfaction of quarter %(quarter)d of %(year)d (PermenPANRB 14/2017), with its respondents.",
              quarter=quarter, year=year),
        ),
    )  # fmt: skip
