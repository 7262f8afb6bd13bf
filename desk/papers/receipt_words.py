"""What stands on a receipt for a complaint, already in words of the reader's language (UU 25/2009 article 44)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.papers.letterhead import Letterhead

# What the caller's `labels` must hold; "page" with {page} and {pages}.
LABELS = (
    "number", "complaint", "access_code", "complainant", "address", "received_at", "place", "channel", "service", "summary",
    "wish", "officer", "scan", "track", "page",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A receipt. Empty fields leave no trace. Raises ValueError when a label is missing.

    `complainant` comes masked when the complaint is `shielded`; the address is then not printed, and on thermal paper,
    which is read over the shoulder at a counter, neither are the story nor the wish.
    `access_code` is shown once; afterwards it is None and `access_given` stands in its place.
    `created_at` goes into the file and never changes: the same receipt is the same file, whose hash proves it.
    """

    letterhead: Letterhead
    title: str
    number: str
    complaint_number: str
    access_code: str | None
    access_given: str
    complainant: str
    address: str = ""
    shielded: bool = False
    opening: str = ""
    received_at: str
    place: str
    channel: str
    service: str = ""
    summary: str
    wish: str = ""
    officer: str
    promise: str
    promise_dates: tuple[tuple[str, str], ...] = ()
    note: str = ""
    keep: str
    free_of_charge: str
    ombudsman: str
    privacy: str
    tracking_address: str
    verification_address: str
    signed_at: str
    signed_as: str
    printed_at: str
    created_at: datetime
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        missing = [name for name in LABELS if name not in self.labels]
        if missing:
            raise ValueError(f"The receipt has no label for {', '.join(missing)}.")

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Labels and values that stand before the story, in the order of the law: who, where, when, how."""
        return (
            (self.labels["complainant"], self.complainant),
            (self.labels["address"], "" if self.shielded else self.address),
            (self.labels["received_at"], self.received_at),
            (self.labels["place"], self.place),
            (self.labels["channel"], self.channel),
            (self.labels["service"], self.service),
        )

    @property
    def notices(self) -> tuple[str, ...]:
        """What the complainant should know: the service's own note, keep the number, no fee, the Ombudsman, the data."""
        own = "" if self.shielded else self.note
        return tuple(text for text in (own, self.keep, self.free_of_charge, self.ombudsman, self.privacy) if text)
