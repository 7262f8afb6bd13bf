"""The vocabulary of the register of breaches. Pure."""

from datetime import timedelta
from enum import StrEnum

# Told to the person and to the agency at the latest (Law 27/2022 article 46): calendar hours, which never pause.
TOLD_WITHIN = timedelta(hours=72)
WARNED_BEFORE = timedelta(hours=24)


class BreachState(StrEnum):
    """How far a breach has come."""

    FOUND = "found"
    ASSESSED = "assessed"
    NOTIFIED = "notified"  # agency and persons alike
    CLOSED = "closed"


class DataKind(StrEnum):
    """Kinds of personal data, the specific ones of article 4 apart."""

    NAME = "name"
    CONTACT = "contact"
    ADDRESS = "address"
    NATIONAL_ID = "national_id"
    FAMILY_CARD = "family_card"
    COMPLAINT = "complaint"
    PICTURE = "picture"
    ACCOUNT = "account"
    HEALTH = "health"
    BIOMETRIC = "biometric"
    CHILD = "child"
    FINANCIAL = "financial"
    OTHER = "other"


class EntryKind(StrEnum):
    """What can be written into the register. Nothing is ever taken out of it."""

    RECORDED = "recorded"
    CORRECTED = "corrected"
    ASSESSED = "assessed"
    AGENCY_TOLD = "agency_told"
    SUBJECTS_TOLD = "subjects_told"
    CLOSED = "closed"


class Told(StrEnum):
    """Who is told of a breach."""

    AGENCY = "agency"
    SUBJECTS = "subjects"
