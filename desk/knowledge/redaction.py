"""Taking people out of what is to become an article: each find is replaced by a mark that its author has to look at. Pure.

It cannot know every name. It takes what it is told, what looks like an address or a number of somebody, and whoever
is spoken to with an honorific; what is left is for the eyes of author and reviewer.
"""

import re
from collections.abc import Iterable
from enum import StrEnum


class Find(StrEnum):
    """What was found; the mark in its place is the word with a question mark."""

    NAME = "nama"
    PHONE = "telepon"
    NATIONAL_ID = "NIK"
    EMPLOYEE_NO = "NIP"
    MAIL = "surel"
    ADDRESS = "alamat IP"
    NUMBER = "nomor"
    SECRET = "kata sandi"


MARK = re.compile(r"\[(?:" + "|".join(re.escape(find.value) for find in Find) + r")\?\]")
OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
WORD = r"[A-Z][\w'’.-]+"
HONORIFIC = r"[Bb]apak|[Pp]ak|[Ii]bu|[Bb]u|[Mm]as|[Mm]bak|[Ss]dri?\.?|[Kk]ak"
# In this order: what is more exact first.
PATTERNS: tuple[tuple[Find, re.Pattern[str]], ...] = (
    (Find.MAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")),
    (
        Find.SECRET,
        re.compile(r"(?i)\b(kata sandi(?:nya)?|password(?:nya)?|passphrase(?:nya)?|pin)( ?[:=] ?| adalah )\S+"),
    ),
    (Find.ADDRESS, re.compile(rf"(?<![\d.]){OCTET}(?:\.{OCTET}){{3}}(?:/\d{{1,2}})?(?![\d.]\d)")),
    (Find.ADDRESS, re.compile(r"(?i)(?<![0-9a-f:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f:])")),
    (Find.ADDRESS, re.compile(r"(?i)(?<![0-9a-f:])(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}(?![0-9a-f:])")),
    (Find.EMPLOYEE_NO, re.compile(r"(?<!\d)\d{8} ?\d{6} ?\d ?\d{3}(?!\d)")),
    (Find.NATIONAL_ID, re.compile(r"(?<!\d)\d{4}[ .]?\d{4}[ .]?\d{4}[ .]?\d{4}(?!\d)")),
    (Find.PHONE, re.compile(r"(?<![\d+])(?:\+62|62|0)[ -]?8\d{1,3}(?:[ .-]?\d{2,5}){2,3}(?!\d)")),
    (Find.PHONE, re.compile(r"(?<![\d+])\(?0\d{2,3}\)?[ -]\d{3,4}[ -]?\d{3,5}(?!\d)")),
    (Find.NUMBER, re.compile(r"(?<![\w-])\d{8,}(?!\d)")),
    (Find.NAME, re.compile(rf"\b(?:{HONORIFIC}) (?:[Dd]r\. ?|[Hh]j?\. ?)?{WORD}(?: {WORD}){{0,3}}")),
)
SHORTEST = 3  # letters of a part of a name that is looked for alone


def redacted(text: str, *, names: Iterable[str] = ()) -> str:
    """The text with a mark in the place of each person, number and address."""
    for find, pattern in PATTERNS:
        text = pattern.sub(_secret if find is Find.SECRET else _mark(find), text)
    for name in sorted({one for one in names if one}, key=len, reverse=True):
        text = _without(name, text)
    return re.sub(r"(\[nama\?\])(?:\s+\[nama\?\])+", r"\1", text)


def marks_in(text: str) -> int:
    """How many marks nobody has looked at yet."""
    return len(MARK.findall(text))


def suspicions(text: str) -> list[Find]:
    """What of these is in the text still, for the reviewer's eye; each kind once."""
    return sorted({find for find, pattern in PATTERNS if pattern.search(text)})


def _mark(find: Find) -> str:
    return f"[{find.value}?]"


def _secret(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{_mark(Find.SECRET)}"


def _without(name: str, text: str) -> str:
    """The whole name first, then each part of it that is long enough to be told from other words."""
    whole = r"\s+".join(re.escape(part) for part in name.split())
    text = re.sub(rf"(?i)(?<!\w){whole}(?!\w)", _mark(Find.NAME), text)
    for part in name.split():
        if len(part.strip(".,")) >= SHORTEST:
            text = re.sub(rf"(?<!\w){re.escape(part.strip('.,'))}(?!\w)", _mark(Find.NAME), text)
    return text
