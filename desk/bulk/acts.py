"""One act on several tickets at once: asked once, done one by one, told line by line.

An action is a row here, as a move is a row of `moves`: `register` gives it its page under /tickets/bulk/.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.bulk import runs
from desk.bulk.models import BulkRun
from desk.bulk.runs import Line, Ticked
from desk.database import db
from desk.errors import BadInput, Conflict, DeskError, NotFound
from desk.fields import row_id
from desk.tickets import moves, operations, panels, queries, states
from desk.tickets.models import Ticket
from desk.tickets.states import Move

MOST = 100
UNSAID = ("csrf_token", "version", "submit")  # fields of a form that hold no words
_TICKED = re.compile(r"([\w-]{1,20}):(\d{0,9})", re.ASCII)
_A_LIST = re.compile(r"/(tickets|queue)?(\?[\w=&%.,+-]{0,200})?", re.ASCII)

Act = Callable[[Ticket, Actor, Any, datetime], None]
Prepare = Callable[[Any, Sequence[Ticket], Actor, datetime], None]


@dataclass(frozen=True)
class BulkAction:
    """Something that can be done to several tickets with the same words.

    `act` does it to one, in that ticket's own transaction. `prepare` fills the form before it is shown and before it is
    checked. `begin` is called once, before the first ticket and in a transaction of its own, for what they all need;
    it may hang it on the form. `fits` says beforehand whether a ticket can be taken along at all.
    """

    path: str
    action: Action
    form: type[FlaskForm]
    act: Act
    title: Any
    button: Any
    hint: Any = ""
    key: str = ""  # the letter that presses its button while something is ticked
    move: Move | None = None
    minds_changes: bool = True  # False: it is in nobody's way, whatever happened meanwhile
    prepare: Prepare | None = None
    begin: Prepare | None = None
    fits: Callable[[Ticket], bool] | None = None

    def is_open_to(self, ticket: Ticket, person: Actor, at: datetime) -> bool:
        """Whether this person could do it to this ticket as it is now."""
        if self.move is not None and self.move not in states.moves_from(ticket.status):
            return False
        return queries.may(person, self.action, ticket, at) and (self.fits is None or self.fits(ticket))


ACTIONS: list[BulkAction] = []
bp = Blueprint("bulk", __name__)


def register(blueprint: Blueprint, action: BulkAction, *, comes_first: bool = False) -> None:
    """Give the action its page, /tickets/bulk/<path>, under its policy, and its button below the lists."""
    if action not in ACTIONS:
        ACTIONS.insert(0 if comes_first else len(ACTIONS), action)

    def view() -> ResponseReturnValue:
        return _page(action)

    blueprint.add_url_rule(
        f"/tickets/bulk/{action.path}",
        endpoint=action.path.replace("-", "_"),
        view_func=may(action.action)(view),
        methods=["GET", "POST"],
    )


def actions_for(person: Actor) -> list[BulkAction]:
    """What this person may do to several tickets at once."""
    return [action for action in ACTIONS if policy.may(person, action.action)]


@bp.get("/tickets/bulk/runs/<int:run_id>")
@may("ticket.list")
def run(run_id: int) -> ResponseReturnValue:
    """What became of each."""
    at, person = clock.now(), actor()
    done = runs.run_of(person, run_id)
    lines = runs.lines_of(done)
    tickets = {ticket.number: ticket for ticket in runs.among(person, [line.number for line in lines], at)}
    action = next((action for action in ACTIONS if action.path == done.action), None)
    return render_template("bulk/run.html", run=done, action=action, lines=lines, tickets=tickets)


def _page(action: BulkAction) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    again = _again(action, person)
    back = request.values.get("from", again.back if again else "")
    back = back if _A_LIST.fullmatch(back) else url_for("home.index")
    ticked = _ticked(again)
    tickets = runs.among(person, [one.number for one in ticked], at)
    form = action.form(data=again.words) if again and request.method == "GET" else action.form()
    if action.prepare and tickets:
        action.prepare(form, tickets, person, at)
    if not tickets:
        flash(_("Please tick at least one ticket."), "bad")
    elif len(ticked) > MOST:
        flash(_("At most %(most)d tickets at once, please. Untick some.", most=MOST), "bad")
    elif form.validate_on_submit():
        try:
            done = _carry_out(action, ticked, tickets, form, person, back)
        except BadInput as wrong:  # said by `begin`, before any ticket
            db.session.rollback()
            tickets = runs.among(person, [one.number for one in ticked], at)
            moves.refuse(form, wrong)
        else:
            return redirect(url_for("bulk.run", run_id=done.id), code=303)
    seen = {} if again else {one.number: one for one in ticked}
    rows = [
        (
            ticket,
            str(seen.get(ticket.number, Ticked(ticket.number, ticket.version))),
            action.is_open_to(ticket, person, at),
        )
        for ticket in tickets
    ]
    page = render_template("bulk/act.html", action=action, form=form, rows=rows, back=back, unsaid=UNSAID)
    return page, 422 if request.method == "POST" or len(ticked) > MOST else 200


def _again(action: BulkAction, person: Actor) -> BulkRun | None:
    """The run whose refused lines are tried once more."""
    run_id = request.args.get("again", type=row_id)
    if run_id is None:
        return None
    found = runs.run_of(person, run_id)
    if found.action != action.path:
        raise NotFound("There is nothing here.")
    return found


def _ticked(again: BulkRun | None) -> list[Ticked]:
    """The tickets that were ticked, each once, whatever else stands there."""
    if again is not None and request.method == "GET":
        return [Ticked(line.number, None) for line in runs.lines_of(again) if not line.is_done]
    found: dict[str, Ticked] = {}
    for raw in request.values.getlist("t"):
        if match := _TICKED.fullmatch(raw):
            found.setdefault(match[1], Ticked(match[1], int(match[2]) if match[2] else None))
    return list(found.values())[: MOST + 1]


def _carry_out(
    action: BulkAction, ticked: Sequence[Ticked], tickets: Sequence[Ticket], form: Any, person: Actor, back: str
) -> BulkRun:
    """Do it to each in a transaction of its own; what became of it is written in the same one."""
    at = clock.now()
    if action.begin:
        action.begin(form, tickets, person, at)
    words = {field.name: field.data for field in form if field.name not in UNSAID}
    done = runs.begin(actor=person, action=action.path, words=words, back=back, at=at)
    run_id = done.id
    db.session.commit()
    db.session.expire_all()  # whoever writes between two transactions is seen
    lines: list[Line] = []
    for one in ticked:
        lines.append(_one(action, one, form, person, run_id=run_id, before=lines))
    runs.keep(run_id=run_id, lines=lines)
    db.session.commit()
    return done


def _one(action: BulkAction, one: Ticked, form: Any, person: Actor, *, run_id: int, before: Sequence[Line]) -> Line:
    at, good = clock.now(), Line(one.number, True)
    try:
        ticket = queries.get_ticket(person, one.number, at)
        if action.minds_changes:
            operations.expect_version(ticket, one.version)
        action.act(ticket, person, form, at)
        runs.keep(run_id=run_id, lines=[*before, good])
        db.session.commit()
    except NotFound:
        db.session.rollback()
        return _refused(one, NotFound("There is no such ticket, or it is not yours any more."))
    except (operations.StaleTicket, StaleDataError):
        db.session.rollback()
        return _overtaken(one, person)
    except DeskError as refusal:
        db.session.rollback()
        return _refused(one, refusal)
    return good


def _refused(one: Ticked, because: DeskError) -> Line:
    values = {name: value if isinstance(value, int | str) else str(value) for name, value in because.values.items()}
    return Line(one.number, False, because.message, values)


def _overtaken(one: Ticked, person: Actor) -> Line:
    at = clock.now()
    names = runs.who_came_first(person, queries.get_ticket(person, one.number, at), one.version, at)
    if not names:
        return _refused(one, Conflict("It has changed since you opened the list."))
    return _refused(one, Conflict("Changed meanwhile by %(names)s.", names=names))


panels.register_for_lists(actions_for)
