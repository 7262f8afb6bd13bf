"""What of the moves of tickets can be done to several at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Role
from desk.bulk.acts import BulkAction, register
from desk.bulk.acts import bp as bp
from desk.bulk.forms import TagsForm
from desk.database import db
from desk.errors import BadInput
from desk.sla import calendars
from desk.tickets import forms, operations, tagging
from desk.tickets.models import Ticket
from desk.tickets.states import Move, Status, WaitingFor


def _take(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.take_ticket(ticket=ticket, actor=actor, at=at)


def _assign(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.assign_ticket(ticket=ticket, actor=actor, assignee=accounts.get_user(form.assignee.data), at=at)


def _hold(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    waiting_for = WaitingFor(form.waiting_for.data)
    operations.hold_ticket(ticket=ticket, actor=actor, waiting_for=waiting_for, reason=form.reason.data, at=at)


def _resolve(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.resolve_ticket(ticket=ticket, actor=actor, answer=form.answer.data, at=at)


def _tag(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    tagging.tag_ticket(ticket=ticket, actor=actor, add=form.added, remove=form.removed, at=at)


def _offer_people(form: Any, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> None:
    """Whoever works for one of them; for a ticket that is not theirs its line will say so."""
    today = calendars.city_day(at)
    people: dict[int, User] = {}
    for department_id, unit_id in sorted(
        {(one.department_id, one.unit_id) for one in tickets if one.tier == 1},
        key=lambda place: (place[0], place[1] or 0),
    ):
        theirs = accounts.tier1_of(department_id, unit_id=unit_id, on=today)
        people |= {one.id: one for one in db.session.scalars(theirs)}
    if any(one.tier > 1 for one in tickets):
        people |= {one.id: one for one in db.session.scalars(accounts.holders(Role.TIER2_AGENT, on=today))}
    form.offer([(one.id, one.name) for one in sorted(people.values(), key=lambda one: (one.name, one.id))])


def _each_for_itself(form: Any, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> None:
    """Only what was ticked is answered."""
    del form.with_linked


def _read_tags(form: Any, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> None:
    """What the lines say, as words; said again by the form where it cannot be one."""
    form.suggested = tagging.known_tags(actor, at)


def _words_at_all(form: Any, tickets: Sequence[Ticket], actor: Actor, at: datetime) -> None:
    form.added = tagging.words_of(form.add.data or "", field="add")
    form.removed = tagging.words_of(form.remove.data or "", field="remove")
    if not form.added and not form.removed:
        raise BadInput("Please fill this in.", field="add")


for action in (
    BulkAction(
        "take", Action.TICKET_TAKE, forms.MoveForm, _take, _l("Take the tickets"), _l("Take"),
        move=Move.TAKE, fits=lambda ticket: ticket.assignee_id is None or ticket.status is Status.ACCEPTED, key="a",
    ),
    BulkAction(
        "assign", Action.TICKET_ASSIGN, forms.AssignForm, _assign, _l("Give the tickets to somebody"), _l("Assign"),
        move=Move.ASSIGN, prepare=_offer_people, key="u",
    ),
    BulkAction(
        "hold", Action.TICKET_HOLD, forms.HoldForm, _hold, _l("Ask back on the tickets, and wait"), _l("Ask back and wait"),
        hint=_l("The reporter of each ticket reads the same words."), move=Move.HOLD, key="w",
    ),
    BulkAction(
        "resolve", Action.TICKET_RESOLVE, forms.ResolveForm, _resolve, _l("Answer the tickets and mark them as done"),
        _l("Mark as done"), hint=_l("The reporter of each ticket reads the same words."), move=Move.RESOLVE,
        prepare=_each_for_itself, key="s",
    ),
    BulkAction(
        "tag", Action.TICKET_TAG, TagsForm, _tag, _l("Tag the tickets"), _l("Tag"),
        hint=_l("Tags are for technicians. The reporter never sees them."), minds_changes=False,
        prepare=_read_tags, begin=_words_at_all, key="t",
    ),
):  # fmt: skip
    register(bp, action)
