"""What the sheets of a dossier have in common."""

from datetime import datetime

from flask_babel import gettext as _

from desk.reports.documents import Definition, Document, Part, Period

MOST_ROWS = 5000


def document(
    code: str, title: str, period: Period, at: datetime, *parts: Part, definitions: tuple[Definition, ...] = ()
) -> Document:
    """A sheet of the whole city."""
    return Document(
        code=code,
        title=title,
        period=period,
        scope=_("The whole city"),
        made_at=at,
        definitions=definitions,
        parts=parts,
    )


def note_of_more(found: int) -> str:
    """What stands under a table that shows no more than MOST_ROWS of what was found."""
    return _("There are more than %(count)d: these are the first.", count=MOST_ROWS) if found > MOST_ROWS else ""
