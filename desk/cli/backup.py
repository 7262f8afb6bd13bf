"""flask --app wsgi backup, restore: the whole desk in one file, and back."""

import json
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy.exc import SQLAlchemyError

from desk import clock
from desk.audit.chain import Fault
from desk.audit.labels import sentence_of
from desk.backup import jobs, restores
from desk.backup.manifest import BadBackup, Manifest
from desk.backup.of_sqlite import StillRunning
from desk.cli.base import FINDING, WRONG_USE, as_json, fail, settings

FILE = click.Path(dir_okay=False, path_type=Path)
STEPS = {
    "standing": "The database stands still.",
    "database": "The database is written down.",
    "files": "The files are in.",
    "whole": "The file is whole.",
    "unpacked": "The database lies beside the live one.",
    "loaded": "It opens.",
    "compared": "Rows and files are those that it names.",
    "checked": "The event log was walked through.",
    "switched": "It has taken its place.",
}
STOP_FIRST = "Stop web, ticker, reporter, worker and bot first."


@click.command("backup")
@click.argument("file", type=FILE)
@as_json
@with_appcontext
def backup_command(file: Path, as_json: bool) -> None:
    """Write the whole desk into FILE while it goes on working: database, files, anchors, key.

    FILE must not be there yet. It opens what is sealed: keep it as you keep the key.
    """
    if file.exists():
        fail(f"{file} is there already.", WRONG_USE)
    if not file.absolute().parent.is_dir():
        fail(f"{file.parent} is no folder.", WRONG_USE)
    with _failing_with_a_sentence("No backup was made."):
        made = jobs.make_backup(
            settings=settings(), target=file.absolute(), version=_version(), at=clock.now(), told=_tell
        )
    _say(_told(made.manifest) | {"file": str(file), "bytes": made.size, "sha256": made.sha256}, as_json)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--check", is_flag=True, help="Look through the whole backup beside the desk, and change nothing.")
@click.option("--replace", is_flag=True, help="Restore although this desk holds data; the state before is kept aside.")
@click.option(
    "--despite-findings", is_flag=True, help="Restore although the event log in the backup has a finding that is known."
)
@click.option("--key-to", type=FILE, help="Only take the key out of the backup, into this file.")
@as_json
@with_appcontext
def restore_command(
    file: Path, check: bool, replace: bool, despite_findings: bool, key_to: Path | None, as_json: bool
) -> None:
    """Bring the backup in FILE back into an empty desk, or look with --check whether that could be done.

    It is verified first, in any case, and put in its place by the last step: what is here stays whole until then.
    """
    if sum((check, replace or despite_findings, key_to is not None)) > 1:
        fail("--check, --key-to and --replace exclude each other.", WRONG_USE)
    if key_to is not None:
        _take_key(file, key_to)
        return
    with _failing_with_a_sentence("Nothing was changed."):
        if check:
            found = restores.check_backup(file, settings=settings(), told=_tell)
            told = _told(found.manifest) | {"ok": found.fault is None, "migrates_to": found.migrates_to}
            _say(told | _finding(found.fault), as_json)
            sys.exit(FINDING if found.fault else 0)
        done = restores.restore_backup(
            file, settings=settings(), replaces=replace, takes_faults=despite_findings, at=clock.now(), told=_tell
        )
    told = _told(done.manifest) | {
        "migrated_to": done.migrated_to,
        "sealed_before": done.sealed_before,
        "erase_again": done.erased_since if done.erased_since is None else list(done.erased_since),
        "kept": list(done.kept),
    }
    _say(told, as_json)


@contextmanager
def _failing_with_a_sentence(otherwise: str) -> Iterator[None]:
    try:
        yield
    except BadBackup as error:
        fail(f"This backup cannot be used. {error} {otherwise}", FINDING)
    except restores.LogHasFault as error:
        sentence = _finding(error.fault)["finding"]
        fail(
            f"The event log in it has a finding. {sentence} {otherwise} --despite-findings takes it as it is.", FINDING
        )
    except restores.Refused as error:
        hint = " --replace takes its place." if "holds data." in str(error) else ""
        fail(f"{error} {otherwise}{hint}", WRONG_USE)
    except StillRunning as error:
        fail(f"{error} {STOP_FIRST} {otherwise}", WRONG_USE)
    except SQLAlchemyError as error:
        fail(f"The database cannot be used: {str(error).splitlines()[0]} {otherwise}", FINDING)
    except OSError as error:
        fail(f"{error} {otherwise}", FINDING)


def _take_key(file: Path, target: Path) -> None:
    with _failing_with_a_sentence("No key was written."):
        restores.write_key(file, target)
    click.echo(f"{target} holds the key: DESK_SECRET_KEY_FILE can name it.")


def _told(manifest: Manifest) -> dict[str, Any]:
    return {
        "made_at": manifest.made_at.isoformat(),
        "version": manifest.version,
        "revision": manifest.revision,
        "database": manifest.dialect,
        "tickets": manifest.counts.get("tickets", 0),
        "complaints": manifest.counts.get("public_complaints", 0),
        "rows": sum(manifest.counts.values()),
        "counts": dict(manifest.counts),
        "files": manifest.files,
        "missing_files": manifest.missing_files,
        "sealed_events": manifest.log_number,
        "log_head": manifest.log_hash,
    }


def _finding(fault: Fault | None) -> dict[str, Any]:
    if fault is None:
        return {"finding": None}
    with force_locale("en"):
        return {"finding": sentence_of(fault)}


def _say(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told))
        return
    for name, value in told.items():
        if name != "counts":
            click.echo(f"{name}: {', '.join(value) or 'none' if isinstance(value, list) else value}")


def _tell(step: str) -> None:
    """Where it is, on stderr: ten gigabytes take minutes."""
    if (sentence := STEPS.get(step, step if " " in step else None)) is not None:
        click.echo(sentence, err=True)


def _version() -> str:
    """The version of the desk."""
    told = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    return str(told["project"]["version"])
