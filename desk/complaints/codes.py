"""Access codes: twelve Crockford letters in three groups, kept only as a salted hash. Pure (CONTRACT 6, TRUST E01).

A code follows from the key of its form and the desk's secret, so that the same form sent twice is answered the same;
the form's key itself is kept nowhere but as a hash.
"""

import hashlib

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
LENGTH = 12
LONGEST_TYPED = 40

# 60 random bits cannot be guessed: the hash need not be as slow as a password's.
_hasher = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1)


def code_from(noise: bytes) -> str:
    """A code out of at least 8 unguessable bytes: `K7QF-2M9D-XT4B`."""
    number = int.from_bytes(noise[:8], "big") & (2 ** (5 * LENGTH) - 1)
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def tidy(typed: str) -> str:
    """What was typed without dashes and spaces, its look-alikes forgiven; "" when it cannot be a code."""
    if len(typed) > LONGEST_TYPED:
        return ""
    letters = "".join(letter for letter in typed.upper() if letter not in "- \t\u2010\u2011\u2013").translate(FORGIVEN)
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def hash_of(code: str) -> str:
    """The salted hash that is kept."""
    return _hasher.hash(tidy(code))


def is_right(kept: str | None, typed: str) -> bool:
    """Whether the code fits. A number that there is not costs as long as one that there is."""
    try:
        return _hasher.verify(kept or _dummy(), tidy(typed)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def form_mark(form_key: str) -> str:
    """What is kept of a form's key."""
    return hashlib.sha256(form_key.encode()).hexdigest()[:40]


_dummy_hash: str | None = None


def _dummy() -> str:
    global _dummy_hash
    _dummy_hash = _dummy_hash or _hasher.hash("0" * LENGTH)
    return _dummy_hash
