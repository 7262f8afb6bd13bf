"""Which requests gather people, and how a list of them is read. Pure."""

from typing import NamedTuple

MOST = 500
# Guidance, assistance and dissemination (MTR-08); consultations come by subject, each with a code of its own.
GATHERINGS = frozenset({"BIMBINGAN", "ASISTENSI", "DISEMINASI"})
CONSULTATION = "KONS"
LONGEST = {"name": 120, "agency": 160, "contact": 80}


class Attendee(NamedTuple):
    """Somebody who came: no more of them is kept than this, and only the name is needed."""

    name: str
    agency: str = ""
    contact: str = ""


def gathers(service_code: str) -> bool:
    """Whether people come together for such a request, so that a list of attendance belongs to it."""
    return service_code in GATHERINGS or service_code.split("-")[0] == CONSULTATION


def read(text: str) -> list[Attendee]:
    """One person a line: name, agency, contact, between them a semicolon or a tab, as a sheet pastes it.

    Commas belong to names ("Ani, S.Kom."). Empty lines and whoever stands there twice are left out. Raises ValueError, with
    the number of the line, for one without a name, with a fourth part, or longer than the table takes.
    """
    found: dict[tuple[str, str], Attendee] = {}
    for number, line in enumerate(text.split("\n"), 1):
        parts = [" ".join(part.split()) for part in line.replace("\t", ";").split(";")]
        while parts and not parts[-1]:
            parts.pop()
        if not parts:
            continue
        if not parts[0] or len(parts) > len(LONGEST):
            raise ValueError(number)
        if any(len(part) > most for part, most in zip(parts, LONGEST.values(), strict=False)):
            raise ValueError(number)
        one = Attendee(*parts)
        found.setdefault((one.name.casefold(), one.agency.casefold()), one)
    return list(found.values())
