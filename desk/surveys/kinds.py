"""What is kept of a respondent and of the visit: nothing that says who it was."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_NOTE = 500
YOUNGEST, OLDEST = 10, 120
HOUR_BLOCKS = tuple(f"{hour:02}-{hour + 2:02}" for hour in range(0, 24, 2))


class Channel(StrEnum):
    """How the answers came in."""

    TABLET = "tablet"  # one that stands at a counter
    QR = "qr"
    LINK = "link"
    PAPER = "paper"  # entered by an officer


class Sex(StrEnum):
    """As the questionnaire has it."""

    MALE = "L"
    FEMALE = "P"


class Education(StrEnum):
    """The highest school."""

    SD = "SD"
    SMP = "SMP"
    SMA = "SMA"
    D3 = "D3"
    S1 = "S1"
    S2 = "S2"
    S3 = "S3"


class Job(StrEnum):
    """The kinds of work that the questionnaire tells apart."""

    CIVIL_SERVANT = "civil_servant"
    MILITARY = "military"
    POLICE = "police"
    PRIVATE = "private"
    SELF_EMPLOYED = "self_employed"
    OTHER = "other"


@dataclass(frozen=True)
class Visit:
    """What the answers are about."""

    happened_on: date
    hour_block: str = ""
    service_name: str = ""
    counter_code: str = ""


@dataclass(frozen=True)
class Respondent:
    """Who answers, as far as the survey wants to know; each may be left untold."""

    sex: Sex | None = None
    age: int | None = None
    education: Education | None = None
    job: Job | None = None


def hour_block(hour: int) -> str:
    """The two hours in which an hour of the day lies."""
    return HOUR_BLOCKS[hour // 2]
