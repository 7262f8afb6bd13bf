"""What nobody should send through a chat: identity numbers and access codes. Who does is warned, and it is not kept. Pure."""

import re

from desk.complaints.codes import ALPHABET, LENGTH, tidy

# Sixteen digits, also written in groups: a NIK, or a family card's number.
NATIONAL_ID = re.compile(r"(?<!\d)(?:\d[ .\-]?){15}\d(?!\d)")
GROUPED = re.compile(r"(?<![\w-])[0-9A-Za-z]{4}([-\u2010\u2011\u2013 ])[0-9A-Za-z]{4}\1[0-9A-Za-z]{4}(?![\w-])")
FORGIVEN = frozenset(ALPHABET + "OIL")


def is_told(text: str) -> bool:
    """Whether an identity number or something like an access code stands in it."""
    return (
        bool(NATIONAL_ID.search(text)) or any(_is_code(found[0]) for found in GROUPED.finditer(text)) or _is_bare(text)
    )


def _is_code(found: str) -> bool:
    """Groups of letters and digits; a telephone number has digits alone, a row of words small letters."""
    letters = re.sub(r"[^0-9A-Za-z]", "", found)
    if not set(letters.upper()) <= FORGIVEN or letters.isdigit():
        return False
    return any(letter.isdigit() for letter in letters) or letters.isupper()


def _is_bare(text: str) -> bool:
    """Twelve letters and digits, mixed, as a word of their own, such as a code without its dashes."""
    return any(
        len(word) == LENGTH and bool(tidy(word)) and any(map(str.isdigit, word)) and any(map(str.isalpha, word))
        for word in re.findall(r"\w+", text)
    )
