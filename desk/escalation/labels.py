"""What people read of Tier 3: kinds of owners, ends of hand-overs, and the usual sentence to the reporter."""

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.catalogue.models import Authority, ExternalOwner
from desk.escalation.models import HandOverEnd
from desk.tickets.labels import AUTHORITIES as AUTHORITIES  # templates ask for it here
from desk.tickets.models import Ticket

KINDS = {
    Authority.NATIONAL: _l("National owners"),
    Authority.VENDOR: _l("Vendors"),
}
ENDS = {
    HandOverEnd.ANSWERED: _l("They have answered"),
    HandOverEnd.WITHDRAWN: _l("It is no longer needed of them"),
    HandOverEnd.PASSED_ON: _l("Handed on to another owner"),
    HandOverEnd.TICKET_OVER: _l("The ticket ended without their answer"),
}
OWNER, NUMBER = ("{owner}", "{pemilik}"), ("{ref}", "{nomor}")  # as they may stand in a sentence


def usual_sentence(ticket: Ticket, kind: Authority, *, with_number: bool) -> str:
    """What the reporter usually reads, in their language, with places for the owner's name and number."""
    with force_locale(ticket.reporter.language if ticket.reporter else "id"):
        if kind is Authority.VENDOR:
            plain = _("{owner} has to mend this. We have reported it to them.")
            numbered = _("{owner} has to mend this. We have reported it to them under number {ref}.")
        else:
            plain = _("This problem lies outside the city's authority. We have reported it to {owner}.")
            numbered = _(
                "This problem lies outside the city's authority. We have reported it to {owner} under number {ref}."
            )
        return str(numbered if with_number else plain)


def sentence_for(ticket: Ticket, owner: ExternalOwner, *, typed: str, reference: str) -> str:
    """The sentence as it is sent: what was typed, or the usual one, its places filled in."""
    usual = {usual_sentence(ticket, kind, with_number=True) for kind in KINDS}
    sentence = typed
    if not typed.strip() or typed in usual:
        sentence = usual_sentence(ticket, owner.kind, with_number=bool(reference))
    for places, value in ((OWNER, owner.name), (NUMBER, reference or "–")):
        for place in places:
            sentence = sentence.replace(place, value)
    return sentence
