"""What the event log keeps of backups, and when the last one was."""

from datetime import datetime, timedelta

from desk import heartbeats, timeline
from desk.backup.making import Made
from desk.backup.manifest import Manifest
from desk.event_kinds import EventKind

MAY_BE_OLD = timedelta(hours=36)  # a day, and room for one that takes long
BEAT = "backup"


def note_made(*, made: Made, name: str, at: datetime) -> None:
    """A backup lies on the disk."""
    told = made.manifest
    timeline.record(
        EventKind.BACKUP_MADE, at=at, file=name, size=made.size, sha256=made.sha256, tickets=told.counts.get("tickets"),
        files=told.files, sealed=told.log_number,
    )  # fmt: skip
    heartbeats.beat(BEAT, at=told.made_at)


def note_restored(*, manifest: Manifest, sha256: str, sealed_before: int | None, at: datetime) -> None:
    """A backup is about to take the place of what was there, whose log had so many sealed events as far as anchors tell."""
    timeline.record(
        EventKind.BACKUP_RESTORED, at=at, made_at=manifest.made_at, sha256=sha256, revision=manifest.revision,
        sealed=manifest.log_number, sealed_before=sealed_before,
    )  # fmt: skip
    heartbeats.beat(BEAT, at=manifest.made_at)


def last_backup() -> datetime | None:
    """Of which moment the last backup is."""
    return heartbeats.last_beat(BEAT)
