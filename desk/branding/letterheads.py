"""The letterhead of the mall in words and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from desk.attachments.emblems import Size
from desk.branding import shelf
from desk.branding.kinds import Owner
from desk.organisation.models import Unit
from desk.templating import localised

if TYPE_CHECKING:  # what draws is loaded when something is drawn
    from desk.papers.letterhead import Letterhead


def letterhead(*, city: str, mall: Unit | None) -> Letterhead:
    """The city, the office that keeps the mall, and the mall, with the logos there are; without a mall the city alone."""
    from desk.papers.letterhead import Letterhead

    look = shelf.current()
    return Letterhead(
        city=_("GOVERNMENT OF %(city)s", city=city.upper()),
        office=localised(mall.department).upper() if mall else "",
        unit=localised(mall).upper() if mall else "",
        address=mall.address if mall else "",
        contact=mall.contact if mall else "",
        logo=look.content(Owner.CITY, Size.PRINT),
        second_logo=look.content(Owner.MALL, Size.PRINT) if mall else None,
    )
