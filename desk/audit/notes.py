"""Anchors as text: signed notes that say how long the chain was and which hash it ended with. Pure.

The form is that of C2SP's checkpoints (tlog-checkpoint, signed-note): three lines and the moment, an empty line, and the
signature by Ed25519. Anybody who has the public key can check one.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NAME = "desk-audit"
ED25519 = b"\x01"
NOTE = re.compile(r"^(?P<text>(?:[^\n]+\n){4})\n(?P<signature>— [^\n]+\n)", re.MULTILINE)


@dataclass(frozen=True)
class Anchor:
    """That the chain of that origin had so many seals, and ended with that hash."""

    origin: str
    size: int
    hash: str
    at: datetime


@dataclass(frozen=True)
class Note:
    """An anchor as it stands in a file. `is_ours`: by the desk's key; `is_proven`: and nothing of it was changed."""

    anchor: Anchor
    is_ours: bool
    is_proven: bool


class Signer:
    """Signs anchors, and knows its own signatures again. The key follows from 32 bytes."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key()
        raw = self._public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._mark = hashlib.sha256(NAME.encode() + b"\n" + ED25519 + raw).digest()[:4]
        self.verifier = f"{NAME}+{self._mark.hex()}+{base64.b64encode(ED25519 + raw).decode()}"

    def sign(self, anchor: Anchor) -> str:
        """The whole note, with its signature."""
        moment = anchor.at.astimezone(UTC).isoformat(timespec="seconds")
        head = base64.b64encode(bytes.fromhex(anchor.hash)).decode()
        text = f"{anchor.origin}\n{anchor.size}\n{head}\n{moment}\n"
        signature = base64.b64encode(self._mark + self._key.sign(text.encode())).decode()
        return f"{text}\n— {NAME} {signature}\n"

    def read(self, content: str) -> tuple[list[Note], int]:
        """All notes of a file in their order, and how many pieces of it are none."""
        content = content.replace("\r\n", "\n")
        notes = [self._note(found) for found in NOTE.finditer(content)]
        rest = [piece for piece in NOTE.split(content)[:: NOTE.groups + 1] if piece.strip()]
        good = [note for note in notes if note is not None]
        return good, len(rest) + len(notes) - len(good)

    def _note(self, found: re.Match[str]) -> Note | None:
        origin, size, head, moment = found["text"].splitlines()
        name, _, coded = found["signature"].removeprefix("— ").strip().partition(" ")
        try:
            anchor = Anchor(origin, _size(size), _bytes(head, 32).hex(), datetime.fromisoformat(moment).astimezone(UTC))
            signature = _bytes(coded, 68)
        except ValueError:
            return None
        is_ours = name == NAME and signature[:4] == self._mark
        return Note(anchor, is_ours, is_ours and self._is_signed(found["text"], signature[4:]))

    def _is_signed(self, text: str, signature: bytes) -> bool:
        try:
            self._public.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


def _size(digits: str) -> int:
    if not re.fullmatch(r"0|[1-9]\d{0,17}", digits, re.ASCII):
        raise ValueError(f"{digits} is no size.")
    return int(digits)


def _bytes(coded: str, length: int) -> bytes:
    try:
        found = base64.b64decode(coded, validate=True)
    except binascii.Error as error:
        raise ValueError("This is no base64.") from error
    if len(found) != length:
        raise ValueError(f"These are {len(found)} bytes.")
    return found
