"""The vocabulary of packs. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where an edition stands. What is returned or failed stays as it is; another edition follows it."""

    QUEUED = "queued"
    MAKING = "making"
    FAILED = "failed"
    DRAFT = "draft"  # frozen: nothing in it changes from now on
    CHECKED = "checked"
    SIGNED = "signed"
    RETURNED = "returned"


UNFINISHED = frozenset({State.QUEUED, State.MAKING})
FROZEN = frozenset({State.DRAFT, State.CHECKED, State.SIGNED, State.RETURNED})
WAITING_FOR_SOMEBODY = frozenset({State.DRAFT, State.CHECKED})


class FileForm(StrEnum):
    """The files of an edition: what was made, and what came back with a certified signature (LLG-31)."""

    PDF = "pdf"
    XLSX = "xlsx"
    SIGNED = "signed"


class Area(StrEnum):
    """Whose work a report is about, and so who reads it."""

    IT = "it"
    MALL = "mall"


class Validity(StrEnum):
    """What the verification page says of an edition."""

    VALID = "valid"
    REPLACED = "replaced"
    UNSIGNED = "unsigned"
    RETURNED = "returned"
