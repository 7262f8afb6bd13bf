"""Several ticked tickets hung on one problem: an act on many, beside the others of the lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Action, Actor
from desk.bulk.acts import BulkAction, bp, register
from desk.errors import BadInput
from desk.problems import operations, queries
from desk.problems.forms import BulkProblemForm
from desk.templating import localised
from desk.tickets import queries as tickets
from desk.tickets import triage
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN


def _fits(ticket: Ticket) -> bool:
    return ticket.kind is not Kind.PROBLEM and ticket.problem_id is None and ticket.status in OPEN


def _prepare(form: Any, chosen: Sequence[Ticket], actor: Actor, at: datetime) -> None:
    services = {ticket.service_id: ticket.service for ticket in chosen}
    problems = queries.open_problems(chosen[0].service, actor, at) if len(services) == 1 else ()
    form.offer([(problem.number, f"{problem.number} · {problem.title}") for problem in problems])
    if chosen and not form.is_submitted() and not form.title.data:
        form.title.data = _("Disturbance: %(service)s", service=localised(chosen[0].service))[:100]


def _begin(form: Any, chosen: Sequence[Ticket], actor: Actor, at: datetime) -> None:
    """Open the problem, unless there is one already. Raises BadInput."""
    reports = [ticket for ticket in chosen if _fits(ticket) and tickets.may(actor, Action.TICKET_LINK, ticket, at)]
    if form.into.data:
        form.problem_number = form.into.data
        return
    if not reports:
        raise BadInput("Choose the tickets that belong to it.", field="into")
    try:
        operations.check_reports(reports)
    except BadInput as wrong:
        raise BadInput(wrong.message, field="into") from wrong
    if not form.title.data:
        raise BadInput("Please fill this in.", field="title")
    problem = operations.make_problem(
        reports=reports,
        title=form.title.data,
        description=form.description.data or form.title.data,
        actor=actor,
        at=at,
        is_linked=False,
    )
    form.problem_number = form.into.data = problem.number  # who tries the refused lines once more finds it there


def _link(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    problem = tickets.get_ticket(actor, form.problem_number, at)
    triage.link_to_problem(ticket=ticket, problem=problem, actor=actor, at=at)


register(
    bp,
    BulkAction(
        "problem",
        Action.TICKET_LINK,
        BulkProblemForm,
        _link,
        _l("One problem of several reports"),
        _l("Make one problem of these"),
        hint=_l("The reports hang on the problem. When it is solved, one answer goes to everybody who reported it."),
        prepare=_prepare,
        begin=_begin,
        fits=_fits,
        key="p",
    ),
    comes_first=True,
)
