"""What the commands share: settings, how they speak, how they fail."""

import json
import sys
from datetime import date, datetime
from typing import Any, NoReturn

import click
from flask import current_app

from desk.config import Settings
from desk.database import db

FINDING, WRONG_USE = 1, 2
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def settings() -> Settings:
    """What the desk was told from outside."""
    found: Settings = current_app.config["DESK"]
    return found


def local_day(at: datetime) -> date:
    """The day in the city at that moment."""
    return at.astimezone(settings().timezone).date()


def say(what: dict[str, Any], as_json: bool) -> None:
    """Print it, as JSON or a line each."""
    if as_json:
        click.echo(json.dumps(what))
        return
    for name, value in what.items():
        click.echo(f"{name}: {value}")


def fail(sentence: str, code: int) -> NoReturn:
    """Undo, say one sentence, and end with that code."""
    db.session.rollback()
    click.echo(sentence, err=True)
    sys.exit(code)
