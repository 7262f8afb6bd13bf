"""The six stages of a change, and what is demanded before each: one table. Pure (LLG-10, LLG-26)."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Perencanaan, analisis, pengembangan, implementasi, pemantauan, evaluasi."""

    PLANNING = "planning"
    ANALYSIS = "analysis"
    DEVELOPMENT = "development"
    IMPLEMENTATION = "implementation"
    MONITORING = "monitoring"
    EVALUATION = "evaluation"


class Risk(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Document(StrEnum):
    """The four documents of a release."""

    REQUIREMENTS = "requirements"
    DESIGN = "design"
    MANUAL = "manual"
    SOURCE = "source"


class Need(StrEnum):
    """What must be there before something else may be done."""

    PLAN = "plan"
    RISK = "risk"
    SCHEDULE = "schedule"
    WAY_BACK = "way_back"
    APPROVAL = "approval"
    DATA_APPROVAL = "data_approval"
    DOCUMENTS = "documents"
    STARTED = "started"
    DAY_TO_COME = "day_to_come"
    EVALUATION = "evaluation"
    LAST_STAGE = "last_stage"


@dataclass(frozen=True)
class Standing:
    """What there is of a change."""

    has_plan: bool = False
    has_risk: bool = False
    has_schedule: bool = False
    has_way_back: bool = False
    is_approved: bool = False
    data_is_approved: bool = True  # or nobody's data is touched
    has_documents: bool = True  # or it is no release
    has_begun: bool = False  # its first scheduled moment has come
    has_passed: bool = False  # its last one too
    has_evaluation: bool = False
    stage: Stage = Stage.PLANNING


ORDER = tuple(Stage)
# stage -> what is demanded before it. A stage is never skipped.
DEMANDS: dict[Stage, tuple[Need, ...]] = {
    Stage.ANALYSIS: (Need.PLAN,),
    Stage.DEVELOPMENT: (Need.RISK, Need.DATA_APPROVAL),
    Stage.IMPLEMENTATION: (
        Need.SCHEDULE,
        Need.WAY_BACK,
        Need.APPROVAL,
        Need.DATA_APPROVAL,
        Need.DOCUMENTS,
        Need.STARTED,
    ),
    Stage.MONITORING: (),
    Stage.EVALUATION: (),
}
BEFORE_APPROVAL = (Need.PLAN, Need.RISK, Need.SCHEDULE, Need.WAY_BACK, Need.DAY_TO_COME)
BEFORE_RESOLVING = (Need.LAST_STAGE, Need.EVALUATION)


def following(stage: Stage) -> Stage | None:
    """The stage after this one; None after the last."""
    place = ORDER.index(stage) + 1
    return ORDER[place] if place < len(ORDER) else None


def is_locked(stage: Stage) -> bool:
    """Whether what was approved is carried out, so that the plan no longer changes."""
    return ORDER.index(stage) >= ORDER.index(Stage.IMPLEMENTATION)


def missing(needs: tuple[Need, ...], standing: Standing) -> list[Need]:
    """Which of these needs are not met."""
    met = {
        Need.PLAN: standing.has_plan,
        Need.RISK: standing.has_risk,
        Need.SCHEDULE: standing.has_schedule,
        Need.WAY_BACK: standing.has_way_back,
        Need.APPROVAL: standing.is_approved,
        Need.DATA_APPROVAL: standing.data_is_approved,
        Need.DOCUMENTS: standing.has_documents,
        Need.STARTED: standing.has_begun,
        Need.DAY_TO_COME: not standing.has_passed,
        Need.EVALUATION: standing.has_evaluation,
        Need.LAST_STAGE: standing.stage is Stage.EVALUATION,
    }
    return [need for need in needs if not met[need]]


# What has no place in a sentence for everybody: addresses of machines and people, numbers of cases and of weaknesses.
TOO_MUCH = (
    re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]\d)"),
    re.compile(r"(?i)(?<![0-9a-f:])(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}(?![0-9a-f:])"),
    re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    re.compile(r"(?i)\bCVE-\d{4}"),
    re.compile(r"\b[A-Z]{1,5}-\d{2,4}-\d{3,}"),
    re.compile(r"(?<!\d)(?:\+62|0)[ -]?8\d[\d -]{6,}"),
    re.compile(r"\b(?:[Bb]apak|[Pp]ak|[Ii]bu(?! Kota)|[Bb]u|[Mm]as|[Mm]bak|[Ss]dri?\.?) [A-Z]\w+"),
)
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def tells_too_much(sentence: str) -> bool:
    """Whether a sentence for everybody names a machine, a person, a case or a weakness, as far as its form shows it."""
    return any(pattern.search(sentence) for pattern in TOO_MUCH)


def is_subdomain(name: str, *, domain: str) -> bool:
    """Whether a name lies under the city's domain and is one that DNS can hold (LLG-24)."""
    if len(name) > 253 or not name.endswith(f".{domain}"):
        return False
    return all(LABEL.fullmatch(label) for label in name.removesuffix(f".{domain}").split("."))
