"""The demo's staffing: an absence, a transfer that lies ahead, a colleague who is asked for, roles that are asked for."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from desk.accounts import absences, queries
from desk.accounts.models import User
from desk.accounts.policy import Actor, Role
from desk.database import db
from desk.organisation import queries as organisation
from desk.staffing import access_requests, lending, operations
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
    _ask_for_roles(people, actor, at, today)


def _ask_for_roles(people: dict[str, User], actor: Callable[[str], Actor], at: datetime, today: date) -> None:
    """One waits for the head of the department, one for the administrator."""
    asked: dict[str, Any] = {"unit": None, "starts_on": today, "at": at, "today": today}
    access_requests.ask_access(
        user=people["sari"],
        role=Role.TIER1_AGENT,
        department=people["sari"].department,
        ends_on=today + timedelta(days=13),
        reason="Membantu Tier 1 selama Agus cuti.",
        actor=actor("joko"),
        **asked,
    )
    approved = access_requests.ask_access(
        user=people["rina"],
        role=Role.BACK_OFFICER,
        department=organisation.get_department("DPMPTSP"),
        ends_on=today + timedelta(days=180),
        reason="Ikut menyusun jawaban pengaduan perizinan.",
        actor=actor("rina"),
        **asked,
    )
    access_requests.decide_access(
        asked=approved, approves=True, answer="Sesuai pembagian tugas.", actor=actor("wahyu"), at=at, today=today
    )
