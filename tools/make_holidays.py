"""Write the holiday file of the desk from the `holidays` package.

Public holidays and collective leave (cuti bersama) of Indonesia, with Indonesian and English names. The result
goes to standard output; the desk ships it frozen and does not need the package to run:

    python tools/make_holidays.py 2024 2027 > desk/data/reference/holidays.toml
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

import holidays

CATEGORIES = {"public": "public", "government": "collective_leave"}  # the package's word -> ours
ESTIMATED = {"id": " (perkiraan)", "en_US": " (estimated)"}

HEADER = """\
# Public holidays and collective leave (cuti bersama) of Indonesia, {first} to {last}.
# Written by tools/make_holidays.py from the package holidays {version}; run it again rather than edit by hand.
# Defaults: an administrator adds local holidays and removes days.
# estimated = the package itself calls the date an estimate. A year without collective_leave has no decree yet.
"""


@dataclass(frozen=True, order=True)
class Holiday:
    """A day off; several names on one day are joined by "; "."""

    on: date
    category: str
    name: str
    name_en: str
    estimated: bool


def holidays_of(years: range) -> Iterator[Holiday]:
    """The holidays of these years, category by category. Raises LookupError when the languages disagree on the days."""
    for theirs, ours in CATEGORIES.items():
        named = {
            language: holidays.country_holidays("ID", years=years, categories=(theirs,), language=language)
            for language in ESTIMATED
        }
        indonesian, english = named["id"], named["en_US"]
        if indonesian.keys() != english.keys():
            raise LookupError(f"The days of category {theirs!r} differ between the languages.")
        for on, name in indonesian.items():
            yield Holiday(
                on=on,
                category=ours,
                name=name.replace(ESTIMATED["id"], ""),
                name_en=english[on].replace(ESTIMATED["en_US"], ""),
                estimated=ESTIMATED["id"] in name,
            )


def as_toml(holiday: Holiday) -> str:
    lines = [
        "[[holiday]]",
        f"on = {holiday.on.isoformat()}",
        f"name = {_quoted(holiday.name)}",
        f"name_en = {_quoted(holiday.name_en)}",
        f"category = {_quoted(holiday.category)}",
    ]
    if holiday.estimated:
        lines.append("estimated = true")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML basic string


def main() -> None:
    parser = argparse.ArgumentParser(description="Print the holiday file for a run of years.")
    parser.add_argument("first", type=int, nargs="?", default=2024, help="first year (default: 2024)")
    parser.add_argument("last", type=int, nargs="?", default=2027, help="last year, included (default: 2027)")
    years = parser.parse_args()
    if years.last < years.first:
        parser.error("the last year lies before the first")

    found = sorted(holidays_of(range(years.first, years.last + 1)))
    print(HEADER.format(first=years.first, last=years.last, version=version("holidays")))
    sys.stdout.write("\n".join(as_toml(holiday) for holiday in found))


if __name__ == "__main__":
    main()
