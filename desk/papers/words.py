"""Words as paper takes them: only letters that can be printed, broken into lines between words, ended by an ellipsis."""

import re
import unicodedata
from collections.abc import Callable

# Latin, Latin-1, Latin Extended-A, punctuation, money and number, arrows, mathematics, check mark: what every font of ours has.
LETTERS = frozenset(
    chr(code)
    for span in (
        range(0x20, 0x7F), range(0xA0, 0xAD), range(0xAE, 0x180), (0x2BC,), (0x2010,), range(0x2012, 0x2023), (0x2026, 0x2030),
        (0x2032, 0x2033, 0x2034, 0x2039, 0x203A, 0x20AC, 0x2116, 0x2122), range(0x2190, 0x2196),
        (0x2212, 0x221A, 0x2248, 0x2260, 0x2264, 0x2265, 0x25A0, 0x25A1, 0x25CF, 0x2713),
    )
    for code in span
)  # fmt: skip
INSTEAD = {"\u2011": "-", "\u2714": "✓", "\u2028": "\n", "\u2029": "\n", "\t": " "}
UNKNOWN = "?"
REPLACEMENT = "\ufffd"
RUN_OF_UNKNOWN = re.compile(f"{REPLACEMENT}+")  # a picture made of four signs is one question mark
ELLIPSIS = "…"
BREAKS_AFTER = "/-_.@?&="  # where an address or a number is broken rather than in the middle of a name


def clean(text: str) -> str:
    """The text in letters that can be printed. Controls and signs that turn letters round go, what has no letter becomes "?"."""
    if LETTERS.issuperset(text):
        return text
    found = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return RUN_OF_UNKNOWN.sub(UNKNOWN, "".join(_printable(letter) for letter in found))


def one_line(text: str) -> str:
    """Clean, and without breaks or double spaces."""
    return " ".join(clean(text).split())


def wrapped(text: str, *, measure: Callable[[str], float], width: float) -> list[str]:
    """Clean lines no wider than `width`. Breaks of the text are kept, empty lines are not; too long a word is broken."""
    lines = []
    for paragraph in clean(text).split("\n"):
        line, used = "", 0.0
        for word in paragraph.split():
            with_space = measure(" " + word)
            if line and used + with_space <= width:
                line, used = f"{line} {word}", used + with_space
                continue
            if line:
                lines.append(line)
            *full, line = _pieces(word, measure=measure, width=width)
            lines += full
            used = measure(line)
        if line:
            lines.append(line)
    return lines


def clipped(lines: list[str], *, most: int, measure: Callable[[str], float], width: float) -> list[str]:
    """At most that many lines; what was left out shows as an ellipsis after a whole word."""
    if len(lines) <= most:
        return lines
    if most < 1:
        return []
    *kept, last = lines[:most]
    while last and measure(last + ELLIPSIS) > width:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*kept, last.rstrip(" ,;:.") + ELLIPSIS]


def _pieces(word: str, *, measure: Callable[[str], float], width: float) -> list[str]:
    """The word, cut where a line is full, after a sign when there is one in the second half; at least a letter stands in each."""
    pieces = []
    while measure(word) > width and len(word) > 1:
        end = 1
        while measure(word[: end + 1]) <= width:
            end += 1
        end = max((at for at in range(end // 2 + 1, end + 1) if word[at - 1] in BREAKS_AFTER), default=end)
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


def _printable(letter: str) -> str:
    if letter in LETTERS or letter == "\n":
        return letter
    if letter in INSTEAD:
        return INSTEAD[letter]
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Mn", "Me"):
        return ""
    if unicodedata.category(letter) == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", letter)
    return plain if LETTERS.issuperset(plain) else REPLACEMENT
