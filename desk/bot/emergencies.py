"""Words by which somebody is taken to be in danger (TRK-02): the list is data, and a wrong guess costs one sentence."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "reference" / "emergency.toml"
SHORT = 4  # words, up to which a cry for help is taken for one


@dataclass(frozen=True)
class Emergencies:
    """The numbers to call, and the words to listen for."""

    number: str
    local_number: str
    anywhere: re.Pattern[str]
    alone: re.Pattern[str]

    def word_in(self, text: str) -> str:
        """The word that sounds like an emergency; "" when none does."""
        is_short = len(text.split()) <= SHORT
        found = self.anywhere.search(text) or (self.alone.search(text) if is_short else None)
        return found[0].casefold() if found else ""


@cache
def known() -> Emergencies:
    """As the file has them."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    return Emergencies(data["number"], data["local_number"], _any_of(data["anywhere"]), _any_of(data["alone"]))


def _any_of(words: list[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    one_of = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)
    return re.compile(rf"(?<!\w)(?:{one_of})(?!\w)", re.IGNORECASE)
