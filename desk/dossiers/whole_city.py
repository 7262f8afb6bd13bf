"""What the sheets of a dossier have in common."""

from datetime import datetime

from flask_babel import gettext as _

from desk.reports.documents import Definition, Document, Part, Period


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
