"""Reports as files that a browser takes, and the letterhead of the office that makes them."""

from typing import Any

from flask import Response, make_response
from flask_babel import gettext as _

from desk.attachments.emblems import Size
from desk.branding import shelf
from desk.branding.kinds import Owner
from desk.organisation import queries as organisation
from desk.templating import localised

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def answer(content: bytes, form: str, name: str) -> Response:
    """The file, to be kept under that name."""
    response = make_response(content)
    response.headers["Content-Type"] = TYPES[form]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def letterhead_of(city: str, make: Any) -> Any:
    """The city and its ICT office, with the logo there is. `make` is what draws it, loaded when something is drawn."""
    return make(
        city=_("GOVERNMENT OF %(city)s", city=city.upper()),
        office=localised(organisation.ict_office()).upper(),
        logo=shelf.current().content(Owner.CITY, Size.PRINT),
    )


def working_copy(city: str) -> Any:
    """What a report has that is printed to look at, and neither kept nor signed: a letterhead, and that it has no number."""
    from desk.papers.letterhead import Letterhead
    from desk.reports.on_paper import Formalities

    letterhead = letterhead_of(city, Letterhead)
    return Formalities(letterhead=letterhead, city=city, number=_("working copy, without number"))
