"""Fields that a service asks for beside the common ones: what they are, and which answers fit them. Pure (LLG-07, MTR-18).

What is stored of a field is a plain mapping; one without a kind is a line of text, as the services of the mall have them.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

MOST_FIELDS = 15
MOST_CHOICES = 30
LONGEST_LABEL = 120
LONGEST_HELP = 300
LONGEST_LINE = 300
LONGEST_PROSE = 4000
GREATEST = Decimal(10) ** 12
DECIMALS = 4

Answer = str | int | float | bool | list[str]


class FieldKind(StrEnum):
    """What an answer is."""

    LINE = "line"
    PROSE = "prose"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"


OF_CHOICES = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})


class WrongField(ValueError):
    """A field that cannot be asked for: which one, counted from 0, which part of it, and why."""

    def __init__(self, place: int, part: str, message: str, **values: Any) -> None:
        super().__init__(message)
        self.place, self.part, self.message, self.values = place, part, message, values


@dataclass(frozen=True)
class Choice:
    """One of the answers of a field of choices. The code is what is kept."""

    code: str
    label: str
    label_en: str = ""


@dataclass(frozen=True)
class OwnField:
    """One question. `ticket_kind`: it is asked of tickets of that kind alone. `active`: it is asked at all."""

    name: str
    label: str
    label_en: str = ""
    kind: FieldKind = FieldKind.LINE
    required: bool = False
    help: str = ""
    help_en: str = ""
    choices: tuple[Choice, ...] = ()
    ticket_kind: str | None = None
    active: bool = True

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "OwnField":
        """The field that was stored so; members of a later edition are left out."""
        told = {name: value for name, value in stored.items() if name in cls.__dataclass_fields__}
        choices = tuple(Choice(**one) for one in told.pop("choices", ()))
        return cls(**told | {"kind": FieldKind(told.get("kind", FieldKind.LINE)), "choices": choices})

    def stored(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self) | {"kind": self.kind.value, "choices": [asdict(one) for one in self.choices]}

    def label_in(self, language: str) -> str:
        return (self.label_en if language == "en" else "") or self.label

    def help_in(self, language: str) -> str:
        return (self.help_en if language == "en" else "") or self.help

    def choice_in(self, language: str, code: str) -> str:
        """What people read for a choice; the code itself where the field has no such choice."""
        one = next((choice for choice in self.choices if choice.code == code), None)
        return code if one is None else (one.label_en if language == "en" else "") or one.label


def slug(label: str) -> str:
    """A name for the machine: `Nama akun*` becomes `nama_akun`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")


def read_choices(text: str) -> tuple[Choice, ...]:
    """Choices as they are typed, one a line: `Label | English label`. Raises ValueError with the line that cannot be taken."""
    found: list[Choice] = []
    for typed in filter(None, (one.strip() for one in text.splitlines())):
        label, _, english = (part.strip() for part in typed.partition("|"))
        code = slug(label)
        if not code or max(len(label), len(english)) > LONGEST_LABEL or len(found) == MOST_CHOICES:
            raise ValueError(typed)
        if code in {one.code for one in found}:
            raise ValueError(typed)
        found.append(Choice(code, label, english or label))
    return tuple(found)


def write_choices(choices: Iterable[Choice]) -> str:
    """The same, as it is typed."""
    return "\n".join(
        one.label if one.label_en in ("", one.label) else f"{one.label} | {one.label_en}" for one in choices
    )


def settled(fields: Sequence[OwnField]) -> list[OwnField]:
    """The fields as they can be published: each with a name of its own. Raises WrongField."""
    if len(fields) > MOST_FIELDS:
        raise WrongField(MOST_FIELDS, "label", "At most %(most)d fields, please.", most=MOST_FIELDS)
    taken = {field.name for field in fields if field.name}
    found: list[OwnField] = []
    for place, field in enumerate(fields):
        if not slug(field.label):
            raise WrongField(place, "label", "Please fill this in.")
        if slug(field.label) in {slug(other.label) for other in found if other.active and field.active}:
            raise WrongField(place, "label", "Two fields cannot have the same label.")
        if field.kind in OF_CHOICES and len(field.choices) < 2:
            raise WrongField(place, "choices", "Please give at least two choices, one a line.")
        name = field.name or _free_name(slug(field.label), taken)
        taken.add(name)
        choices = field.choices if field.kind in OF_CHOICES else ()
        found.append(replace(field, name=name, label_en=field.label_en or field.label, choices=choices))
    return found


def asked(fields: Iterable[OwnField], ticket_kind: str | None) -> list[OwnField]:
    """Those that are asked of a ticket of that kind; without a kind, of any."""
    return [
        field for field in fields if field.active and (ticket_kind is None or field.ticket_kind in (None, ticket_kind))
    ]


def fitting(field: OwnField, answer: Any) -> bool:
    """Whether an answer is one that this field can have."""
    match field.kind:
        case FieldKind.YES_NO:
            return isinstance(answer, bool)
        case FieldKind.NUMBER:
            return isinstance(answer, int | float) and not isinstance(answer, bool) and abs(answer) <= GREATEST
        case FieldKind.CHOICES:
            codes = {choice.code for choice in field.choices}
            return (
                isinstance(answer, list) and bool(answer) and set(answer) <= codes and len(set(answer)) == len(answer)
            )
        case FieldKind.CHOICE:
            return answer in {choice.code for choice in field.choices}
        case FieldKind.PROSE:
            return isinstance(answer, str) and 0 < len(answer) <= LONGEST_PROSE
        case FieldKind.DAY:
            return isinstance(answer, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", answer) is not None
        case FieldKind.LINE:
            return isinstance(answer, str) and 0 < len(answer) <= LONGEST_LINE


def number_of(typed: str) -> int | float:
    """A number as people here write it: `1.250`, `12,5`; also `12.5`. Raises ValueError."""
    text = typed.strip().replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", text, re.ASCII):
        text = text.replace(".", "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,13}(\.\d{1,4})?", text, re.ASCII):
        raise ValueError(typed)
    number = Decimal(text)
    if abs(number) > GREATEST:
        raise ValueError(typed)
    return int(number) if number == number.to_integral_value() else float(number)


def number_text(number: float) -> str:
    """A number as people here write it."""
    whole, _, rest = f"{Decimal(str(number)):f}".partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", ".")
    rest = rest.rstrip("0")
    return f"{sign}{grouped},{rest}" if rest else f"{sign}{grouped}"


def words_of(fields: Iterable[OwnField], answers: Mapping[str, Answer]) -> list[str]:
    """The answers as texts that somebody may look for: lines and prose, and the labels of what was chosen."""
    found: list[str] = []
    for field in fields:
        answer = answers.get(field.name)
        if field.kind in OF_CHOICES:
            codes = answer if isinstance(answer, list) else [answer] if isinstance(answer, str) else []
            found += [field.choice_in("id", code) for code in codes]
        elif isinstance(answer, str) and field.kind is not FieldKind.DAY:
            found.append(answer)
    return found


def _free_name(wanted: str, taken: set[str]) -> str:
    if wanted not in taken:
        return wanted
    return next(name for number in range(2, 100) if (name := f"{wanted[:37]}_{number}") not in taken)
