"""Sealing what may be read only for a reason: identities, drafts. Keys follow from the desk's secret (HKDF), one per use.

Fernet (AES-128-CBC with HMAC-SHA256) of the `cryptography` library; a mark is a keyed hash that finds the same value
again without opening anything.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desk.errors import Unavailable

BLOCK = 16  # bytes, of AES
LARGEST_ID = 2**63 - 1


class BrokenSeal(Unavailable):
    """What was sealed cannot be opened: another secret, or altered."""


@dataclass(frozen=True)
class Keys:
    """The keys that follow from a secret."""

    secret: str

    def seal(self, content: dict[str, Any]) -> str:
        return _fernet(self.secret).encrypt(json.dumps(content, ensure_ascii=False).encode()).decode("ascii")

    def open(self, sealed: str) -> dict[str, Any]:
        """Raises BrokenSeal."""
        try:
            content: dict[str, Any] = json.loads(_fernet(self.secret).decrypt(sealed.encode("ascii")))
        except (InvalidToken, ValueError) as error:
            raise BrokenSeal("This was sealed under another secret, or has been altered.") from error
        return content

    def mark(self, use: str, value: str) -> str:
        """The same for the same value, and telling nothing of it to who has not the secret."""
        return hmac.new(_key(self.secret, f"mark {use}"), value.encode(), hashlib.sha256).hexdigest()

    def derived(self, use: str, value: str) -> bytes:
        """32 bytes that follow from a value, such as a code from the key of its form."""
        return hmac.new(_key(self.secret, use), value.encode(), hashlib.sha256).digest()

    def veil(self, use: str, number: int) -> str:
        """32 hexadecimal digits for a row's id: always the same, and showing neither it nor which of two is the greater."""
        return _block(self.secret, f"veil {use}").encryptor().update(number.to_bytes(BLOCK, "big")).hex()

    def unveil(self, use: str, veiled: str) -> int | None:
        """The id behind; None when this is no veil of ours: nobody meets one by guessing (64 bits have to be nought)."""
        if not re.fullmatch(r"[0-9a-f]{32}", veiled, re.ASCII):
            return None
        number = int.from_bytes(_block(self.secret, f"veil {use}").decryptor().update(bytes.fromhex(veiled)), "big")
        return number if number <= LARGEST_ID else None


@cache
def _key(secret: str, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"desk", info=use.encode()).derive(secret.encode())


@cache
def _block(secret: str, use: str) -> Cipher[modes.ECB]:
    """One block alone is ever put through: there is nothing that a mode would have to chain."""
    return Cipher(algorithms.AES(_key(secret, use)), modes.ECB())


@cache
def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(secret, "seal")))
