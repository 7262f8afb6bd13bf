"""The coordinator's board over all queues, reminders, announcements."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor, Role
from desk.coordination import disposition_queries, labels, operations, queries
from desk.coordination.forms import AnnouncementForm, NudgeForm
from desk.database import db
from desk.organisation import queries as organisation
from desk.sla import calendars
from desk.tickets import foreseen
from desk.tickets.labels import with_clocks
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register
from desk.tickets.states import OPEN

bp = Blueprint("coordination", __name__)

TIER2 = "tier-2"  # in addresses: the queue of no department
WORKERS = {1: (Role.TIER1_AGENT, Role.TIER1_LEAD), 2: (Role.TIER2_AGENT,)}


@bp.get("/coordination")
@may("coordination.read")
def board() -> ResponseReturnValue:
    """Every queue at once: ageing, unassigned, late, waiting, departments without Tier 1 (LLG-06)."""
    at = clock.now()
    shown = queries.board(actor(), at=at, on=calendars.city_day(at))
    waiting = disposition_queries.open_ones(actor(), at=at, on=calendars.city_day(at))
    told = {"board": shown, "tier2": TIER2, "at": at, "may_announce": _may_announce()}
    return render_template("coordination/board.html", dispositions=waiting, words=labels, **told)


@bp.get("/coordination/<string:code>")
@may("coordination.read")
def queue(code: str) -> ResponseReturnValue:
    """One queue: what has waited longest, and who has how much."""
    at, person = clock.now(), actor()
    department = None if code == TIER2 else organisation.get_department(code)
    roles = WORKERS[2 if department is None else 1]
    rows = queries.oldest_in(person, department, at=at)
    return render_template(
        "coordination/queue.html",
        department=department,
        rows=with_clocks(rows, at),
        marks=foreseen.marks_among([row.ticket.id for row in rows], person, at),
        load=queries.load_of(*roles, on=calendars.city_day(at), department_id=department.id if department else None),
        at=at,
    )


@bp.get("/announcements")
@may("announcement.read")
def announcements() -> ResponseReturnValue:
    return render_template(
        "coordination/announcements.html",
        announcements=queries.announcements_for(actor()),
        may_announce=_may_announce(),
    )


@bp.get("/announcements/<int:announcement_id>")
@may("announcement.read")
def announcement(announcement_id: int) -> ResponseReturnValue:
    found = queries.get_announcement(actor(), announcement_id)
    chosen = [one for one in organisation.all_departments() if one.id in found.department_ids]
    return render_template("coordination/announcement.html", announcement=found, departments=chosen)


@bp.route("/announcements/new", methods=["GET", "POST"])
@may("announcement.send")
def announce() -> ResponseReturnValue:
    at, form = clock.now(), AnnouncementForm()
    departments = organisation.departments_on(calendars.city_day(at))
    form.offer(departments)
    if form.validate_on_submit():
        chosen = [department for department in departments if department.id in form.departments.data]
        sent = operations.announce(
            subject=form.subject.data, body=form.body.data, departments=chosen, actor=actor(), at=at
        )
        db.session.commit()
        flash(_("The announcement is on its way."), "good")
        return redirect(url_for(".announcement", announcement_id=sent.id), code=303)
    return render_template("coordination/announce.html", form=form), 422 if form.errors else 200


def _nudge(ticket: Ticket, person: Actor, form: Any, at: datetime) -> None:
    operations.nudge_ticket(ticket=ticket, actor=person, words=form.words.data, at=at)


register(
    bp,
    MovePage(
        None,
        "nudge",
        Action.TICKET_NUDGE,
        NudgeForm,
        _nudge,
        _l("Remind those who have it"),
        _l("Remind"),
        _l("They have been reminded. It stands in the history."),
        tone="quiet",
        hint=_l(
            "Whoever has the ticket is told at once; while nobody has it, its queue and lead. No clock moves by it."
        ),
        shown=lambda ticket: ticket.status in OPEN,
        minds_changes=False,
    ),
)


def _may_announce() -> bool:
    return policy.may(actor(), Action.ANNOUNCEMENT_SEND)
