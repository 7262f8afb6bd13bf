"""The sheet of days off. It changes no calendar: it makes a proposal, whose effect is looked at before anybody approves it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Action
from desk.errors import BadInput
from desk.sheets import Column, Row
from desk.sla import proposals
from desk.sla.kinds import HolidayCategory
from desk.sla.labels import CATEGORIES
from desk.staffing import cells
from desk.staffing.playing import Change, Done, SheetKind, Turn

LONGEST = 200


def _holiday(row: Row, turn: Turn) -> Done:
    on = cells.day(row, "on")
    category = cells.word(row, "category", CATEGORIES) or HolidayCategory.PUBLIC
    for name in ("name", "name_en"):
        if len(row.get(name)) > LONGEST:
            raise BadInput("At most %(max)d characters, please.", field=name, max=LONGEST)
    if on is None:
        raise BadInput("Please fill this in.", field="on")
    edit = {"do": "holiday.add", "on": on.isoformat(), "category": category.value, "name": row.get("name"),
            "name_en": row.get("name_en") or row.get("name")}  # fmt: skip
    known = turn.memory.setdefault("days", {(day["on"], day["category"]): day for day in proposals.whole_list()})
    there = known.get((edit["on"], edit["category"]))
    if there is not None and there["name"] == edit["name"] and row.get("name_en") in ("", there["name_en"]):
        return Done(Change.NOTHING, edit["name"])
    if any((one["on"], one["category"]) == (edit["on"], edit["category"]) for one in turn.kept):
        raise BadInput("This day stands in the sheet twice.", field="on")
    try:
        proposals.outcome_of([edit])
    except BadInput as wrong:
        raise BadInput(wrong.message, field="on", **wrong.values) from wrong
    turn.kept.append(edit)
    return Done(Change.CREATE if there is None else Change.CHANGE, edit["name"])


def _propose(turn: Turn) -> Sequence[Any]:
    """One proposal for all of them."""
    if not turn.kept:
        return ()
    title = _("Days off from a file (%(count)s)", count=len(turn.kept))
    proposals.propose_calendars(actor=turn.actor, title=title, reason=_("From a sheet"), edits=turn.kept, at=turn.at)
    return (_("The days are proposed. They hold once the proposal has been approved under Clocks and promises."),)


HOLIDAYS = SheetKind(
    "holidays",
    _l("Days off"),
    _l("Public holidays and collective leave. They become one proposal, which is approved under Clocks and promises."),
    Action.SLA_PROPOSE,
    (
        Column("on", ("Tanggal", "Day", "on"), True, "2027-03-09"),
        Column("name", ("Nama", "Name"), True, "Hari Suci Nyepi"),
        Column("name_en", ("Nama Inggris", "English name", "name_en"), False, "Day of Silence"),
        Column("category", ("Jenis", "Kind", "category"), False, HolidayCategory.PUBLIC.value),
    ),
    _holiday,
    _propose,
)
