"""Codes on papers: bytes in letters that can be read aloud, and back from however somebody typed them. Pure."""

import base64
import binascii

BASE32, ALOUD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIZE = 10  # bytes: 16 letters


def written(content: bytes) -> str:
    """Ten bytes as four groups of four letters."""
    letters = base64.b32encode(content[:SIZE]).decode("ascii").translate(str.maketrans(BASE32, ALOUD))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def plain(typed: str) -> str:
    """A code without its groups, however it was typed: O is 0, I and L are 1."""
    return typed.upper().translate(str.maketrans("OIL", "011", "- –"))[:64]


def read(typed: str) -> bytes | None:
    """The ten bytes behind a code; None of what is none."""
    letters = plain(typed)
    if len(letters) != 16 or not set(letters) <= set(ALOUD):
        return None
    try:
        return base64.b32decode(letters.translate(str.maketrans(ALOUD, BASE32)))
    except binascii.Error:
        return None
