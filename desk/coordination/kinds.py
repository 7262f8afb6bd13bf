"""To whom a disposition goes. Pure."""

from enum import StrEnum


class Addressee(StrEnum):
    """An office, whoever holds it when it is answered, or a person by name."""

    TIER1_LEAD = "tier1_lead"
    TIER2_LEAD = "tier2_lead"
    PERSON = "person"
