"""The demo's staffing: an absence, a transfer that lies ahead, a colleague who is asked for."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from desk.accounts import absences, queries
from desk.accounts.models import User
from desk.accounts.policy import Actor, Role
from desk.database import db
from desk.organisation import queries as organisation
from desk.staffing import lending, operations
from desk.tickets.models import Ticket
from desk.tickets.states import Status


def tell(people: dict[str, User], *, at: datetime, zone: ZoneInfo) -> None:
    """What each of them would enter today."""
    today = at.astimezone(zone).date()

    def actor(username: str) -> Actor:
        return queries.actor_of(people[username], on=today)

    absences.enter_absence(
        user=people["agus"],
        starts_on=today,
        ends_on=today + timedelta(days=4),
        deputy=people["joko"],
        actor=actor("hesti"),
        at=at,
        today=today,
    )
    operations.enter_transfer(
        user=people["anita"],
        on=today + timedelta(days=21),
        department=organisation.get_department("BAPENDA"),
        unit=None,
        roles=[Role.TIER1_AGENT],
        decree_no="SK 821.2/0077/BKPSDM/2026",
        successor=None,
        actor=actor("dewi"),
        at=at,
        today=today,
    )
    waiting = select(Ticket).where(
        Ticket.department_id == people["hesti"].department_id,
        Ticket.tier == 1,
        Ticket.status.in_([Status.NEW, Status.ACCEPTED, Status.IN_PROGRESS]),
    )
    ticket = db.session.scalars(waiting.order_by(Ticket.id.desc()).limit(1)).first()
    if ticket is not None:
        lending.ask_loan(
            ticket=ticket,
            person=people["hendra"],
            until=today + timedelta(days=5),
            reason="Berpengalaman dengan printer kartu yang sama.",
            actor=actor("hesti"),
            at=at,
        )
