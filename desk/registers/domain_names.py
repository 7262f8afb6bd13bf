"""Writing into the register of names under the city's domain: guard, change, record (LLG-24)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import or_, update

from desk import timeline, trails
from desk.accounts.policy import Action, Actor
from desk.changes import queries as requests
from desk.changes.states import is_subdomain
from desk.database import db, rows_changed
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.registers import queries
from desk.registers.kinds import Ending
from desk.registers.models import DomainName
from desk.registers.reach import permit
from desk.tickets.models import Ticket
from desk.tickets.states import Status
from desk.trails import Register


class StaleDomainName(Conflict):
    """The entry has changed since the form was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this entry meanwhile.")


@dataclass(frozen=True)
class DomainContent:
    """What the register knows of a name."""

    department_id: int
    application_id: int | None = None
    purpose: str = ""
    hosting: str = ""
    certificate_until: date | None = None
    registered_until: date | None = None
    ended_on: date | None = None


def enter_domain_name(
    *, name: str, domain: str, content: DomainContent, actor: Actor, at: datetime, ticket: Ticket | None = None
) -> DomainName:
    """Enter a name. Raises Forbidden, BadInput when it lies outside the city's domain or stands there already."""
    permit(actor, Action.DOMAIN_MANAGE, content.department_id)
    wanted = plain_name(name)
    if not is_subdomain(wanted, domain=domain):
        raise BadInput(
            "The name must lie under %(domain)s, in letters, digits and dashes: layanan.%(domain)s.",
            field="name",
            domain=domain,
        )
    if queries.find_domain_name(wanted) is not None:
        raise BadInput("This name is in the register already.", field="name")
    entry = DomainName(name=wanted, created_at=at, ticket_id=ticket.id if ticket else None, **asdict(content))
    db.session.add(entry)
    db.session.flush()
    number = ticket.number if ticket else None
    trails.note(Register.DOMAIN_NAME, entry.id, name=wanted, at=at, actor=actor, is_new=True, request=number)
    return entry


def change_domain_name(*, entry: DomainName, content: DomainContent, actor: Actor, at: datetime) -> bool:
    """What is known better now; whether anything is different. A new day is reminded of anew. Raises Forbidden."""
    permit(actor, Action.DOMAIN_MANAGE, entry.department_id)
    wanted = asdict(content)
    changes = trails.differences({name: getattr(entry, name) for name in wanted}, wanted)
    if not changes:
        return False
    for name in changes:
        setattr(entry, name, wanted[name])
    if "certificate_until" in changes:
        entry.certificate_told = None
    if "registered_until" in changes:
        entry.registration_told = None
    db.session.flush()
    trails.note(Register.DOMAIN_NAME, entry.id, name=entry.name, at=at, actor=actor, changes=changes)
    return True


def enter_requested(*, ticket: Ticket, domain: str, actor: Actor, at: datetime) -> tuple[DomainName, bool]:
    """Take the name that a resolved ticket asked for into the register, in one step; whether it is new there.

    A name that stands there already is tied to the ticket that changed it. Raises Forbidden, BadInput, Conflict.
    """
    permit(actor, Action.DOMAIN_MANAGE, ticket.department_id)
    asked = requests.subdomain_of(ticket.id)
    if asked is None:
        raise Conflict("This ticket names no subdomain.")
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        raise Conflict("The name is entered once the request has been answered.")
    entry = queries.find_domain_name(asked.name)
    if entry is None:
        content = DomainContent(department_id=ticket.department_id, purpose=ticket.title[:200])
        made = enter_domain_name(name=asked.name, domain=domain, content=content, actor=actor, at=at, ticket=ticket)
        return made, True
    if entry.ticket_id != ticket.id or entry.ended_on is not None:
        entry.ticket_id, entry.ended_on = ticket.id, None
        db.session.flush()
        trails.note(Register.DOMAIN_NAME, entry.id, name=entry.name, at=at, actor=actor, request=ticket.number)
    return entry, False


def remind(*, entry_id: int, ending: Ending, seen: date, step: int, at: datetime) -> bool:
    """Say that a certificate or registration ends, once for each of 60, 30 and 7 days. False when somebody else has."""
    until, told = queries.ending_columns(ending)
    claim = update(DomainName).where(DomainName.id == entry_id, until == seen, or_(told.is_(None), told > step))
    if not rows_changed(claim.values({told: step})):
        return False
    entry = db.session.get_one(DomainName, entry_id)
    timeline.record(
        EventKind.DOMAIN_ENDING,
        at=at,
        name=entry.name,
        what=ending,
        ends_on=seen,
        department_id=entry.department_id,
        days=step,
    )
    return True


def plain_name(typed: str) -> str:
    """A name as it is kept: small letters, no scheme, no path."""
    return typed.strip().casefold().removeprefix("https://").removeprefix("http://").strip("/").rstrip(".")
