"""Noting what came of the work: diagnosis and solution, a replaced part, a result of a kind. What was wrong is taken back."""

from dataclasses import dataclass
from datetime import datetime

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.tickets.changes import not_before, permit
from desk.tickets.models import Ticket
from desk.tickets.result_kinds import MOST_AT_ONCE, ResultKind
from desk.tickets.result_models import Diagnosis, ReplacedPart, WorkResult


@dataclass(frozen=True)
class Work:
    """What is noted at once; each of the three may be left out."""

    found: str = ""
    solution: str = ""
    part: str = ""
    old_serial: str = ""
    new_serial: str = ""
    kind: ResultKind | None = None
    words: str = ""
    place: str = ""
    quantity: int = 1

    @property
    def has_part(self) -> bool:
        return bool(self.part or self.old_serial or self.new_serial)

    @property
    def has_result(self) -> bool:
        return bool(self.kind or self.words or self.place)

    def __bool__(self) -> bool:
        return bool(self.found or self.solution or self.has_part or self.has_result)


def record_work(*, ticket: Ticket, work: Work, actor: Actor, at: datetime) -> None:
    """Note what came of one's own work. Raises Forbidden, BadInput."""
    at = permit(actor, Action.TICKET_NOTE, ticket, at)
    if not work:
        raise BadInput("Please say what came of the work.", field="found")
    note_work(ticket=ticket, work=work, actor=actor, at=at)


def note_work(*, ticket: Ticket, work: Work, actor: Actor, at: datetime) -> None:
    """The same beside a move that has just been made: it was asked before the move, which may have given the ticket away.

    Raises BadInput.
    """
    _expect_whole(work)
    at = not_before(ticket, at)
    told = {"ticket_id": ticket.id, "author_id": actor.id, "noted_at": at}
    if work.found or work.solution:
        db.session.add(Diagnosis(found=work.found, solution=work.solution, **told))
    if work.has_part:
        db.session.add(
            ReplacedPart(
                asset_id=ticket.asset_id, name=work.part, old_serial=work.old_serial, new_serial=work.new_serial, **told
            )
        )
    if work.kind is not None:
        db.session.add(WorkResult(kind=work.kind, words=work.words, place=work.place, quantity=work.quantity, **told))
    timeline.record(
        EventKind.WORK_RECORDED,
        at=at,
        actor=actor,
        ticket=ticket,
        diagnosis=bool(work.found or work.solution) or None,
        part=work.part or None,
        result=work.kind,
    )


def take_back(*, ticket: Ticket, noted: ReplacedPart | WorkResult, actor: Actor, at: datetime) -> None:
    """It was noted by mistake: it counts no more. Only whoever noted it takes it back. Raises Forbidden."""
    at = permit(actor, Action.TICKET_READ_INTERNAL, ticket, at)
    if noted.author_id != actor.id:
        raise Forbidden("You may not do this to this ticket.")
    noted.withdrawn_at = at
    told = {"part": noted.name} if isinstance(noted, ReplacedPart) else {"result": noted.kind.value}
    timeline.record(
        EventKind.WORK_RECORDED,
        at=at,
        actor=actor,
        ticket=ticket,
        taken_back=True,
        part=told.get("part"),
        result=told.get("result"),
    )


def _expect_whole(work: Work) -> None:
    if work.has_part and not (work.part and work.new_serial):
        raise BadInput("A replaced part has a name, and the new one a serial number.", field="part")
    if work.has_result and not (work.kind and work.words):
        raise BadInput("A result has a kind, and words that say what it is.", field="kind")
    if not 1 <= work.quantity <= MOST_AT_ONCE:
        raise BadInput("How many: between 1 and 1,000.", field="quantity")
