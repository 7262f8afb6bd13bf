"""The city's month on one page, for the regional secretary: work, complaints, the mall's index, what is stuck (DOMAIN 5)."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from desk.accounts.policy import Actor
from desk.database import db
from desk.figures import queries as figures
from desk.figures.kinds import Axis
from desk.figures.queries import Asked
from desk.improvements import advice, labels, queries, scorecards
from desk.improvements.scorecards import Card
from desk.improvements.states import UNFINISHED
from desk.mall.models import Tenant
from desk.reports import promises
from desk.reports.documents import Cell, Column, Definition, Document, Kind, Period, Share, Table
from desk.reports.scopes import period_label
from desk.sla import calendars
from desk.surveys import queries as surveys
from desk.surveys.quarters import Quarter, quarter_of
from desk.templating import localised

CODE = "summary"
SHOWN = 3  # of each list, so that it stays a page: the rest is behind it


def build(*, actor: Actor, period: Period, at: datetime) -> Document:
    """What is known at that moment of the whole city, as far as `actor` may count it."""
    asked = Asked(period.since, period.until)
    earlier = Period(asked.before.since, asked.before.until, period_label(asked.before.since, asked.before.until))
    quarter = quarter_of(period.until)
    return Document(
        code=CODE,
        title=_("Summary for the Regional Secretary"),
        period=period,
        scope=_("The whole city"),
        made_at=at,
        addressee=(_("The Regional Secretary"),),
        definitions=_definitions(quarter),
        parts=(
            _work(actor, asked, period, earlier),
            _complaints(actor, period, earlier, at),
            _mall(actor, period, quarter, at),
            _stuck(actor, at),
            _late(actor, period),
        ),
    )


def _work(actor: Actor, asked: Asked, period: Period, earlier: Period) -> Table:
    def row(one: Asked, label: str) -> tuple[Cell, ...]:
        told = figures.total_of(figures.sums_by(actor, Axis.TOTAL, one, with_times=False))
        return (
            label,
            told["came_in"],
            told["ended"],
            promises.kept("response", told),
            promises.kept("resolution", told),
            told["reopened"],
        )

    return Table(
        code="work",
        title=_("ICT services"),
        columns=(
            Column("period", _("Period"), width=32),
            Column("came_in", _("Came in"), Kind.NUMBER),
            Column("ended", _("Ended"), Kind.NUMBER),
            Column("response", _("First response on time"), Kind.PERCENT),
            Column("resolution", _("Resolution on time"), Kind.PERCENT),
            Column("reopened", _("Reopened"), Kind.NUMBER),
        ),
        rows=(row(asked, period.label), row(asked.before, earlier.label)),
    )


def _complaints(actor: Actor, period: Period, earlier: Period, at: datetime) -> Table:
    def row(one: Period) -> tuple[Cell, ...]:
        cards = scorecards.cards(one, actor=actor, at=at).values()
        received, due, kept, reopened = (
            sum(getattr(card, name) for card in cards) for name in ("received", "due", "kept", "reopened")
        )
        return one.label, received, Share(kept, due), due - kept, Share(reopened, received)

    return Table(
        code="complaints",
        title=_("Public complaints about organisations of the service mall"),
        columns=(
            Column("period", _("Period"), width=32),
            Column("received", _("Received"), Kind.NUMBER),
            Column("answered", _("Answered within 14 days"), Kind.PERCENT),
            Column("late", _("Past the law's 14 days"), Kind.NUMBER, width=26),
            Column("reopened", _("Reopened"), Kind.PERCENT),
        ),
        rows=(row(period), row(earlier)),
    )


def _mall(actor: Actor, period: Period, quarter: Quarter, at: datetime) -> Table:
    """The organisations with the lowest index; those without one after them, with the most complaints first."""
    cards = scorecards.cards(period, actor=actor, at=at)
    results = {one.tenant.id: one.result for one in surveys.results(quarter) if one.result is not None}
    names = {one.id: localised(one) for one in db.session.scalars(select(Tenant))}

    def rank(tenant_id: int) -> tuple[float, int, str]:
        result = results.get(tenant_id)
        return (
            float(result.ikm) if result else float("inf"),
            -cards.get(tenant_id, Card()).received,
            names.get(tenant_id, ""),
        )

    ordered = sorted(set(results) | set(cards), key=rank)
    together = surveys.together(quarter)

    def row(tenant_id: int) -> tuple[Cell, ...]:
        card, result = cards.get(tenant_id, Card()), results.get(tenant_id)
        index = float(result.ikm) if result else None
        return names.get(tenant_id, "–"), card.received, Share(card.kept, card.due), index

    return Table(
        code="mall",
        title=_("Service mall: the lowest index first"),
        columns=(
            Column("tenant", _("Organisation"), width=84),
            Column("received", _("Complaints"), Kind.NUMBER, width=20),
            Column("answered", _("Answered within 14 days"), Kind.PERCENT),
            Column("ikm", _("Index (IKM)"), Kind.NUMBER, places=2),
        ),
        rows=tuple(row(tenant_id) for tenant_id in ordered[:SHOWN]),
        total=(
            _("All organisations"),
            sum(card.received for card in cards.values()),
            Share(sum(card.kept for card in cards.values()), sum(card.due for card in cards.values())),
            float(together.ikm) if together else None,
        ),
        note=_more(len(ordered)),
        empty=_("No organisation served in this period."),
    )


def _stuck(actor: Actor, at: datetime) -> Table:
    cases = advice.stuck_cases(actor, at=at)
    return Table(
        code="stuck",
        title=_("Stuck cases, the oldest first"),
        columns=(
            Column("number", _("Ticket"), Kind.CODE),
            Column("department", _("Department"), width=30),
            Column("owner", _("Who has it"), width=44),
            Column("since", _("Opened"), Kind.DAY),
            Column("due", _("Was due"), Kind.DAY),
        ),
        rows=tuple(
            (
                case.ticket.number,
                case.ticket.department.short,
                case.owner.name if case.owner else _("nobody: the queue"),
                calendars.city_day(case.ticket.opened_at),
                calendars.city_day(case.due_at) if case.due_at else None,
            )
            for case in cases[:SHOWN]
        ),
        note=_more(len(cases)),
        empty=_("No case is stuck."),
    )


def _late(actor: Actor, period: Period) -> Table:
    """What was recommended, should have been done by the end of the period, and is not."""
    followed = queries.followed_up(actor, period.since, period.until)
    late = [one for one in followed if one.state in UNFINISHED and one.due_on <= period.until]
    return Table(
        code="late",
        title=_("Earlier recommendations that are late: %(late)d of %(count)d", late=len(late), count=len(followed)),
        columns=(
            Column("title", _("Finding"), width=76),
            Column("department", _("Responsible"), width=30),
            Column("due_on", _("Due"), Kind.DAY),
            Column("state", _("State"), width=26),
        ),
        rows=tuple(
            (one.title, one.department.short, one.due_on, str(labels.STATES[one.state][0])) for one in late[:SHOWN]
        ),
        note=_more(len(late)),
        empty=_("None."),
    )


def _more(count: int) -> str:
    return _("And %(more)d more.", more=count - SHOWN) if count > SHOWN else ""


def _definitions(quarter: Quarter) -> tuple[Definition, ...]:
    return (
        Definition(_("n"), _("How many promises, or answers, were due and so counted.")),
        Definition(
            _("Index (IKM)"),
            _(
                "Index of public satisfaction of quarter %(quarter)d of %(year)d (PermenPANRB 14/2017), with its respondents.",
                quarter=quarter.number,
                year=quarter.year,
            ),
        ),
    )  # fmt: skip
