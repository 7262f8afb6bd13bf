"""Tier 3 as people work with it: handing over, asking again, the answer; the board of what lies outside."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.applications import queries as applications
from desk.attachments import operations as files
from desk.catalogue import queries as catalogue
from desk.catalogue.models import Authority
from desk.escalation import external, forms, labels, queries
from desk.escalation.models import ExternalHandOver, HandOverEnd
from desk.sla import calendars
from desk.tickets import panels
from desk.tickets import queries as ticket_queries
from desk.tickets.models import Ticket
from desk.tickets.moves import MovePage, register
from desk.tickets.states import OPEN, Move, Status

bp = Blueprint("external", __name__)


@bp.get("/queue/external")
@may("queue.tier2")
def board() -> ResponseReturnValue:
    """What lies with owners outside; the longest overdue first."""
    at = clock.now()
    return render_template("escalation/board.html", rows=queries.with_tier3(actor(), at), at=at, most=queries.PAGE)


def _hand_over(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    owner = catalogue.owner_on(form.owner.data, on=calendars.city_day(at))
    reference = form.reference.data or ""
    external.hand_over(
        ticket=ticket,
        owner=owner,
        actor=actor,
        sentence=labels.sentence_for(ticket, owner, typed=form.sentence.data or "", reference=reference),
        reference=reference,
        channel=form.channel.data or "",
        evidence=form.evidence.data or "",
        handed_over_at=_local(form.handed_over_at.data),
        expected_on=form.expected_on.data,
        at=at,
    )
    _keep_evidence(ticket, actor, form, at)


def _ask_again(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    handed = queries.open_hand_over(ticket.id)
    sentence = ""
    if handed is not None:
        reference = form.reference.data or handed.reference
        typed = form.sentence.data or "" if "sentence" in form else ""
        sentence = labels.sentence_for(ticket, handed.owner, typed=typed, reference=reference)
    external.ask_again(
        ticket=ticket,
        actor=actor,
        words=form.words.data,
        reference=form.reference.data or "",
        channel=form.channel.data or "",
        expected_on=form.expected_on.data,
        sentence=sentence,
        at=at,
    )


def _end(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    external.end_hand_over(
        ticket=ticket,
        actor=actor,
        how=HandOverEnd(form.how.data),
        words=form.words.data,
        answered_at=_local(form.answered_at.data),
        at=at,
    )
    _keep_evidence(ticket, actor, form, at)


def _keep_evidence(ticket: Ticket, actor: Actor, form: Any, at: datetime) -> None:
    sent = form.document.data
    if sent and sent.filename:
        files.store_file(
            folder=current_app.config["DESK"].data_dir,
            ticket_id=ticket.id,
            name=sent.filename,
            data=sent.read(),
            uploaded_by_id=actor.id,
            at=at,
            is_internal=True,
        )


def _offer_owners(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    form.offer(catalogue.external_owners(on=calendars.city_day(at)))
    if not form.is_submitted():
        usual = applications.usual_owner(ticket.id, ticket.service)
        form.owner.data = usual.code if usual else ""
        kind = usual.kind if usual else Authority.NATIONAL
        form.sentence.data = labels.usual_sentence(ticket, kind, with_number=True)


def _as_it_stands(form: Any, ticket: Ticket, actor: Actor, at: datetime) -> None:
    handed = queries.open_hand_over(ticket.id)
    if ticket.status is Status.WAITING:  # the reporter knows already
        del form.sentence
    if handed is not None and not form.is_submitted():
        form.reference.data, form.channel.data = handed.reference, handed.channel
        if "sentence" in form:
            form.sentence.data = labels.usual_sentence(ticket, handed.owner.kind, with_number=True)


def _local(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=calendars.city_zone()) if moment else None


def _lies_outside(ticket: Ticket) -> bool:
    return ticket.status in OPEN and ticket.tier >= 2 and queries.open_hand_over(ticket.id) is not None


def tier3_panel(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """Every hand-over to owners outside; or that triage says one is due."""
    found = queries.external_hand_overs_of(ticket.id)
    due = (
        ticket.authority is not Authority.CITY
        and ticket.status in OPEN
        and not any(one.ended_at is None for one in found)
    )
    if not found and not due:
        return None
    may_hand_over = ticket_queries.may(actor, Action.TICKET_HAND_OVER, ticket, at)
    context = {"found": found, "due": due, "may_hand_over": may_hand_over, "at": at, "tier3": labels}
    return panels.Panel("escalation/tier3.html", context)


def reporters_notice(ticket: Ticket, actor: Actor, at: datetime) -> panels.Panel | None:
    """With whom it lies, and by when an answer is expected: for the reporter."""
    handed = queries.open_hand_over(ticket.id) if ticket.tier == 3 else None
    return panels.Panel("escalation/tier3_notice.html", {"handed": handed, "at": at}) if handed else None


for page in (
    MovePage(Move.HAND_OVER, "hand-over", Action.TICKET_HAND_OVER, forms.HandOverForm, _hand_over,
             _l("Hand over to Tier 3"), _l("Hand over to Tier 3"), _l("It lies with the owner outside now. It stays yours."),
             tone="quiet", prepare=_offer_owners, shown=lambda ticket: ticket.tier >= 2, key="y",
             hint=_l("For what only the owner of a national system, or a vendor, can mend. The ticket stays open and yours; "
                     "the clock of Tier 2 stands still, and you are reminded to ask again.")),
    MovePage(None, "ask-again", Action.TICKET_HAND_OVER, forms.AskAgainForm, _ask_again,
             _l("Ask the owner again"), _l("Ask the owner again"), _l("It is noted. You are reminded again."),
             tone="secondary", prepare=_as_it_stands, shown=_lies_outside),
    MovePage(None, "owner-answer", Action.TICKET_HAND_OVER, forms.HandOverEndForm, _end,
             _l("Enter the owner's answer"), _l("Enter the owner's answer"), _l("The work goes on here."),
             shown=_lies_outside,
             hint=_l("The clock runs again. What the reporter should know you write in a reply or in the final answer.")),
):  # fmt: skip
    register(bp, page)
panels.register(
    tier3_panel,
    panels.naming(ExternalHandOver.ticket_id),
    in_any_case=lambda ticket: ticket.authority is not Authority.CITY,
)
panels.register(reporters_notice, for_reporters=True)
