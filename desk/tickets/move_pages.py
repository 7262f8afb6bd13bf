"""The moves of this package, as people do them. The table is also what the ticket's page shows as buttons."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from desk.accounts import queries as accounts
from desk.accounts.policy import Action, Actor, Secrecy
from desk.errors import BadInput, NotFound
from desk.sla import calendars
from desk.tickets import classing, forms, merging, offering, operations, promising, queries, tagging, triage
from desk.tickets.kinds import Kind
from desk.tickets.labels import candidate_label
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register
from desk.tickets.states import OPEN, Move, Status, WaitingFor

bp = Blueprint("moves", __name__)


def _take(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.take_ticket(ticket=ticket, actor=actor, at=at)


def _reply(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.reply(ticket=ticket, actor=actor, body=form.body.data, at=at)


def _note(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.note(ticket=ticket, actor=actor, body=form.body.data, at=at)


def _assign(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.assign_ticket(ticket=ticket, actor=actor, assignee=accounts.get_user(form.assignee.data), at=at)


def _hold(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    waiting_for = WaitingFor(form.waiting_for.data)
    operations.hold_ticket(ticket=ticket, actor=actor, waiting_for=waiting_for, reason=form.reason.data, at=at)


def _resume(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.resume_ticket(ticket=ticket, actor=actor, at=at)


def _resolve(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.resolve_ticket(
        ticket=ticket, actor=actor, answer=form.answer.data, with_linked=form.with_linked.data, at=at
    )


def _confirm(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.confirm_ticket(ticket=ticket, actor=actor, at=at)


def _reopen(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.reopen_ticket(ticket=ticket, actor=actor, reason=form.reason.data, at=at)


def _cancel(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    operations.cancel_ticket(ticket=ticket, actor=actor, reason=form.reason.data, at=at)


def _triage(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    triage.triage_ticket(ticket=ticket, actor=actor, at=at, **form.chosen())


def _classify(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    secrecy = Secrecy(form.secrecy.data)
    classing.classify_ticket(ticket=ticket, secrecy=secrecy, reason=form.reason.data, actor=actor, at=at)


def _its_class(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    if not form.is_submitted():
        form.secrecy.data = ticket.secrecy


def _link(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    try:
        problem = queries.get_ticket(actor, form.problem.data, at)
    except NotFound as missing:
        raise BadInput("There is no open problem with this number.", field="problem") from missing
    triage.link_to_problem(ticket=ticket, problem=problem, actor=actor, at=at)


def _merge(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    try:
        into = queries.get_ticket(actor, form.into.data, at)
    except NotFound as missing:
        raise BadInput("There is no open ticket with this number.", field="into") from missing
    merging.merge_ticket(ticket=ticket, into=into, actor=actor, at=at)


def _promise(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    promised_for = form.promised_for.data.replace(tzinfo=calendars.city_zone())
    promising.promise_date(ticket=ticket, actor=actor, promised_for=promised_for, reason=form.reason.data, at=at)


def _tag(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    """What was changed on this form, so that a colleague's word of the same moment stays."""
    wanted, was = tagging.words_of(form.tags.data or ""), tagging.words_of(form.was.data or "")
    added, removed = [tag for tag in wanted if tag not in was], [tag for tag in was if tag not in wanted]
    tagging.tag_ticket(ticket=ticket, actor=actor, add=added, remove=removed, at=at)


def _show_tags(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    form.suggested = tagging.known_tags(actor, at)
    if not form.is_submitted():
        form.tags.data = form.was.data = ", ".join(tagging.tags_of(ticket))


def _is_open(ticket: Ticket) -> bool:
    return ticket.status in OPEN


def _offer_people(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    today = calendars.city_day(at)
    form.offer([(one.user.id, candidate_label(one)) for one in offering.candidates(ticket, on=today)])


def _offer(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    offering.offer_ticket(ticket=ticket, actor=actor, at=at)


def _only_problems_take_along(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    if ticket.kind is not Kind.PROBLEM:
        del form.with_linked
        form.with_linked = _Never()
    elif not form.is_submitted():
        form.with_linked.data = True  # one answer for all is what a problem is for


class _Never:
    data = False


def _as_it_is(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    if not form.is_submitted():
        form.kind.data, form.impact.data, form.urgency.data = ticket.kind, ticket.impact, ticket.urgency
        form.authority.data = ticket.authority
        for name, value in ticket.own_fields.items():
            form[name].data = date.fromisoformat(value) if form[name].type == "DateField" else value


for page in (
    MovePage(Move.TAKE, "take", Action.TICKET_TAKE, forms.MoveForm, _take,
             _l("Take the ticket"), _l("Take ticket"), _l("The ticket is yours now."), ask_first=False,
             shown=lambda ticket: ticket.assignee_id is None or ticket.status is Status.ACCEPTED, key="a"),
    MovePage(Move.RESUME, "resume", Action.TICKET_RESUME, forms.MoveForm, _resume,
             _l("Go on with the work"), _l("Go on with the work"), _l("The clock is running again."), ask_first=False,
             shown=lambda ticket: ticket.tier < 3, key="l"),  # what lies with an owner outside comes back with their answer
    MovePage(Move.RESOLVE, "resolve", Action.TICKET_RESOLVE, forms.ResolveForm, _resolve,
             _l("Answer and mark as done"), _l("Mark as done"), _l("The answer has been sent."),
             hint=_l("The reporter reads your answer and confirms that it helped."),
             prepare=_only_problems_take_along, answers_in="answer", takes_time=True, takes_results=True, key="s"),
    MovePage(Move.CONFIRM, "confirm", Action.TICKET_CONFIRM, forms.MoveForm, _confirm,
             _l("Confirm that it is done"), _l("It works: close the ticket"), _l("The ticket is closed. Thank you."),
             ask_first=False),
    MovePage(Move.HOLD, "hold", Action.TICKET_HOLD, forms.HoldForm, _hold,
             _l("Wait for somebody"), _l("Ask back and wait"), _l("The ticket waits now."),
             hint=_l("For the reporter and for the owner of a system the clock stands still. Whoever is waited for is "
                     "reminded, and the wait ends by itself on a day that the ticket shows."),
             tone="quiet", answers_in="reason", key="w"),
    MovePage(Move.ASSIGN, "assign", Action.TICKET_ASSIGN, forms.AssignForm, _assign,
             _l("Give it to somebody"), _l("Assign"), _l("The ticket has been assigned."), tone="quiet",
             prepare=_offer_people, key="u"),
    MovePage(Move.ASSIGN, "offer", Action.TICKET_ASSIGN, forms.MoveForm, _offer,
             _l("Offer to the least loaded"), _l("Offer to the least loaded"), _l("The ticket has been assigned."),
             tone="secondary", ask_first=False,
             shown=lambda ticket: ticket.tier == 2 and ticket.assignee_id is None),
    MovePage(Move.REOPEN, "reopen", Action.TICKET_REOPEN, forms.ReasonForm, _reopen,
             _l("Reopen the ticket"), _l("Not mended yet: reopen"), _l("The ticket is open again."),
             hint=_l("What is still wrong? The old clock runs on."), tone="quiet", key="o"),
    MovePage(None, "triage", Action.TICKET_TRIAGE, forms.TriageForm, _triage,
             _l("Correct kind and priority"), _l("Correct kind and priority"), _l("Kind and priority are corrected."),
             tone="quiet", prepare=_as_it_is, shown=_is_open, key="p"),
    MovePage(None, "class", Action.TICKET_CLASSIFY, forms.ClassForm, _classify,
             _l("Change the class of secrecy"), _l("Change the class of secrecy"), _l("The class is changed."),
             hint=_l("The reporter sees the class, not the reason. The coordinator and the head see every class."),
             tone="quiet", prepare=_its_class),
    MovePage(None, "tags", Action.TICKET_TAG, forms.TagsForm, _tag,
             _l("Tags"), _l("Change tags"), _l("The tags are changed."), tone="quiet", minds_changes=False,
             hint=_l("Tags are for technicians. The reporter never sees them."), prepare=_show_tags, key="t"),
    MovePage(None, "link", Action.TICKET_LINK, forms.LinkForm, _link,
             _l("Link to a problem"), _l("Link to a problem"), _l("The ticket hangs on the problem now."), tone="quiet",
             shown=lambda ticket: ticket.kind is not Kind.PROBLEM and _is_open(ticket), key="h"),
    MovePage(Move.MERGE, "merge", Action.TICKET_MERGE, forms.MergeForm, _merge,
             _l("Merge into another ticket"), _l("Merge into another ticket"), _l("The other ticket goes on for both."),
             hint=_l("This ticket's clocks stop. The other one keeps the earlier start."), tone="quiet", key="m"),
    MovePage(None, "promise", Action.TICKET_PROMISE, forms.PromiseForm, _promise,
             _l("Promise a date"), _l("Promise a date"), _l("The promise stands beside the clocks."), tone="quiet",
             hint=_l("It changes no clock and nothing changes it but you."), shown=_is_open, key="d"),
    MovePage(Move.CANCEL, "cancel", Action.TICKET_CANCEL, forms.ReasonForm, _cancel,
             _l("Cancel the ticket"), _l("Cancel the ticket"), _l("The ticket is cancelled."), tone="danger", key="b"),
    MovePage(None, "replies", Action.TICKET_REPLY, forms.ReplyForm, _reply,
             _l("Reply to the reporter"), _l("Send reply"), _l("The reply has been sent."), is_composer=True,
             answers_in="body", takes_time=True, shown=lambda ticket: _is_open(ticket) or ticket.status is Status.RESOLVED),
    MovePage(None, "notes", Action.TICKET_NOTE, forms.NoteForm, _note,
             _l("Internal note"), _l("Save note"), _l("The note has been saved."), is_composer=True,
             takes_time=True),
):  # fmt: skip
    register(bp, page)
