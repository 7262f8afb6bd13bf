"""The tiles of the supervisor's board in words: a value, what it is, and what it was before."""

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from desk.reports.board import Board
from desk.reports.cells import NOTHING, percent_of
from desk.reports.documents import Share


@dataclass(frozen=True)
class Tile:
    """`figure`: which tickets stand behind it. `is_worse`: against the period before; None where it is neither."""

    figure: str
    value: str
    label: str
    detail: str = ""
    change: str = ""
    is_worse: bool | None = None


def tiles(board: Board) -> list[Tile]:
    """What a supervisor reads first."""
    now, before = board.now, board.before
    n, was = now.sums, before.sums
    ages = board.backlog
    return [
        _share("resolution_missed", _("resolved on time"), now.resolution, before.resolution, more_is_better=True),
        _share("response_missed", _("answered first on time"), now.response, before.response, more_is_better=True),
        Tile("late", _whole(ages.late), _("past a deadline now"), is_worse=True if ages.late else None),
        Tile("coming", _whole(ages.coming), _("deadline within 24 hours")),
        _count("came_in", _("came in"), n["came_in"], was["came_in"]),
        _count("answered", _("answered"), n["answered"], was["answered"]),
        _count("open", _("open now"), ages.open, board.open_before, more_is_worse=True),
        Tile("old", _whole(ages.ages[-1]), _("open for more than 30 days"), is_worse=True if ages.ages[-1] else None),
        _share("first_tier", _("answered by Tier 1 alone"), now.first_tier, before.first_tier, more_is_better=True),
        _share(
            "reopened", _("reopened"), _rate(n["reopened"], n["answered"]), _rate(was["reopened"], was["answered"])
        ),
        _share(
            "returned", _("returned by Tier 2"), _rate(n["returned"], n["answered"]), _rate(was["returned"], was["answered"])
        ),
    ]  # fmt: skip


def age_names() -> list[str]:
    """The classes of the backlog's age, in the order of its counts."""
    return [_("up to 1 day"), _("1 to 7 days"), _("7 to 30 days"), _("more than 30 days")]


def percent(share: Share) -> str:
    """`96,4 %`; a dash of nothing."""
    found = percent_of(share)
    return NOTHING if found is None else f"{_decimal(found)} %"


def points(now: Share, before: Share) -> str:
    """How many percentage points more or less than before: `+1,5`; nothing where one of them is of nothing."""
    one, other = percent_of(now), percent_of(before)
    return "" if one is None or other is None else _signed(one - other)


def _rate(part: int, whole: int) -> Share:
    """Reopened in the period, of what was answered in it: they need not be the same tickets."""
    return Share(min(part, whole), whole)


def _share(figure: str, label: str, now: Share, before: Share, *, more_is_better: bool = False) -> Tile:
    change = points(now, before)
    one, other = percent_of(now), percent_of(before)
    is_worse = None
    if one is not None and other is not None and one != other:
        is_worse = (one < other) is more_is_better
    told = _("%(points)s points", points=change) if change else ""
    part = _whole(now.part)
    return Tile(figure, percent(now), label, _("%(part)s of %(all)s", part=part, all=_whole(now.whole)), told, is_worse)


def _count(figure: str, label: str, now: int, before: int | None, *, more_is_worse: bool = False) -> Tile:
    change = "" if before is None else _signed(Decimal(now - before))
    is_worse = now > before if more_is_worse and before is not None and now != before else None
    return Tile(figure, _whole(now), label, "", change, is_worse)


def tickets(count: int) -> str:
    return str(ngettext("%(num)d ticket", "%(num)d tickets", count))


def _whole(count: int) -> str:
    return str(format_decimal(count))


def _decimal(value: Decimal) -> str:
    return str(format_decimal(value, format="#,##0.0"))


def _signed(value: Decimal) -> str:
    if not value:
        return "±0"
    text = _decimal(abs(value)) if value != value.to_integral_value() else _whole(int(abs(value)))
    return f"{'+' if value > 0 else '−'}{text}"
