"""Charts of a report as drawings: bars, stacked bars, lines, and bars of a hundred per cent. Pure.

Bars lie, because their names are long; every bar says its number, so that nothing has to be measured.
"""

from collections.abc import Callable, Sequence

from desk.papers.drawings import GRID, INK, LOOKS, MUTED, Area, Drawing, Look, Mark, Shape, Stroke, Words
from desk.reports.documents import Chart, ChartKind, Kind

WIDTH = 166.0  # of an upright page between its margins
MOST_CATEGORIES = 20  # of bars: the table beside has all
MOST_NAMES = 12  # under a chart of lines
NAME_SHARE = 0.38
TEXT = 2.9
LETTER = 0.56  # of its size: how wide a letter is on average, a little more than most fonts need
BAR, BAR_GAP, GROUP_GAP = 4.2, 0.5, 2.2
PLOT_HEIGHT = 52.0
Say = Callable[[float], str]


def drawn(chart: Chart, *, say: Say, width: float = WIDTH) -> Drawing:
    """The chart in that width; `say` writes a value as people read it."""
    if chart.kind is ChartKind.LINES:
        return _lines(chart, say, width)
    if chart.kind is ChartKind.BARS:
        return _bars(chart, say, width)
    return _stacked(chart, say, width)


def width_of(text: str, size: float = TEXT) -> float:
    """About how wide a text is, whatever the font."""
    return len(text) * size * LETTER


def clipped(text: str, width: float, size: float = TEXT) -> str:
    """As much of it as fits."""
    most = max(3, int(width / (size * LETTER)))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _bars(chart: Chart, say: Say, width: float) -> Drawing:
    shapes, top = _legend(chart, width)
    names = chart.categories[:MOST_CATEGORIES]
    left = _name_width(names, width)
    shown = [value for series in chart.series for value in series.values[: len(names)] if value is not None]
    widest = max((width_of(say(value)) for value in shown), default=0) + 3
    scale = _scale(max(shown, default=0), width - left - widest)
    top_of_bars = top
    for place, name in enumerate(names):
        height = len(chart.series) * (BAR + BAR_GAP) - BAR_GAP
        shapes.append(_name(name, left, top + height / 2))
        for number, series in enumerate(chart.series):
            y, value = top + number * (BAR + BAR_GAP), series.values[place]
            if value is not None:
                shapes.append(Area(left, y, value * scale, BAR, _look(number)))
            shapes.append(
                Words(left + (value or 0) * scale + 1.2, y + BAR * 0.76, "–" if value is None else say(value))
            )
        top += height + GROUP_GAP
    return Drawing(width, top, (*shapes, Stroke(((left, top_of_bars - 1), (left, top - GROUP_GAP + 1)), INK, 0.3)))


def _stacked(chart: Chart, say: Say, width: float) -> Drawing:
    """Parts side by side in one bar. A part says its number where it has room; of SHARES also in per cent of its bar."""
    as_shares = chart.kind is ChartKind.SHARES
    shapes, top = _legend(chart, width)
    names = chart.categories[:MOST_CATEGORIES]
    left = _name_width(names, width)
    sums = [sum(series.values[place] or 0 for series in chart.series) for place in range(len(names))]
    widest = max((width_of(say(total)) for total in sums), default=0) + 3
    room = width - left - widest
    scale = _scale(max(sums, default=0), room)
    height = BAR * 1.35
    for place, (name, total) in enumerate(zip(names, sums, strict=True)):
        shapes.append(_name(name, left, top + height / 2))
        x = left
        for number, series in enumerate(chart.series):
            value = series.values[place] or 0
            part = value * (room / total if as_shares and total else scale)
            if part <= 0:
                continue
            shapes.append(Area(x, top, part, height, _look(number)))
            said = f"{value * 100 / total:.0f}%" if as_shares else say(value)
            if width_of(said) + 1.6 < part:
                middle = x + part / 2
                shapes.append(Words(middle, top + height * 0.7, said, anchor="middle", on_white=width_of(said) + 0.8))
            x += part
        shapes.append(Words(x + 1.2, top + height * 0.7, say(total), bold=True))
        top += height + GROUP_GAP
    return Drawing(width, top, tuple(shapes))


def _lines(chart: Chart, say: Say, width: float) -> Drawing:
    shapes, top = _legend(chart, width)
    shown = [value for series in chart.series for value in series.values if value is not None]
    least = 1.0 if chart.value is Kind.DURATION else 10.0**-chart.places  # of what can be written apart
    step, steps = _steps(max(shown, default=0), least)
    left = max(width_of(say(step * number)) for number in range(steps + 1)) + 2
    right = width - 4 - max(width_of(say(value)) for value in shown) if shown else width - 4
    top, bottom = top + 3, top + 3 + PLOT_HEIGHT
    unit = PLOT_HEIGHT / (step * steps)
    for number in range(steps + 1):
        y = bottom - step * number * unit
        shapes.append(Stroke(((left, y), (right, y)), GRID if number else INK, 0.2))
        shapes.append(Words(left - 1, y + TEXT * 0.35, say(step * number), anchor="end", colour=MUTED))
    count = len(chart.categories)
    places = [left + (right - left) * (place + 0.5) / count for place in range(count)]
    every = -(-count // MOST_NAMES)
    for place in range(0, count, every):
        name = clipped(chart.categories[place], (right - left) / max(1, count / every) - 0.5)
        shapes.append(Words(places[place], bottom + TEXT + 1.4, name, anchor="middle", colour=MUTED))
    shapes += _series_lines(chart, say, places, bottom, unit)
    return Drawing(width, bottom + TEXT + 3.5, tuple(shapes))


def _series_lines(chart: Chart, say: Say, places: Sequence[float], bottom: float, unit: float) -> list[Shape]:
    """Each line with its marks; where there is no value it is interrupted. The last value is written beside it."""
    shapes: list[Shape] = []
    taken: list[float] = []
    for number, series in enumerate(chart.series):
        look, run = _look(number), list[tuple[float, float]]()
        points = [
            None if value is None else (places[place], bottom - value * unit)
            for place, value in enumerate(series.values)
        ]
        for point in [*points, None]:
            if point is not None:
                run.append(point)
                continue
            if len(run) > 1:
                shapes.append(Stroke(tuple(run), INK, 0.45, look.dash))
            run = []
        shapes += [Mark(x, y, look) for x, y in filter(None, points)]
        last = next((place for place in reversed(range(len(points))) if points[place] is not None), None)
        if last is not None and (end := points[last]) is not None:
            y = _free(end[1] + TEXT * 0.35, taken)
            shapes.append(Words(end[0] + 2, y, say(series.values[last] or 0), bold=True))
    return shapes


def _legend(chart: Chart, width: float) -> tuple[list[Shape], float]:
    """The names of the series with their look, in as many lines as they need; none where there is one series alone."""
    shapes: list[Shape] = []
    if len(chart.series) == 1:
        return shapes, 1.0
    x, y = 0.0, 1.0
    for number, series in enumerate(chart.series):
        name = clipped(series.name, width - 8)
        needed = 7 + width_of(name) + 4
        if x and x + needed > width:
            x, y = 0.0, y + 5
        if chart.kind is ChartKind.LINES:
            shapes.append(Stroke(((x, y + 1.5), (x + 5, y + 1.5)), INK, 0.45, _look(number).dash))
            shapes.append(Mark(x + 2.5, y + 1.5, _look(number)))
        else:
            shapes.append(Area(x, y, 5, 3, _look(number)))
        shapes.append(Words(x + 6.5, y + 2.6, name))
        x += needed
    return shapes, y + 6.5


def _name(name: str, left: float, middle: float) -> Words:
    return Words(left - 1.5, middle + TEXT * 0.35, clipped(name, left - 2), anchor="end")


def _name_width(names: Sequence[str], width: float) -> float:
    return min(max((width_of(name) for name in names), default=0) + 3, width * NAME_SHARE)


def _scale(largest: float, room: float) -> float:
    return room / largest if largest else 0


def _steps(largest: float, least: float) -> tuple[float, int]:
    """A round step, no smaller than `least`, and how many of them reach the largest value: 1, 2, 5, 10, 20 ..."""
    if not largest:
        return max(1.0, least), 4
    power = 1.0
    while power * 10 <= largest / 4:
        power *= 10
    while power > largest / 4:
        power /= 10
    step = max(least, next(power * factor for factor in (1, 2, 5, 10) if power * factor * 5 >= largest))
    return step, max(1, int(-(-largest // step)))


def _free(y: float, taken: list[float]) -> float:
    while any(abs(y - other) < TEXT for other in taken):
        y += TEXT
    taken.append(y)
    return y


def _look(number: int) -> Look:
    return LOOKS[number % len(LOOKS)]
