"""PDF documents from outside: told by their own bytes, bounded, and refused when something in them could act. Pure.

A picture is decoded and written anew; a document cannot be without losing signatures, so it is kept byte for byte. What
guards the reader instead: a file that holds scripts, programs or further files is refused, and what is kept is only ever
downloaded (`desk/attachments/sending.py`), never shown by the browser under this desk's address.
"""

import re
import zlib
from collections.abc import Iterator

from desk.errors import BadInput

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_INSIDE = 30 * 1024 * 1024  # of all packed objects together, unpacked
MEDIA_TYPE = "application/pdf"
HEAD = re.compile(rb"%PDF-[12]\.\d[\r\n \t%]")
END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF[\s\0]*\Z")
TAIL = 1024  # bytes at the end within which a reader looks for `startxref`
CROSS_REFERENCE = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")
OBJECT_OR_STREAM = re.compile(rb"\bobj\b|(?<!end)stream[ \t]*(?:\r\n|\n|\r)")


def _named(*names: str) -> re.Pattern[bytes]:
    """Any of these names, each letter plain or as its number: `/Java#53cript` is `/JavaScript`."""
    spelt = ("".join(rf"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name) for name in names)
    return re.compile(f"/(?:{'|'.join(spelt)})".encode())


# Long names, so that none comes about by chance among ten million packed bytes.
ACTING = _named("JavaScript", "Launch", "Rendition", "RichMedia", "EmbeddedFile", "ImportData", "SubmitForm")
FORM_WITH_SCRIPTS = re.compile(_named("XFA").pattern + rb"[\s\[/\d]")
LOCKED, ROOT = _named("Encrypt"), _named("Root")
PACKED_OBJECTS, PACKED, INFLATABLE = _named("ObjStm"), _named("Filter"), _named("Fl")
OTHERWISE_PACKED = _named("ASCII", "AHx", "A85", "LZW", "RunLength", "RL", "Crypt", "Predictor")
STEP = 64 * 1024  # bytes unpacked from at a time


class BadDocument(BadInput):
    """A file that cannot be kept as a document."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="document")


def is_document(data: bytes) -> bool:
    """Whether the bytes say that they are a PDF; nothing of it is believed yet."""
    return data.startswith(b"%PDF-")


def checked(data: bytes) -> bytes:
    """The same bytes, when they are a whole PDF in which nothing can act. Raises BadDocument with a sentence for the user."""
    if not data:
        raise BadDocument("The file is empty.")
    if len(data) > LARGEST_FILE:
        raise BadDocument("The document is larger than 10 MB. Please choose a smaller one.")
    if not HEAD.match(data):
        raise BadDocument("Only PDF documents can be sent here.")
    _expect_whole(data)
    _expect_harmless(data)
    for inside in _packed_objects(data):
        _expect_harmless(inside)
    return data


def _expect_whole(data: bytes) -> None:
    """The end is there, and says truly where the table of contents stands."""
    end = END.search(data, max(0, len(data) - TAIL))
    where = int(end[1]) if end else len(data)
    if not CROSS_REFERENCE.match(data, where) or not ROOT.search(data):
        raise _damaged()


def _expect_harmless(content: bytes) -> None:
    if LOCKED.search(content):
        raise BadDocument("The document is locked by a password. Please save it without one.")
    if ACTING.search(content) or FORM_WITH_SCRIPTS.search(content):
        raise BadDocument(
            "The document holds a script, a program or another file. Please print it to PDF anew and send that one."
        )


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """What the streams of packed objects hold, unpacked within a limit for all. Raises BadDocument.

    Objects that are not packed were seen with the rest of the file.
    """
    room, since = LARGEST_INSIDE, 0
    for found in OBJECT_OR_STREAM.finditer(data):
        head, since = data[since : found.start()], found.end()
        if found[0] == b"obj" or not PACKED_OBJECTS.search(head) or not PACKED.search(head):
            continue
        if OTHERWISE_PACKED.search(head) or not INFLATABLE.search(head):
            raise _unusual()
        inside = _inflated(data, found.end(), room)
        room -= len(inside)
        yield inside


def _inflated(data: bytes, start: int, room: int) -> bytes:
    opener, parts = zlib.decompressobj(), []
    while not opener.eof and start < len(data):
        try:
            part = opener.decompress(opener.unconsumed_tail or data[start : start + STEP], room + 1)
        except zlib.error:
            raise _damaged() from None
        if not opener.unconsumed_tail:
            start += STEP
        parts.append(part)
        room -= len(part)
        if room < 0:
            raise _unusual()
    return b"".join(parts)


def _damaged() -> BadDocument:
    return BadDocument("The document is damaged or not complete, and cannot be opened.")


def _unusual() -> BadDocument:
    return BadDocument("The document is packed in an unusual way. Please print it to PDF anew.")
