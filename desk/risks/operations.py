"""Writing into the risk register: guard, change, note, record. Nothing is ever deleted there."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from desk import timeline
from desk.accounts.policy import Actor
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.risks import incident_queries, queries
from desk.risks.kinds import JUDGED, STEPS, RiskLevel, RiskState, RiskStep
from desk.risks.models import Risk, RiskNote, RiskTicket
from desk.risks.queries import About
from desk.tickets.models import Ticket


class StaleRisk(Conflict):
    """The risk has changed since the form was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this risk meanwhile.")


@dataclass(frozen=True)
class Content:
    """What the register knows of a risk; how often it happens is counted, not typed."""

    title: str
    cause: str = ""
    impact: str = ""
    level: RiskLevel | None = None
    control: str = ""
    owner_department_id: int | None = None
    owner_name: str = ""
    review_on: date | None = None


def open_risk(*, content: Content, about: About, actor: Actor, at: datetime, form_key: str | None = None) -> Risk:
    """Enter a candidate, with the incidents that made it one. Raises Forbidden, Conflict when it stands there already."""
    _permit(actor, about.department.id)
    if queries.open_about(about) is not None:
        raise Conflict("This risk is in the register already.")
    risk = Risk(
        form_key=form_key,
        department_id=about.department.id,
        service_id=about.service.id if about.service else None,
        asset_id=about.asset.id if about.asset else None,
        state=RiskState.CANDIDATE,
        opened_at=at,
        opened_by_id=actor.id,
        changed_at=at,
        **asdict(content),
    )
    db.session.add(risk)
    db.session.flush()
    for ticket_id in incident_queries.incidents_about(about, at):
        db.session.add(RiskTicket(risk_id=risk.id, ticket_id=ticket_id, linked_at=at))
    _record(risk, actor=actor, at=at, is_new=True)
    return risk


def change_risk(*, risk: Risk, content: Content, seen: int | None, actor: Actor, at: datetime) -> bool:
    """What is known better now; whether anything is different. Raises Forbidden, StaleRisk, Conflict, BadInput."""
    _permit(actor, risk.department_id)
    _expect_version(risk, seen)
    if risk.state is RiskState.CLOSED:
        raise Conflict("This risk is closed. Reopen it first.")
    changed = {name: value for name, value in asdict(content).items() if getattr(risk, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(risk, name, value)
    if risk.state in JUDGED and not risk.is_judged:
        raise BadInput("A risk that was accepted has a cause, an impact with its weight, and a control.", field="cause")
    risk.changed_at = at
    db.session.flush()
    _record(risk, actor=actor, at=at, changed=sorted(changed))
    return True


def step_risk(*, risk: Risk, step: RiskStep, words: str, seen: int | None, actor: Actor, at: datetime) -> None:
    """Accept, treat, close, reopen it, or note what was seen. Raises Forbidden, StaleRisk, Conflict, BadInput."""
    _permit(actor, risk.department_id)
    if step is not RiskStep.NOTE:
        _expect_version(risk, seen)
        _move(risk, step)
    if not words.strip():
        raise BadInput("Please say what was done or seen.", field="words")
    risk.changed_at = at
    db.session.add(
        RiskNote(risk_id=risk.id, step=step, state=risk.state, words=words, author_id=actor.id, written_at=at)
    )
    db.session.flush()
    _record(risk, actor=actor, at=at, step=step)


def link_ticket(*, risk: Risk, ticket: Ticket, actor: Actor, at: datetime) -> bool:
    """Hang a ticket on a risk that it shows; whether it was not there yet. Raises Forbidden, Conflict."""
    _permit(actor, risk.department_id)
    if risk.state is RiskState.CLOSED:
        raise Conflict("This risk is closed. Reopen it first.")
    here = select(RiskTicket).where(RiskTicket.risk_id == risk.id, RiskTicket.ticket_id == ticket.id)
    if db.session.scalars(here).first() is not None:
        return False
    db.session.add(RiskTicket(risk_id=risk.id, ticket_id=ticket.id, linked_at=at))
    db.session.flush()
    _record(risk, actor=actor, at=at, linked=ticket.number)
    return True


def _move(risk: Risk, step: RiskStep) -> None:
    following = STEPS[risk.state].get(step)
    if following is None:
        raise Conflict("The state of this risk does not allow that.")
    if following in JUDGED and not risk.is_judged:
        raise BadInput("Write down cause, impact with its weight, and control first.", field="words")
    if step is RiskStep.REOPEN and queries.open_about(_about(risk)) is not None:
        raise Conflict("This risk is in the register already.")
    risk.state = following


def _about(risk: Risk) -> About:
    return About(risk.department, risk.service, risk.asset)


def _permit(actor: Actor, department_id: int) -> None:
    if not queries.is_theirs(actor, department_id):
        raise Forbidden("You may not do this.")


def _expect_version(risk: Risk, seen: int | None) -> None:
    if seen != risk.version:
        raise StaleRisk


def _record(risk: Risk, *, actor: Actor, at: datetime, **details: Any) -> None:
    timeline.record(
        EventKind.REFERENCE_CHANGED, at=at, actor=actor, risk=risk.id, title=risk.title, state=risk.state, **details
    )
