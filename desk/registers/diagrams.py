"""Diagrams of networks, what departments change in them, and inspections by the ICT office (LLG-23)."""

from datetime import date, datetime

from sqlalchemy import select, update

from desk import timeline, trails
from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Actor
from desk.attachments.operations import Kept, shown_name
from desk.catalogue.models import Service
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.organisation.models import Department, Unit
from desk.registers import queries
from desk.registers.kinds import LanCase
from desk.registers.models import LanDiagram, LanTicket
from desk.registers.reach import permit
from desk.sla import calendars
from desk.tickets import opening, routes
from desk.tickets.kinds import Affected, CanWork, Kind
from desk.tickets.models import Ticket
from desk.trails import Register


def keep_diagram(
    *,
    department: Department,
    unit: Unit | None,
    drawn_on: date,
    kept: Kept,
    name: str,
    actor: Actor,
    at: datetime,
    words: str = "",
) -> LanDiagram | None:
    """Keep a drawing beside the earlier ones; None when the same one stands there already. Raises Forbidden, BadInput."""
    unit_id = unit.id if unit else None
    check_diagram(department_id=department.id, unit_id=unit_id, drawn_on=drawn_on, actor=actor, at=at)
    same = select(LanDiagram.id).where(
        LanDiagram.department_id == department.id, LanDiagram.drawn_on == drawn_on, LanDiagram.sha256 == kept.sha256
    )
    if db.session.scalars(same).first() is not None:
        return None
    diagram = LanDiagram(
        department_id=department.id,
        unit_id=unit_id,
        drawn_on=drawn_on,
        words=words,
        key=kept.key,
        name=shown_name(name),
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
        uploaded_by_id=actor.id,
        uploaded_at=at,
    )
    db.session.add(diagram)
    db.session.flush()
    trails.note(
        Register.DIAGRAM, department.id, name=(unit or department).code, at=at, actor=actor, drawn_on=drawn_on,
        diagram=diagram.id,
    )  # fmt: skip
    return diagram


def check_diagram(*, department_id: int, unit_id: int | None, drawn_on: date, actor: Actor, at: datetime) -> None:
    """Before the picture is written down. Raises Forbidden, BadInput."""
    permit(actor, Action.UPKEEP_MANAGE, department_id, unit_id)
    if drawn_on > calendars.city_day(at) or drawn_on.year < 2000:
        raise BadInput("The day on which it was drawn does not lie in the future.", field="drawn_on")


def tell_of_age(*, diagram_id: int, on: date, at: datetime) -> bool:
    """Say once that a diagram is older than a year. False when somebody else has."""
    claim = update(LanDiagram).where(LanDiagram.id == diagram_id, LanDiagram.told_on.is_(None))
    if not rows_changed(claim.values(told_on=on)):
        return False
    diagram = db.session.get_one(LanDiagram, diagram_id)
    timeline.record(
        EventKind.DIAGRAM_AGED,
        at=at,
        department_id=diagram.department_id,
        unit_id=diagram.unit_id,
        department=(diagram.unit or diagram.department).name,
        day=diagram.drawn_on,
    )
    return True


def report_change(
    *,
    department: Department,
    unit: Unit | None,
    service: Service,
    title: str,
    description: str,
    form_key: str | None,
    actor: Actor,
    at: datetime,
) -> Ticket:
    """Report to the ICT office what was changed in a network: a ticket that begins with Tier 2. Raises Forbidden."""
    permit(actor, Action.UPKEEP_MANAGE, department.id, unit.id if unit else None)
    ticket = opening.open_ticket(
        actor=actor,
        department=department,
        unit_id=unit.id if unit else None,
        service=service,
        title=title[: opening.LONGEST_TITLE],
        description=description,
        affected=Affected.SELF,
        can_work=CanWork.YES,
        whatever_kind=Kind.REQUEST,  # it has been changed already: no six stages lie ahead
        begins=routes.Route(2, routes.Way.DIRECT),
        at=at,
    )
    _link(department, unit, LanCase.CHANGE, ticket, form_key)
    return ticket


def open_inspection(
    *,
    department: Department,
    unit: Unit | None,
    service: Service,
    title: str,
    description: str,
    actor: Actor,
    at: datetime,
) -> Ticket:
    """Let the department's technicians get ready for an inspection; one at a time. Raises Forbidden, Conflict."""
    unit_id = unit.id if unit else None
    permit(actor, Action.LAN_INSPECT, department.id, unit_id)
    db.session.execute(select(Department.id).where(Department.id == department.id).with_for_update())
    if queries.open_inspection(department.id, unit_id) is not None:
        raise Conflict("An inspection of this network is under way already.")
    has_tier1 = accounts.has_tier1(department.id, unit_id=unit_id, on=calendars.city_day(at))
    ticket = opening.open_ticket(
        actor=actor,
        department=department,
        unit_id=unit_id,
        service=service,
        title=title[: opening.LONGEST_TITLE],
        description=description,
        affected=Affected.SELF,
        can_work=CanWork.YES,
        whatever_kind=Kind.REQUEST,
        begins=routes.Route(1, routes.Way.TIER1) if has_tier1 else routes.Route(2, routes.Way.NO_TIER1),
        at=at,
    )
    _link(department, unit, LanCase.INSPECTION, ticket, None)
    return ticket


def _link(department: Department, unit: Unit | None, case: LanCase, ticket: Ticket, form_key: str | None) -> None:
    db.session.add(
        LanTicket(
            department_id=department.id,
            unit_id=unit.id if unit else None,
            case=case,
            ticket_id=ticket.id,
            form_key=form_key,
        )
    )
    db.session.flush()
