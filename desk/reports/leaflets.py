"""Short texts for the public that ship as data: common questions, and what changed."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent.parent / "data" / "reference"


@dataclass(frozen=True)
class Question:
    """A common question and its answer, in both languages."""

    question: str
    question_en: str
    answer: str
    answer_en: str


@dataclass(frozen=True)
class Change:
    """Something that is different for the public since a day."""

    day: date
    text: str
    text_en: str


@cache
def common_questions() -> tuple[Question, ...]:
    """As they stand in the file, in its order."""
    return tuple(Question(**line) for line in _read("questions.toml")["question"])


@cache
def changes() -> tuple[Change, ...]:
    """The newest first."""
    found = [Change(**line) for line in _read("changes.toml")["change"]]
    return tuple(sorted(found, key=lambda change: change.day, reverse=True))


def _read(name: str) -> dict[str, list[dict[str, Any]]]:
    with (SHIPPED / name).open("rb") as file:
        return tomllib.load(file)
