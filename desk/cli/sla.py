"""flask --app wsgi sla ...: what the clocks counted, for an inspector and for a check."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from desk import clock
from desk.cli.base import FINDING, WRONG_USE, as_json, fail
from desk.complaints.models import PublicComplaint
from desk.database import db, stand_still
from desk.sla import calendars, replaying
from desk.sla.facts import NoPromises
from desk.tickets.explain import Explanation, as_json_document, explain
from desk.tickets.models import Ticket
from desk.timeline import Event

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
    for ids, moment in pages_of(numbers, Event.ticket_id):
        for page in replaying.replay_all(ticket_ids=ids, at=moment):
            report["tickets"] += page.looked_at
            report["without_promises"] += page.without_promises
            report["differences"] += [_as_told(line, numbers) for line in page.differences]
    filed = dict(db.session.execute(select(PublicComplaint.id, PublicComplaint.number)).tuples().all())
    for ids, moment in pages_of(filed, Event.complaint_id):
        for page in replaying.replay_complaints(complaint_ids=ids, at=moment):
            report["complaints"] += page.looked_at
            report["differences"] += [_as_told(line, filed) for line in page.differences]
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


def pages_of(
    numbers: Mapping[int, str], named_by: InstrumentedAttribute[int | None]
) -> Iterator[tuple[list[int], datetime]]:
    """A page of ids at a time, and the moment up to which they are recomputed, while the database stands still for it.

    The moment is that of the page's newest event, where the clock of this machine says an earlier one: what the ticker
    does meanwhile, or what a process did that does not believe a clock which was set back, would be in the clocks and not
    among the events. A million tickets need no more memory than a page of them.
    """
    ids = sorted(numbers)
    for start in range(0, len(ids), replaying.PAGE):
        db.session.expunge_all()
        stand_still()
        calendars.forget()  # there may be a new one
        page = ids[start : start + replaying.PAGE]
        newest = db.session.scalar(select(func.max(Event.happened_at)).where(named_by.in_(page)))
        yield page, max(clock.now(), newest or clock.now())
    db.session.expunge_all()
    db.session.rollback()


def _as_told(line: replaying.Difference, numbers: Mapping[int, str]) -> dict[str, str]:
    return {"number": numbers[line.case_id], "what": line.what, "stored": line.stored, "replayed": line.replayed}


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
