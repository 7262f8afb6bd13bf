"""Taking a dossier along leaves a trace: who, which, of what period, and the bytes that were handed out."""

from datetime import datetime
from enum import StrEnum

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.reports.documents import Period

MOST_DAYS = 366  # of a period: it is made while somebody waits


class Dossier(StrEnum):
    """What is taken along."""

    AUDIT = "audit"
    EVIDENCE = "evidence"
    ARCHIVE = "archive"


NEEDED = {
    Dossier.AUDIT: Action.AUDIT_EXPORT,
    Dossier.EVIDENCE: Action.EVIDENCE_EXPORT,
    Dossier.ARCHIVE: Action.ARCHIVE_EXPORT,
}


def permit(dossier: Dossier, actor: Actor) -> None:
    """Raises Forbidden."""
    if not may(actor, NEEDED[dossier]):
        raise Forbidden("You may not do this.")


def check_length(period: Period) -> None:
    """Raises BadInput for more days than are put together while somebody waits."""
    if (period.until - period.since).days >= MOST_DAYS:
        raise BadInput(
            "A pack has %(most)d days at most: please take a longer period in parts.", field="from", most=MOST_DAYS
        )


def note_export(*, dossier: Dossier, period: Period, sha256: str, actor: Actor, at: datetime) -> None:
    """Write down that it was taken: `sha256` of the bytes. Raises Forbidden."""
    permit(dossier, actor)
    timeline.record(
        EventKind.DOSSIER_EXPORTED,
        at=at,
        actor=actor,
        dossier=dossier,
        since=period.since,
        until=period.until,
        sha256=sha256,
    )
