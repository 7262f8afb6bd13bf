"""The anchors of this desk, by its settings; and how the log stands altogether."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from desk.audit import anchors, queries
from desk.audit.chain import Link
from desk.audit.notes import Note, Signer
from desk.audit.queries import Check, Head
from desk.config import Settings

MAY_WAIT = timedelta(minutes=1)
ANCHORED_WITHIN = timedelta(hours=1)  # four times as long as it should take


@dataclass(frozen=True)
class Condition:
    """How the log stands: its end, what waits for a seal, the last anchor, the last check that came to its end."""

    head: Head | None
    lag: timedelta | None
    anchor: Note | None
    check: Check | None
    at: datetime

    @property
    def is_sealed_in_time(self) -> bool:
        return self.lag is not None and self.lag < MAY_WAIT

    @property
    def is_anchored(self) -> bool:
        """The end of the chain is anchored, or was not long ago; and no anchor is ahead of it."""
        if self.head is None:
            return False
        if self.anchor is None:
            return self.head.link.number == 0
        told = self.anchor.anchor
        if (told.size, told.hash) == (self.head.link.number, self.head.link.hash):
            return True
        return told.size < self.head.link.number and self.at - told.at < ANCHORED_WITHIN

    @property
    def is_intact(self) -> bool:
        """As far as the last check of the whole knows."""
        return self.check is None or self.check.fault is None


def condition(at: datetime) -> Condition:
    """How the log stands."""
    check = next(iter(queries.ended_checks(1)), None)
    return Condition(queries.head(), queries.lag(at), newest_anchor(), check, at)


def add_anchor(*, end: Link, at: datetime) -> Note | None:
    """Anchor the chain that ends so; None when the last anchor says the same and is not old. Raises anchors.Shrunk, OSError."""
    told = _settings()
    origin = anchors.origin_of(told.base_url)
    return anchors.add(data_dir=told.data_dir, signer=signer(), origin=origin, end=end, at=at)


def kept_anchors() -> tuple[list[Note], int]:
    """The anchors of the data folder, and how many pieces of its files are none."""
    return anchors.kept(_settings().data_dir, signer())


def newest_anchor() -> Note | None:
    """The anchor that was written last."""
    return anchors.newest(_settings().data_dir, signer())


def signer() -> Signer:
    """Whoever signs the anchors of this desk."""
    return anchors.signer_of(_settings().secret_key)


def _settings() -> Settings:
    found: Settings = current_app.config["DESK"]
    return found
