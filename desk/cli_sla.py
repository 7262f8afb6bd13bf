"""flask --app wsgi sla ...: what the clocks counted, for an inspector and for a check."""

import json
import sys
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from desk import clock
from desk.cli_base import FINDING, WRONG_USE, as_json, fail
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.sla import replaying
from desk.sla.facts import NoPromises
from desk.tickets.explain import Explanation, as_json_document, explain
from desk.tickets.models import Ticket

sla_commands = AppGroup("sla", help="What the clocks counted, and whether it follows from the events.")
SHOWN = 20


@sla_commands.command("explain")
@click.argument("number")
@as_json
def explain_command(number: str, as_json: bool) -> None:
    """Every interval of the ticket NUMBER: what was counted, what was not, and why."""
    ticket = db.session.scalars(select(Ticket).where(Ticket.number == number.upper())).first()
    if ticket is None:
        fail(f"There is no ticket {number}.", WRONG_USE)
    try:
        told = explain(ticket, at=clock.now())
    except NoPromises as error:
        fail(str(error), FINDING)
    if as_json:
        click.echo(json.dumps(as_json_document(told)))
    else:
        _print(told)
    sys.exit(FINDING if told.differences else 0)


@sla_commands.command("replay")
@as_json
def replay_command(as_json: bool) -> None:
    """Recompute every clock and ledger from events alone; exit 1 on any difference from what is stored."""
    at = clock.now()
    numbers = {ticket_id: number for ticket_id, number in db.session.execute(select(Ticket.id, Ticket.number)).tuples()}
    report: dict[str, Any] = {
        "at": at.isoformat(),
        "tickets": 0,
        "complaints": 0,
        "without_promises": 0,
        "differences": [],
    }
    for page in replaying.replay_all(ticket_ids=sorted(numbers), at=at):
        report["tickets"] += page.looked_at
        report["without_promises"] += page.without_promises
        report["differences"] += [
            {"number": numbers[line.case_id], "what": line.what, "stored": line.stored, "replayed": line.replayed}
            for line in page.differences
        ]
        db.session.expunge_all()  # a page at a time: a million tickets need no more memory than these
    filed = dict(db.session.execute(select(PublicComplaint.id, PublicComplaint.number)).tuples().all())
    for page in replaying.replay_complaints(complaint_ids=sorted(filed), at=at):
        report["complaints"] += page.looked_at
        report["differences"] += [
            {"number": filed[line.case_id], "what": line.what, "stored": line.stored, "replayed": line.replayed}
            for line in page.differences
        ]
        db.session.expunge_all()
    if as_json:
        click.echo(json.dumps(report))
    else:
        click.echo(
            f"{report['tickets']} tickets, {report['complaints']} complaints, {len(report['differences'])} differences"
        )
        if report["without_promises"]:
            click.echo(f"{report['without_promises']} were opened before events kept what clocks promise")
        for line in report["differences"][:SHOWN]:
            click.echo(f"{line['number']} {line['what']}: stored {line['stored']}, from events {line['replayed']}")
    sys.exit(FINDING if report["differences"] else 0)


def _print(told: Explanation) -> None:
    click.echo(f"{told.ticket.number}  {told.ticket.title}")
    click.echo(f"total {told.total_seconds} s")
    for line in told.ledger:
        click.echo(f"  {line.holder:<16} {line.seconds:>10} s  working {line.working_seconds} s")
    for story in told.clocks:
        trace = story.trace
        click.echo(
            f"{trace.measure} {trace.cycle}: {story.state}, {story.elapsed_seconds} of {story.target_seconds} s, "
            f"policy {trace.promise.policy_version}, "
            f"calendar {trace.promise.calendar_code}/{trace.promise.calendar_version}, due {trace.due_at}"
        )
        for row in story.rows:
            stretch = row.interval
            sign = "+" if stretch.counted else " "
            why = f"{stretch.why} {stretch.detail}".strip()
            click.echo(f"  {sign} {stretch.since} - {stretch.until}  {why}  sum {row.counted_so_far} s")
