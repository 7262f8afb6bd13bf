"""A folder of files as one ZIP, with the SHA-256 of each in it: the same files are the same bytes. Pure.

Moments within it are fixed and nothing of the machine stands in it, so two packs of the same data can be compared. Files are
written as they come, so that a pack needs the memory of its largest file; what says what they are comes last.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

ALWAYS = (2000, 1, 1, 0, 0, 0)  # of every file in it: when it was made stands in the README
README, SUMS = "README.txt", "SHA256SUMS"
NAME = re.compile(r"[a-z0-9][a-z0-9._/-]*")
PACKED_ALREADY = (".jpg", ".png", ".pdf")  # gain nothing by packing


@dataclass(frozen=True)
class File:
    """A file: its place in the folder, what it is, its bytes. Without `about` it stands in SHA256SUMS alone."""

    name: str
    about: str
    content: bytes

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or ".." in self.name or self.name.endswith("/"):
            raise ValueError(f"{self.name!r} is no name of a file in a pack.")

    @property
    def fingerprint(self) -> str:
        return sha256(self.content).hexdigest()


def bundle(files: Iterable[File], *, head: str, sums_heading: str) -> bytes:
    """The ZIP in memory: for what is small. Raises ValueError for two files of one name."""
    target = io.BytesIO()
    write(target, files, head=head, sums_heading=sums_heading)
    return target.getvalue()


def write(target: IO[bytes], files: Iterable[File], *, head: str, sums_heading: str) -> None:
    """The files, README.txt with `head` and what each file is, and SHA256SUMS as `sha256sum -c` reads it.

    Raises ValueError for two files of one name.
    """
    told: list[str] = []
    sums: dict[str, str] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as folder:
        for one in files:
            if one.name in sums:
                raise ValueError("Two files of a pack have the same name.")
            sums[one.name] = digest = one.fingerprint
            if one.about:
                told.append(f"{one.name}\r\n    {one.about}\r\n    SHA-256 {digest}")
            _add(folder, one.name, one.content)
        readme = "\r\n".join([head.replace("\n", "\r\n"), "", sums_heading, "", *told, ""])
        # With the mark that makes Windows read it as UTF-8.
        _add(folder, README, readme.encode("utf-8-sig"))
        _add(folder, SUMS, "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode())


def _add(folder: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, ALWAYS)
    info.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED_ALREADY) else zipfile.ZIP_DEFLATED
    info.create_system = 3  # whatever machine makes it
    info.external_attr = 0o644 << 16
    folder.writestr(info, content)
