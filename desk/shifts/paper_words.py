"""The hand-over on paper: berita acara serah terima, with the open tickets and both who sign (TRK-06, TRK-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from desk.attachments.emblems import Size
from desk.branding import shelf
from desk.branding.kinds import Owner
from desk.shifts import proving
from desk.shifts.states import State
from desk.sla import calendars
from desk.templating import exact_span, local_day, local_time, localised
from desk.tickets.kinds import Priority
from desk.tickets.labels import PRIORITIES, STATUSES
from desk.tickets.states import Status

if TYPE_CHECKING:
    from desk.accounts.models import User
    from desk.papers.minutes import Signature
    from desk.sealing import Keys
    from desk.shifts.book_models import Handover

LANGUAGE = "id"  # an official paper of the city, whatever the reader's language


def handover_pdf(handover: Handover, *, city: str, base_url: str, keys: Keys) -> bytes:
    """Number, day in words, what was written, what is open, who hands over and who takes over, and the code that proves it.

    The same is the same bytes.
    """
    from desk.papers import minutes
    from desk.papers.letterhead import Letterhead
    from desk.papers.spelling import date_in_words, day_in_words

    shift, post = handover.shift, handover.shift.post
    day, code = calendars.city_day(handover.written_at), proving.code_of(handover, keys)
    with force_locale(LANGUAGE):
        paper = minutes.Minutes(
            letterhead=Letterhead(
                city=_("GOVERNMENT OF %(city)s", city=city.upper()),
                office=localised(post.department).upper(),
                unit=localised(post.unit).upper() if post.unit else "",
                logo=shelf.current().content(Owner.CITY, Size.PRINT),
            ),
            title=_("MINUTES OF A HAND-OVER"),
            number=handover.number,
            opening=_(
                "On this day, %(weekday)s, the %(day)s, the duty at %(post)s of the shift %(shift)s (%(span)s) was handed "
                "over as follows:",
                weekday=day_in_words(day),
                day=date_in_words(day),
                post=post.name,
                shift=shift.name,
                span=exact_span(shift.begins_at, shift.ends_at),
            ),
            points=tuple(_points(handover)),
            closing=_closing(handover),
            signed_at=f"{city}, {local_day(handover.answered_at or handover.written_at)}",
            signatures=_signatures(handover),
            verification_address=f"{base_url}/verifikasi/laporan/{code}",
            created_at=handover.answered_at or handover.written_at,
            labels={
                "number": _("Number"),
                "row": _("No."),
                "name": _("Name"),
                "role": _("Role"),
                "organisation": _("Organisation"),
                "scan": _(
                    "Scan to verify, or type the code %(code)s at %(address)s",
                    code=code,
                    address=f"{base_url}/verifikasi/laporan",
                ),
                "page": _("Page {page} of {pages}"),
            },
        )
        return minutes.as_a4(paper)


def _points(handover: Handover) -> list[str]:
    counts = handover.counts
    points = [handover.words]
    points.append(
        _("Checklist: not made in this shift.")
        if not counts["is_checked"]
        else ngettext("Checklist: %(num)d fault.", "Checklist: %(num)d faults.", counts["faults"])
    )
    points.append(_("Rounds: %(made)d made, %(missed)d missed.", made=counts["rounds"], missed=counts["missed"]))
    points.append(
        ngettext("%(num)d ticket is open.", "%(num)d tickets are open.", len(handover.tickets))
        if handover.tickets
        else _("No ticket is open.")
    )
    points += [
        f"{one['number']} · {PRIORITIES[Priority(one['priority'])]} · {one['service']} · {STATUSES[Status(one['status'])].text}"
        for one in handover.tickets
    ]
    points += [_("To be followed up: %(words)s", words=one["words"]) for one in handover.items]
    return points


def _closing(handover: Handover) -> str:
    if handover.answered_by is None:
        return str(_("This hand-over has not been accepted yet."))
    if handover.state is State.OBJECTED:
        return str(_("The incoming officer objects: %(words)s", words=handover.objections))
    said = _(
        "Signed in the desk by both with their own login: written %(written)s, accepted %(answered)s.",
        written=local_time(handover.written_at),
        answered=local_time(handover.answered_at or handover.written_at),
    )
    if handover.objections:
        said += " " + _("Before, the incoming officer had objected: %(words)s", words=handover.objections)
    return str(said)


def _signatures(handover: Handover) -> tuple[Signature, ...]:
    from desk.papers.minutes import Signature

    signs = [Signature(_("Handed over by,"), handover.written_by.name, _number(handover.written_by))]
    if handover.answered_by is not None:
        purpose = _("Incoming officer,") if handover.state is State.OBJECTED else _("Taken over by,")
        signs.append(Signature(purpose, handover.answered_by.name, _number(handover.answered_by)))
    return tuple(signs)


def _number(person: User) -> str:
    if person.employee_no:
        return f"NIP {person.employee_no}"
    return f"NI {person.contract_employee_no}" if person.contract_employee_no else ""
