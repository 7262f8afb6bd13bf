"""flask --app wsgi audit ...: whether the event log is as it was written, and where it ended when."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from desk import clock
from desk.audit import jobs, keeping, verifying
from desk.audit.anchors import Shrunk
from desk.audit.chain import Fault
from desk.audit.labels import sentence_of
from desk.audit.notes import Note
from desk.audit.verifying import Verdict
from desk.cli.base import FINDING, WRONG_USE, as_json, fail, say

audit_commands = AppGroup("audit", help="Whether the event log is as it was written.")


@audit_commands.command("verify")
@click.option(
    "--anchor",
    "file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="A file of anchors that was copied elsewhere; without it, those in DESK_DATA_DIR/anchors are compared.",
)
@as_json
def verify_command(file: Path | None, as_json: bool) -> None:
    """Walk the whole chain of seals and name the first number at which something is wrong; exit 1 if anything is."""
    notes, broken = _notes_of(file) if file else keeping.kept_anchors()
    verdict = verifying.verify(notes, broken=broken)
    told = _told(verdict)
    if as_json:
        click.echo(json.dumps(told))
    else:
        for fault in verdict.faults:
            click.echo(_sentence(fault))
        say(
            {
                name: told[name]
                for name in ("ok", "events", "checked", "head", "anchors", "anchors_of_an_earlier_key", "last_anchor")
            },
            False,
        )
    sys.exit(0 if told["ok"] else FINDING)


@audit_commands.command("anchor")
@as_json
def anchor_command(as_json: bool) -> None:
    """Seal what is not sealed yet, add a signed anchor to DESK_DATA_DIR/anchors, and print it."""
    at = clock.now()
    while jobs.seal_events(at):
        pass
    try:
        jobs.anchor_log(at)
    except Shrunk as error:
        fail(f"{error} No anchor was written. Run audit verify.", FINDING)
    except OSError as error:
        fail(f"The anchor could not be written: {error}", FINDING)
    note = keeping.newest_anchor()
    if note is None:
        fail("Nothing has happened yet: there is nothing to anchor.", FINDING)
    told = _anchor(note) | {"key": keeping.signer().verifier}
    if as_json:
        click.echo(json.dumps(told))
    else:
        click.echo(keeping.signer().sign(note.anchor), nl=False)
        click.echo(f"\n{told['key']}", err=True)


def _notes_of(file: Path) -> tuple[list[Note], int]:
    try:
        notes, broken = keeping.signer().read(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        fail(f"{file} cannot be read.", WRONG_USE)
    if not notes:
        fail(f"{file} holds no anchor.", WRONG_USE)
    return notes, broken


def _told(verdict: Verdict) -> dict[str, Any]:
    first = verdict.first
    return {
        "ok": first is None,
        "events": verdict.up_to,
        "checked": verdict.reached.number,
        "head": verdict.reached.hash,
        "first_bad_sequence": first.sequence if first else None,
        "findings": [_finding(fault) for fault in verdict.faults],
        "anchors": verdict.anchors,
        "anchors_of_an_earlier_key": verdict.unproven,
        "last_anchor": _anchor(verdict.last_anchor) if verdict.last_anchor else None,
    }


def _finding(fault: Fault) -> dict[str, Any]:
    return {
        "sequence": fault.sequence,
        "until": fault.until,
        "event": fault.event_id,
        "kind": fault.kind.value,
        "sentence": _sentence(fault),
    }


def _sentence(fault: Fault) -> str:
    with force_locale("en"):
        return sentence_of(fault)


def _anchor(note: Note) -> dict[str, Any]:
    told = note.anchor
    return {"origin": told.origin, "size": told.size, "hash": told.hash, "at": told.at.isoformat()}
