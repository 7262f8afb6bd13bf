"""The letter of a recommendation in words: number, what was asked, what is recommended (BKS-13)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask_babel import force_locale
from flask_babel import gettext as _

from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Role
from desk.attachments.emblems import Size
from desk.branding import shelf
from desk.branding.kinds import Owner
from desk.changes.labels import FIELDS, VERDICTS
from desk.organisation import queries as organisation
from desk.templating import local_day, localised

if TYPE_CHECKING:
    from desk.changes.models import Recommendation
    from desk.tickets.models import Ticket

LANGUAGE = "id"  # an official letter to a department of the city, whatever the reader's language


def recommendation_pdf(ticket: Ticket, given: Recommendation, *, city: str, on: date) -> bytes:
    """The letter, signed by whoever heads the ICT office on that day. The same letter is the same bytes."""
    from desk.papers import letters
    from desk.papers.letterhead import Letterhead

    office = organisation.ict_office()
    with force_locale(LANGUAGE):
        paper = letters.Letter(
            letterhead=Letterhead(
                city=_("GOVERNMENT OF %(city)s", city=city.upper()),
                office=localised(office).upper(),
                logo=shelf.current().content(Owner.CITY, Size.PRINT),
            ),
            place_and_day=f"{city}, {local_day(given.given_at)}",
            head=(
                (_("Number"), given.number),
                (_("Subject"), _("Technical consideration: %(field)s", field=FIELDS[given.field])),
            ),
            addressee=(_("For the attention of"), _("Head of %(department)s", department=localised(ticket.department))),
            opening=(
                _(
                    "In answer to the request %(number)s of %(day)s, «%(title)s», we give the following technical consideration.",
                    number=ticket.number,
                    day=local_day(ticket.opened_at),
                    title=ticket.title,
                ),
            ),
            parts=(
                letters.Part(_("1. What was asked"), (), tuple(ticket.description.split("\n"))),
                letters.Part(
                    _("2. Recommendation"),
                    ((_("Decision"), str(VERDICTS[given.verdict])),),
                    tuple(given.words.split("\n")),
                ),
            ),
            closing=(_("Thank you for your attention."),),
            signature=_signature(office_id=office.id, on=on),
            footer=_("Technical consideration %(number)s", number=given.number),
            created_at=given.given_at,
            labels={"page": _("Page {page} of {pages}")},
        )
        return letters.as_a4(paper)


def _signature(*, office_id: int, on: date) -> tuple[str, str, str]:
    of_office = (RoleGrant.department_id == office_id, RoleGrant.unit_id.is_(None))
    heads = accounts.office_holders(Role.HEAD, *of_office, on=on)
    head: User | None = heads[0] if heads else None
    number = head.employee_no if head and head.employee_no else ""
    return _("Head of the ICT office,"), head.name if head else "", f"NIP {number}".strip()
