"""Writing into the register of breaches: record, correct, assess, note that somebody was told, close. Nothing is taken out."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from desk import numbering, timeline
from desk.accounts.policy import Action, Actor, may
from desk.database import db, rows_changed
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.privacy import queries
from desk.privacy.kinds import TOLD_WITHIN, WARNED_BEFORE, BreachState, DataKind, EntryKind, Told
from desk.privacy.models import Breach, BreachEntry
from desk.privacy.states import Move, expect
from desk.sla import calendars

ENTRY_OF = {Told.AGENCY: EntryKind.AGENCY_TOLD, Told.SUBJECTS: EntryKind.SUBJECTS_TOLD}


@dataclass(frozen=True)
class Content:
    """What is known of a breach: which data of how many people, when, how, what was done about it."""

    what: str
    data_kinds: tuple[DataKind, ...]
    found_at: datetime
    people_count: int | None = None
    affected: str = ""
    happened_at: datetime | None = None
    how: str = ""
    measures: str = ""
    reported_by: str = ""

    def plain(self) -> dict[str, Any]:
        """As it is kept in the register: moments and kinds as text."""
        moments = {
            "found_at": self.found_at.isoformat(),
            "happened_at": self.happened_at and self.happened_at.isoformat(),
        }
        return asdict(self) | moments | {"data_kinds": [kind.value for kind in self.data_kinds]}


def record_breach(*, content: Content, actor: Actor, at: datetime) -> Breach:
    """Enter a breach; 3 x 24 hours run from its finding, and those responsible are told. Raises Forbidden, BadInput."""
    _permit(actor)
    _check(content, at)
    breach = Breach(
        number=numbering.take_number(numbering.BREACH, at=at, zone=calendars.city_zone()),
        state=BreachState.FOUND,
        recorded_at=at,
        entries=[],
    )
    _take_over(breach, content)
    db.session.add(breach)
    _write(breach, EntryKind.RECORDED, actor=actor, at=at, content=content.plain())
    _note(EventKind.BREACH_RECORDED, breach, actor=actor, at=at, due_at=breach.due_at)
    return breach


def correct_breach(*, breach: Breach, content: Content, why: str, actor: Actor, at: datetime) -> None:
    """What is known better now. What stood before stays readable; the deadline follows a corrected moment of finding.

    Raises Forbidden, BadInput, IllegalMove.
    """
    _permit(actor)
    expect(Move.CORRECT, breach.state, is_failure=breach.is_failure)
    _check(content, at)
    was_due_at = breach.due_at
    _take_over(breach, content)
    if breach.due_at != was_due_at:
        # A deadline of its own is warned of anew, where its time to warn is yet to come.
        breach.warned_at = breach.warned_at if at >= breach.due_at - WARNED_BEFORE else None
        breach.overdue_told_at = breach.overdue_told_at if at >= breach.due_at else None
    _write(breach, EntryKind.CORRECTED, actor=actor, at=at, content=content.plain(), words=why)
    _note(EventKind.BREACH_CORRECTED, breach, actor=actor, at=at)


def assess_breach(*, breach: Breach, is_failure: bool, assessment: str, actor: Actor, at: datetime) -> None:
    """Say whether the protection of personal data has failed, and what that means for people. Raises Forbidden, IllegalMove."""
    _permit(actor)
    expect(Move.ASSESS, breach.state, is_failure=breach.is_failure)
    breach.state, breach.is_failure = BreachState.ASSESSED, is_failure
    _write(breach, EntryKind.ASSESSED, actor=actor, at=at, words=assessment)
    _note(EventKind.BREACH_ASSESSED, breach, actor=actor, at=at, failure=is_failure)


def note_told(*, breach: Breach, whom: Told, told_at: datetime, words: str, actor: Actor, at: datetime) -> None:
    """The agency, or the persons, have been told in writing. `words`: how, under which number.

    Raises Forbidden, IllegalMove, BadInput.
    """
    _permit(actor)
    expect(Move.NOTIFY, breach.state, is_failure=breach.is_failure)
    if not breach.found_at <= told_at <= at:
        raise BadInput("This lies before the finding, or is yet to come.", field="told_at")
    column = f"{whom.value}_told_at"
    if getattr(breach, column) is not None:
        raise BadInput("This is in the register already.", field="whom")
    setattr(breach, column, told_at)
    if breach.agency_told_at is not None and breach.subjects_told_at is not None:
        breach.state = BreachState.NOTIFIED
    _write(breach, ENTRY_OF[whom], actor=actor, at=at, words=words, happened_at=told_at)
    _note(EventKind.BREACH_NOTIFIED, breach, actor=actor, at=at, whom=whom, in_time=told_at <= breach.due_at)


def close_breach(*, breach: Breach, words: str, actor: Actor, at: datetime) -> None:
    """It is dealt with: what was learnt from it. Raises Forbidden, IllegalMove."""
    _permit(actor)
    expect(Move.CLOSE, breach.state, is_failure=breach.is_failure)
    breach.state, breach.closed_at = BreachState.CLOSED, at
    _write(breach, EntryKind.CLOSED, actor=actor, at=at, words=words)
    _note(EventKind.BREACH_CLOSED, breach, actor=actor, at=at)


def warn_of_breach(*, breach_id: int, at: datetime) -> bool:
    """Tell those responsible that the time is nearly over, or is over. Of any number of tickers one does, once for each."""
    for condition, column in ((queries.over(at), "overdue_told_at"), (queries.nearly_over(at), "warned_at")):
        claim = update(Breach).where(Breach.id == breach_id, queries.still_untold(), condition)
        if rows_changed(claim.values({column: at})):
            breach = db.session.get_one(Breach, breach_id)
            is_over = column == "overdue_told_at"
            _note(EventKind.BREACH_WARNED, breach, actor=None, at=at, due_at=breach.due_at, over=is_over)
            return True
    return False


def export_register(*, actor: Actor, at: datetime) -> list[Breach]:
    """The whole register, to be taken along; that it was taken stays in the trace. Raises Forbidden."""
    if not may(actor, Action.BREACH_READ):
        raise Forbidden("You may not do this.")
    breaches = sorted(queries.register(actor), key=lambda one: one.id)
    timeline.record(EventKind.BREACH_EXPORTED, at=at, actor=actor, count=len(breaches))
    return breaches


def _permit(actor: Actor) -> None:
    if not may(actor, Action.BREACH_MANAGE):
        raise Forbidden("You may not do this.")


def _check(content: Content, at: datetime) -> None:
    if not content.data_kinds:
        raise BadInput("Please choose at least one.", field="data_kinds")
    if content.found_at > at:
        raise BadInput("This moment is yet to come.", field="found_at")
    if content.happened_at is not None and content.happened_at > content.found_at:
        raise BadInput("It cannot have been found before it happened.", field="happened_at")


def _take_over(breach: Breach, content: Content) -> None:
    for name, value in asdict(content).items():
        setattr(breach, name, value)
    breach.data_kinds = [kind.value for kind in content.data_kinds]
    breach.due_at = content.found_at + TOLD_WITHIN


def _write(
    breach: Breach,
    kind: EntryKind,
    *,
    actor: Actor,
    at: datetime,
    content: dict[str, Any] | None = None,
    words: str = "",
    happened_at: datetime | None = None,
) -> None:
    breach.entries.append(
        BreachEntry(
            kind=kind,
            content=content or {},
            words=words,
            author_id=actor.id,
            author_standing=actor.standing,
            happened_at=happened_at or at,
            written_at=at,
        )
    )
    db.session.flush()


def _note(kind: EventKind, breach: Breach, *, actor: Actor | None, at: datetime, **details: Any) -> None:
    """In the timeline stands which breach it was, and no word of it."""
    timeline.record(kind, at=at, actor=actor, number=breach.number, **details)
