"""The minutes of a mediation in words, for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from desk.complaints.paper_models import Mediation
from desk.sla import calendars
from desk.templating import local_day

if TYPE_CHECKING:
    from desk.papers.letterhead import Letterhead


def minutes_pdf(mediation: Mediation, *, letterhead: Letterhead, city: str) -> bytes:
    """Berita acara: number, day in words, what came of it, who took part and signs."""
    from desk.papers import minutes
    from desk.papers.spelling import date_in_words, day_in_words

    day = calendars.city_day(mediation.held_at)
    parties = tuple(minutes.Party(**party) for party in mediation.parties)
    signing = [*parties[: minutes.MOST_SIGNATURES - 1], minutes.Party(mediation.recorded_by.name, _("Recorded by"))]
    paper = minutes.Minutes(
        letterhead=letterhead,
        title=_("MINUTES OF A MEDIATION"),
        number=mediation.number,
        opening=_(
            "On this day, %(weekday)s, the %(day)s, at %(place)s, we who sign below have held a mediation on complaint "
            "%(number)s with the following result:",
            weekday=day_in_words(day),
            day=date_in_words(day),
            place=mediation.place,
            number=mediation.complaint.number,
        ),
        points=tuple(mediation.points),
        closing=_("These minutes were read, found right and signed."),
        parties_title=_("Who took part"),
        parties=parties,
        signed_at=f"{city}, {local_day(day)}",
        signatures=tuple(minutes.Signature(party.role or _("Party"), party.name) for party in signing),
        created_at=mediation.recorded_at,
        labels={
            "number": _("Number"),
            "row": _("No."),
            "name": _("Name"),
            "role": _("Role"),
            "organisation": _("Organisation"),
            "scan": _("Scan to verify"),
            "page": _("Page {page} of {pages}"),
        },
    )
    return minutes.as_a4(paper)
