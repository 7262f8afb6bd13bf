"""How a value of a report is written: in one place, so that page, paper, sheet and CSV say the same."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import format_date, format_decimal, get_locale
from flask_babel import gettext as _

from desk.reports.documents import Cell, Chart, Column, Kind, Share
from desk.templating import exact_time, zone

NOTHING = "–"
NUMBERS = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.DURATION})


def shown(column: Column, cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return NOTHING
    if isinstance(cell, Share):
        return share(cell)
    if isinstance(cell, datetime):
        local = cell.astimezone(zone())
        return f"{_day(local.date())} {local.strftime('%H.%M' if get_locale().language == 'id' else '%H:%M')}"
    if isinstance(cell, date):
        return _day(cell)
    if isinstance(cell, str):
        return cell
    if column.kind is Kind.DURATION:
        return exact_time(int(cell))
    return _decimal(rounded(cell, column.places), column.places)


def share(cell: Share) -> str:
    """`98,5 % (n 204)`: never a percentage without its n."""
    percent = percent_of(cell)
    return NOTHING if percent is None else _("%(percent)s %% (n %(n)d)", percent=_decimal(percent, 1), n=cell.whole)


def percent_of(share: Share) -> Decimal | None:
    """In per cent with one decimal, cut off: not all is never a hundred. None of nothing."""
    return Decimal(share.part * 1000 // share.whole) / 10 if share.whole else None


def bar_of(share: Share) -> float | None:
    """The same for a bar of a chart, which says what the table beside it says."""
    found = percent_of(share)
    return None if found is None else float(found)


def rounded(value: float, places: int) -> Decimal:
    """A half is rounded up, as sheets of paper do it."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def said(chart: Chart, value: float) -> str:
    """A value of a chart as it stands beside its bar."""
    if chart.value is Kind.DURATION:
        return exact_time(round(value)).rpartition(":")[0]
    number = _decimal(rounded(value, chart.places), chart.places)
    return f"{number} %" if chart.value is Kind.PERCENT else number


def is_number(column: Column) -> bool:
    """Whether its values stand on the right."""
    return column.kind in NUMBERS


def _decimal(value: Decimal, places: int) -> str:
    return str(format_decimal(value, format="#,##0" + ("." + "0" * places if places else "")))


def _day(day: date) -> str:
    return str(format_date(day, "d MMM y"))
