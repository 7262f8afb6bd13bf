"""What a backup says of itself. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

FORMAT = 1
DIALECTS = ("sqlite", "postgresql")


class BadBackup(Exception):
    """This file is no whole backup, or none that this desk can take. Nothing was changed."""


@dataclass(frozen=True)
class Member:
    """A part of the file: its length in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The moment of the database, its shape, its rows by table, and every part of the file.

    `log_number` and `log_hash` are the last seal of the event log; `files` counts what lies in the data folder,
    `missing_files` how many that the database names were not there any more.
    """

    made_at: datetime
    version: str
    dialect: str
    revision: str
    counts: Mapping[str, int]
    log_number: int
    log_hash: str
    files: int
    missing_files: int
    members: Mapping[str, Member]


def written(manifest: Manifest) -> bytes:
    """As it stands in the file."""
    told = asdict(manifest) | {"format": FORMAT, "made_at": manifest.made_at.isoformat()}
    return json.dumps(told, indent=1, sort_keys=True).encode()


def read(content: bytes) -> Manifest:
    """The manifest of a file. Raises BadBackup."""
    try:
        told = json.loads(content)
        _expect_format(told["format"])
        manifest = Manifest(
            made_at=datetime.fromisoformat(told["made_at"]),
            version=_text(told["version"]),
            dialect=_text(told["dialect"]),
            revision=_text(told["revision"]),
            counts={_text(name): _number(count) for name, count in told["counts"].items()},
            log_number=_number(told["log_number"]),
            log_hash=_text(told["log_hash"]),
            files=_number(told["files"]),
            missing_files=_number(told["missing_files"]),
            members={_text(name): _member(one) for name, one in told["members"].items()},
        )
        if manifest.made_at.tzinfo is None or manifest.dialect not in DIALECTS:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadBackup("Its manifest cannot be read.") from error
    return manifest


def _expect_format(found: Any) -> None:
    if found != FORMAT:
        raise BadBackup(f"It has format {found!r}, and this version of the desk knows format {FORMAT} alone.")


def _member(told: Any) -> Member:
    if not re.fullmatch(r"[0-9a-f]{64}", told["sha256"]):
        raise ValueError
    return Member(_number(told["size"]), told["sha256"])


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
