"""flask --app wsgi figures ...: what reports count."""

import json
import sys
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from desk import clock
from desk.cli.base import FINDING, as_json, fail, say
from desk.database import db, stand_still
from desk.figures import checking, operations
from desk.figures.jobs import count_figures
from desk.tickets.models import Ticket

figures_commands = AppGroup("figures", help="What reports count: facts of each ticket, roll-ups of days and months.")
SHOWN = 20


@figures_commands.command("rebuild")
@as_json
def rebuild_command(as_json: bool) -> None:
    """Count every ticket anew. Reports are incomplete meanwhile; may be stopped: the ticker goes on."""
    if not operations.forget_all():
        fail("The ticker is counting at this moment. Please try again.", FINDING)
    db.session.commit()
    say({"tickets": count_figures(clock.now(), most_pages=None)}, as_json)


@figures_commands.command("check")
@as_json
def check_command(as_json: bool) -> None:
    """Count every ticket a second time, from its events alone, and every roll-up; exit 1 on any difference."""
    at = clock.now()
    numbers = dict(db.session.execute(select(Ticket.id, Ticket.number)).tuples().all())
    report: dict[str, Any] = {"tickets": 0, "pending": 0, "without_promises": 0, "differences": []}
    ids = sorted(numbers)
    for start in range(0, len(ids), checking.PAGE):
        stand_still()  # nothing may happen between the facts of a page and its events
        page = checking.check_facts(ids[start : start + checking.PAGE], at=at)
        report["tickets"] += page.compared
        report["pending"] += page.pending
        report["without_promises"] += page.without_promises
        report["differences"] += [_told(line, numbers) for line in page.differences]
        db.session.expunge_all()  # a page at a time: a million tickets need no more memory than these
    stand_still()
    report["differences"] += [_told(line, numbers) for line in checking.check_cells()]
    if as_json:
        click.echo(json.dumps(report))
    else:
        click.echo(f"{report['tickets']} tickets, {len(report['differences'])} differences")
        click.echo(
            f"{report['pending']} not counted yet, {report['without_promises']} opened before promises were kept"
        )
        for line in report["differences"][:SHOWN]:
            click.echo(f"{line['number']} {line['what']}: stored {line['stored']}, counted {line['counted']}")
    sys.exit(FINDING if report["differences"] else 0)


def _told(line: checking.Difference, numbers: dict[int, str]) -> dict[str, str]:
    number = numbers.get(line.ticket_id, "") if line.ticket_id else "roll-up"
    return {"number": number, "what": line.what, "stored": line.stored, "counted": line.counted}
