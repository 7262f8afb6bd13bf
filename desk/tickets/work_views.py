"""Following a ticket, and taking back what was put off: two buttons that need no page."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.sla import calendars
from desk.tickets import awake, panels, queries, snoozing, time_spent, watching
from desk.tickets.models import Ticket
from desk.tickets.work_models import TicketWatcher, TimeEntry

bp = Blueprint("work", __name__)
WATCHED, TIMED = panels.naming(TicketWatcher.ticket_id), panels.naming(TimeEntry.ticket_id)
BESIDE = (WATCHED, TIMED)


@bp.post("/tickets/<string:number>/watch")
@may("ticket.read_internal")
def watch(number: str) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    ticket = queries.get_ticket(person, number, at)
    if request.form.get("follow") == "no":
        watching.unfollow(ticket=ticket, actor=person)
        said = _("You hear of this ticket no more.")
    else:
        watching.follow(ticket=ticket, actor=person, at=at)
        said = _("You hear of what happens to this ticket.")
    db.session.commit()
    flash(said, "good")
    return redirect(url_for("tickets.show", number=number), code=303)


@bp.post("/tickets/<string:number>/wake")
@may("ticket.tag")
def wake(number: str) -> ResponseReturnValue:
    person = actor()
    ticket = queries.get_ticket(person, number, clock.now())
    snoozing.wake(ticket=ticket, actor=person)
    db.session.commit()
    flash(_("The ticket is in your lists again."), "good")
    return redirect(url_for("tickets.show", number=number), code=303)


def beside(ticket: Ticket, person: Actor, at: datetime, named: frozenset[panels.Naming]) -> dict[str, Any]:
    """What stands beside a ticket for those who work on it: who follows it, who worked how long, whom a note may call.

    `named`: what `panels.named_in` has found.
    """
    watchers = watching.watchers_of(ticket) if WATCHED in named else ()
    today = calendars.city_day(at)
    may_note = queries.may(person, Action.TICKET_NOTE, ticket, at)
    return {
        "watchers": watchers,
        "is_watching": any(one.id == person.id for one in watchers),
        "sums": time_spent.sums_of(ticket) if TIMED in named else (),
        "snooze": awake.snooze_of(ticket, person, at),
        "callable": [one for one in watching.may_be_called(ticket, on=today) if one.id != person.id]
        if may_note
        else (),
    }
