"""Setting how papers are numbered: from the next number on, and never so that a number could come twice (MTR-16)."""

from datetime import datetime

from sqlalchemy import select

from desk import number_patterns, numbering, timeline
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, may
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.number_patterns import Pattern, WrongPattern
from desk.numbering import NumberPattern, Series


class StalePattern(Conflict):
    """Somebody has set another pattern meanwhile."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this meanwhile. What you typed is still here.")


def get_series(code: str) -> Series:
    """A series whose pattern can be set. Raises NotFound."""
    series = next((one for one in numbering.PAPERS if one.code == code), None)
    if series is None:
        raise NotFound("There is nothing here.")
    return series


def set_pattern(*, series: Series, pattern: Pattern, seen_version: int, actor: Actor, at: datetime) -> bool:
    """Number by this pattern from now on. False when it is the one that holds.

    Raises Forbidden, StalePattern, and BadInput whose field is `pattern` or `unit`.
    """
    if not may(actor, Action.CATALOGUE_MANAGE):
        raise Forbidden("You may not do this.")
    held = numbering.patterns_of(series)
    if (held[0].version if held else 0) != seen_version:
        raise StalePattern
    before = numbering.pattern_of(series)
    if pattern == before:
        return False
    check_pattern(series, pattern)
    db.session.add(
        NumberPattern(
            code=series.code,
            version=seen_version + 1,
            pattern=pattern.text,
            unit=pattern.unit,
            reset=pattern.reset,
            changed_at=at,
            changed_by_id=actor.id,
        )
    )
    db.session.flush()
    changes = {"pattern": [before.text, pattern.text], "unit": [before.unit, pattern.unit],
               "reset": [before.reset.value, pattern.reset.value]}  # fmt: skip
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, series=series.code, changes=changes)
    return True


def check_pattern(series: Series, pattern: Pattern) -> None:
    """Whether the series can be numbered so. Raises BadInput."""
    try:
        number_patterns.check(pattern, longest=series.longest or 0)
    except WrongPattern as wrong:
        raise BadInput(wrong.message, field=wrong.part, **wrong.values) from wrong
    for kind in numbering.PAPERS:
        judge = number_patterns.may_follow if kind is series else number_patterns.are_apart
        for old in (kind.shipped, *(one.content for one in numbering.patterns_of(kind))):
            if judge(pattern, old):
                continue
            raise BadInput(
                "A number of this pattern could be one that was given out under %(old)s. Please change a letter or a sign.",
                field="pattern",
                old=old.text,
            )


def names_of(patterns: list[NumberPattern]) -> dict[int, str]:
    """The names of those who set these patterns, by their ids."""
    ids = {one.changed_by_id for one in patterns if one.changed_by_id is not None}
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(ids))).tuples().all()) if ids else {}
