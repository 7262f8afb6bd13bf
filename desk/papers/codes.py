"""Codes on papers: bytes in letters that can be read aloud, and back from however somebody typed them. Pure.

A code that nothing is kept of says a number under a veil, and proves that the desk wrote it: the desk's secret alone reads it.
"""

import base64
import binascii
import hmac
from collections.abc import Callable

Derived = Callable[[str, str], bytes]  # what follows from a use and a value with the desk's secret

BASE32, ALOUD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIZE = 10  # bytes: 16 letters
HALF = 5


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


def proving(number: int, *, use: str, derived: Derived) -> str:
    """The code for a number of at most forty bits: five bytes say it under a veil, five more prove that the desk wrote them."""
    content = number.to_bytes(HALF, "big")
    proof = derived(use, content.hex())[:HALF]
    return written(_veiled(content, proof, use, derived) + proof)


def proven(typed: str, *, use: str, derived: Derived) -> int | None:
    """The number behind a code; None of what the desk has not written for that use."""
    told = read(typed)
    if told is None:
        return None
    proof = told[HALF:]
    content = _veiled(told[:HALF], proof, use, derived)
    if not hmac.compare_digest(derived(use, content.hex())[:HALF], proof):
        return None
    return int.from_bytes(content, "big")


def _veiled(content: bytes, proof: bytes, use: str, derived: Derived) -> bytes:
    """Veiled, and unveiled again: which paper it is, is nobody's to read off."""
    veil = derived(f"veil of a {use}", proof.hex())[:HALF]
    return bytes(one ^ other for one, other in zip(content, veil, strict=True))
