"""Every list that can be brought in as a sheet, and the way of its rows between preview and applying."""

from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from desk.accounts.policy import Actor
from desk.errors import BadInput, Conflict, NotFound
from desk.sheets import LONGEST_CELL, Row
from desk.staffing import (
    application_sheets,
    day_sheets,
    person_sheets,
    place_sheets,
    thing_sheets,
    transfer_sheets,
    word_sheets,
)
from desk.staffing.playing import Played, SheetKind

KINDS: dict[str, SheetKind] = {
    kind.code: kind
    for kind in (
        transfer_sheets.KIND,
        person_sheets.KIND,
        place_sheets.DEPARTMENTS,
        place_sheets.UNITS,
        place_sheets.SERVICES,
        application_sheets.KIND,
        word_sheets.FIELDS,
        word_sheets.TEMPLATES,
        thing_sheets.ASSETS,
        day_sheets.HOLIDAYS,
    )
}
VALID_FOR = 3600  # seconds between preview and applying
LONGEST_PARCEL = 1_500_000


def get_kind(code: str) -> SheetKind:
    """The list of that name. Raises NotFound."""
    if code not in KINDS:
        raise NotFound("There is nothing here.")
    return KINDS[code]


class Parcels:
    """Rows that travel with the page of the preview and come back signed: the desk keeps no file, and believes no other."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="desk.sheet")

    def wrapped(self, kind: SheetKind, rows: tuple[Row, ...], played: Played, actor: Actor) -> str:
        """Raises BadInput when it is too much for a page."""
        lines = [
            [row.number, {name: text[: LONGEST_CELL + 1] for name, text in row.values.items()}, sorted(row.inexact),
             sorted(row.unreadable)]
            for row in rows
        ]  # fmt: skip
        parcel: Any = self._signer.dumps({"kind": kind.code, "by": actor.id, "rows": lines, "mark": played.mark})
        text = parcel.decode() if isinstance(parcel, bytes) else str(parcel)
        if len(text) > LONGEST_PARCEL:
            raise BadInput("The sheet holds too much text. Please divide it.", field="file")
        return text

    def unwrapped(self, parcel: str, kind: SheetKind, actor: Actor) -> tuple[tuple[Row, ...], list[Any]]:
        """The rows, and the mark of what was shown for them. Raises Conflict."""
        try:
            data = self._signer.loads(parcel, max_age=VALID_FOR)
        except BadData as broken:
            raise Conflict("This preview is too old. Please send the sheet again.") from broken
        if data["kind"] != kind.code or data["by"] != actor.id:
            raise Conflict("This preview is too old. Please send the sheet again.")
        rows = tuple(
            Row(number, values, frozenset(inexact), frozenset(unreadable))
            for number, values, inexact, unreadable in data["rows"]
        )
        return rows, data["mark"]
