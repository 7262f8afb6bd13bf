"""Taking a dossier along leaves a trace: who, which, of what period, and the bytes that were handed out."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.errors import Forbidden
from desk.event_kinds import EventKind
from desk.reports.documents import Period


class Dossier(StrEnum):
    """What is taken along."""

    AUDIT = "audit"
    EVIDENCE = "evidence"


NEEDED = {Dossier.AUDIT: Action.AUDIT_EXPORT, Dossier.EVIDENCE: Action.EVIDENCE_EXPORT}


def permit(dossier: Dossier, actor: Actor) -> None:
    """Raises Forbidden."""
    if not may(actor, NEEDED[dossier]):
        raise Forbidden("You may not do this.")


def note_export(*, dossier: Dossier, period: Period, content: bytes, actor: Actor, at: datetime) -> None:
    """Write down that it was taken. Raises Forbidden."""
    permit(dossier, actor)
    timeline.record(
        EventKind.DOSSIER_EXPORTED,
        at=at,
        actor=actor,
        dossier=dossier,
        since=period.since,
        until=period.until,
        sha256=sha256(content).hexdigest(),
    )
