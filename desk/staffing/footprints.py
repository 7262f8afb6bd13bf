"""What hangs on a person, in words and numbers: shown before their account is deactivated."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from desk.accounts import footprints
from desk.accounts.models import Absence, ApiToken, User
from desk.database import db
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket


@dataclass(frozen=True)
class Panel:
    """A part of a person's page."""

    template: str
    lines: list[tuple[Any, int]]
    has_history: bool
    is_active: bool


def panel(user: User, *, at: datetime, today: date) -> Panel:
    """What is theirs now, and whether anything ever was."""
    return Panel(
        "staffing/footprints.html", lines_of(user, at=at, today=today), footprints.has_history(user.id), user.is_active
    )


def lines_of(user: User, *, at: datetime, today: date) -> list[tuple[Any, int]]:
    """What somebody else will have to take over; nothing of it that there is not."""
    lives = (ApiToken.revoked_at.is_(None), ApiToken.expires_at > at)
    counted = [
        (_l("open tickets in hand: they go back to the queue"), _open(Ticket.assignee_id == user.id)),
        (_l("open tickets of which they are the contact in Tier 1"), _open(Ticket.contact_id == user.id)),
        (
            _l("open tickets that they reported"),
            _open(or_(Ticket.reporter_id == user.id, Ticket.filed_by_id == user.id)),
        ),
        (_l("roles held today"), sum(grant.is_held_on(today) for grant in user.grants)),
        (
            _l("absences of others in which they stand in"),
            _rows(Absence, Absence.deputy_id == user.id, Absence.ends_on >= today),
        ),
        (_l("API tokens: they end with the account"), _rows(ApiToken, ApiToken.user_id == user.id, *lives)),
    ]
    return [(label, count) for label, count in counted if count]


def _open(whose: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(Ticket).where(tickets.is_open(), whose)) or 0


def _rows(model: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0
