"""A folder of files as one ZIP, with the SHA-256 of each in its README: the same files are the same bytes. Pure.

Moments within it are fixed and nothing of the machine stands in it, so two packs of the same data can be compared.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

ALWAYS = (2000, 1, 1, 0, 0, 0)  # of every file in it: when it was made stands in the README
README, SUMS = "README.txt", "SHA256SUMS"
NAME = re.compile(r"[a-z0-9][a-z0-9._/-]*")


@dataclass(frozen=True)
class File:
    """A file: its place in the folder, what it is, its bytes."""

    name: str
    about: str
    content: bytes

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or ".." in self.name or self.name.endswith("/"):
            raise ValueError(f"{self.name!r} is no name of a file in a pack.")

    @property
    def fingerprint(self) -> str:
        return sha256(self.content).hexdigest()


def bundle(files: Sequence[File], *, head: str, sums_heading: str) -> bytes:
    """The ZIP: README.txt with `head` and what each file is, SHA256SUMS as `sha256sum -c` reads it, and the files.

    Raises ValueError for two files of one name.
    """
    if len({one.name for one in files}) != len(files):
        raise ValueError("Two files of a pack have the same name.")
    told = [f"{one.name}\r\n    {one.about}\r\n    SHA-256 {one.fingerprint}" for one in files]
    readme = "\r\n".join([head.replace("\n", "\r\n"), "", sums_heading, "", *told, ""])
    sums = "".join(f"{one.fingerprint}  {one.name}\n" for one in files)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as folder:
        # With the mark that makes Windows read it as UTF-8.
        _add(folder, README, readme.encode("utf-8-sig"))
        _add(folder, SUMS, sums.encode())
        for one in files:
            _add(folder, one.name, one.content)
    return target.getvalue()


def _add(folder: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, ALWAYS)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # whatever machine makes it
    info.external_attr = 0o644 << 16
    folder.writestr(info, content)
