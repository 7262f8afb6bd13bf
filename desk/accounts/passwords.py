"""Passwords: Argon2id, and which ones are refused. Pure."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.errors import BadInput

SHORTEST = 10
LONGEST = 128
# The words of this place, and what people choose first.
TOO_COMMON = (
    "password", "kata sandi", "katasandi", "rahasia", "diskominfo", "admin", "indonesia", "merdeka",
    "pemkot", "walikota", "wali kota", "12345", "qwerty", "bismillah", "sayang", "jakarta", "selamat",
)  # fmt: skip

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def use_cheap_hashes() -> None:
    """For tests: the same algorithm at a fraction of its price."""
    global _hasher
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hash_of(password: str) -> str:
    return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. An unknown user (no hash) costs as long as a known one."""
    if len(password) > LONGEST:
        return False
    try:
        return _hasher.verify(password_hash or _dummy(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def check(password: str, *, username: str) -> None:
    """Raises BadInput with the reason why a new password cannot be taken. No rule of composition."""
    if len(password) < SHORTEST:
        raise BadInput("The password must have at least %(count)d characters.", field="password", count=SHORTEST)
    if len(password) > LONGEST:
        raise BadInput("The password may have at most %(count)d characters.", field="password", count=LONGEST)
    lowered = password.casefold()
    rest = lowered
    for word in (*TOO_COMMON, username.casefold()):
        rest = rest.replace(word, "") if len(word) > 2 else rest
    if len(set(rest)) < 4 or len(rest) < SHORTEST // 2:
        raise BadInput("The password is too easy to guess. Three unrelated words make a good one.", field="password")


def make() -> str:
    """A random first password that can be read aloud."""
    return secrets.token_urlsafe(12)


_dummy_hash: str | None = None


def _dummy() -> str:
    global _dummy_hash
    _dummy_hash = _dummy_hash or _hasher.hash(secrets.token_hex(8))
    return _dummy_hash
