"""What templates may ask for: local time, durations in words, translated names."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask import Flask, current_app, g
from flask_babel import format_decimal, get_domain, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

# The first sign that is found counts: Edge and Opera also call themselves Chrome, Chrome also Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
# The addresses for citizens stand on posters; each is offered where the desk has the page.
PUBLIC_PAGES: tuple[tuple[str, Any], ...] = (
    ("/aduan", _l("Report")),
    ("/lacak", _l("Look up a report")),
    ("/survei", _l("Survey")),
    ("/layanan", _l("Services and counters")),
    ("/panduan", _l("Guides")),
    ("/status", _l("Disturbances")),
)
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def init_app(app: Flask) -> None:
    """Hang the filters and globals on the application. Babel is bound before: its words are replaced by quicker ones."""
    app.jinja_env.install_gettext_callables(_quick_gettext, _quick_ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.add_template_filter(local_time)
    app.add_template_filter(local_day)
    app.add_template_filter(working_duration)
    app.add_template_filter(exact_time)
    app.add_template_filter(exact_moment)
    app.add_template_filter(exact_span)
    app.add_template_filter(iso)
    app.add_template_filter(two_places)
    app.add_template_filter(percent)
    app.add_template_filter(localised)
    app.add_template_filter(translated_error)
    app.add_template_filter(device_name)
    app.add_template_filter(plain)
    app.add_template_global(has_page)
    app.add_template_global(public_pages)


def zone() -> ZoneInfo:
    """The city's zone."""
    found: ZoneInfo = current_app.config["DESK"].timezone
    return found


def city_day(at: datetime) -> date:
    """The day of the city on which a moment lies, for edges; what lies below asks the calendars."""
    return at.astimezone(zone()).date()


def local_time(moment: datetime | str, *, seconds: bool = False) -> str:
    """`Sen, 23 Nov 2026 14.05 WIB`: in the city's zone, named."""
    local = _moment(moment).astimezone(zone())
    separator = "." if get_locale().language == "id" else ":"
    clock = local.strftime(f"%H{separator}%M" + (f"{separator}%S" if seconds else ""))
    name = ZONE_NAMES.get(str(zone()), local.strftime("%Z"))
    return f"{_spelled(local.date(), 'EEE, d MMM y')} {clock} {name}"


def local_day(day: date | datetime | str) -> str:
    """`23 November 2026`; a day may also come as it is stored, 2026-11-23."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    if isinstance(day, datetime):
        day = day.astimezone(zone()).date()
    return _spelled(day, "d MMMM y")


def iso(moment: datetime | str) -> str:
    """RFC 3339 in UTC, for machines and <time>."""
    return _moment(moment).astimezone(UTC).isoformat().replace("+00:00", "Z")


def working_duration(amount: timedelta) -> str:
    """`3 jam 20 menit`, without a sign; days are not used, because a working day is not 24 hours."""
    minutes = int(abs(amount).total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(num)d hour", "%(num)d hours", hours))
    if (minutes and hours < 10) or not hours:
        parts.append(ngettext("%(num)d minute", "%(num)d minutes", minutes))
    return " ".join(parts)


def exact_moment(moment: datetime) -> str:
    """Like `local_time`, with the seconds where there are any."""
    return local_time(moment, seconds=bool(moment.second))


def exact_span(since: datetime, until: datetime) -> str:
    """`Kam, 13 Agu 2026 10.00–12.00 WIB`; over several days both are written out."""
    start, end = since.astimezone(zone()), until.astimezone(zone())
    last_of_day = end - timedelta(microseconds=1)
    if start.date() != last_of_day.date():
        return f"{exact_moment(since)} – {exact_moment(until)}"
    seconds = bool(start.second or end.second)
    separator = "." if get_locale().language == "id" else ":"
    form = f"%H{separator}%M" + (f"{separator}%S" if seconds else "")
    closing = end.strftime(form if end.date() == start.date() else form.replace("%H", "24"))
    name = ZONE_NAMES.get(str(zone()), start.strftime("%Z"))
    return f"{_spelled(start.date(), 'EEE, d MMM y')} {start.strftime(form)}–{closing} {name}"


def exact_time(seconds: int) -> str:
    """`127:05:30`, hours, minutes and seconds, so that sums can be checked by hand; with a minus when negative."""
    hours, left = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else ''}{hours}:{left // 60:02}:{left % 60:02}"


def two_places(value: Decimal) -> str:
    """`91,48`: as sheets of paper have it, a half rounded upwards."""
    return str(format_decimal(value.quantize(Decimal("0.01"), ROUND_HALF_UP), format="0.00"))


def percent(share: float) -> str:
    """`99,87 %`: cut off, not rounded up, so that an outage is never a hundred per cent."""
    return f"{format_decimal(Decimal(share).quantize(Decimal('0.01'), ROUND_DOWN), format='0.00')} %"


def localised(thing: Any, field: str = "name") -> str:
    """The name of a thing of the reference data in the reader's language."""
    if get_locale().language == "en":
        return str(getattr(thing, f"{field}_en", "") or getattr(thing, field))
    return str(getattr(thing, field))


def translated_error(error: Any) -> str:
    """A DeskError in the reader's language."""
    return str(gettext(error.message, **error.values))


def plain(html: str) -> str:
    """A piece of a page as a line of text."""
    return Markup(html).striptags()


def device_name(agent: str) -> str:
    """A browser and its system in two words, from what it calls itself; "" when it says nothing known."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return ", ".join(part for part in (browser, system) if part)


def has_page(address: str) -> bool:
    """Whether the desk has a page at that fixed address."""
    known: dict[str, bool] = current_app.extensions.setdefault("desk_pages", {})
    if address not in known:
        known[address] = any(rule.rule == address for rule in current_app.url_map.iter_rules())
    return known[address]


def public_pages() -> list[tuple[str, Any]]:
    """The pages for citizens, by address, with their names."""
    return [(address, label) for address, label in PUBLIC_PAGES if has_page(address)]


def _translations() -> Any:
    """The catalogue of the reader's language, found once and not for each word.

    It is kept where Flask-Babel keeps what belongs to a language, so that force_locale() takes it away and brings it back.
    """
    place = g.get("_flask_babel")
    found = getattr(place, "babel_translations", None)
    if found is None:
        get_locale()  # makes the place
        place = g._flask_babel
        found = place.babel_translations = get_domain().get_translations()
    return found


def _quick_gettext(text: str) -> str:
    return str(_translations().ugettext(text))


def _quick_ngettext(one: str, many: str, count: int) -> str:
    return str(_translations().ungettext(one, many, count))


def _spelled(day: date, form: str) -> str:
    """A day in the reader's language. A page names few days, and many times: spelling one out takes longer than all else."""
    return _spelled_in(day, form, get_locale())


@lru_cache(maxsize=4096)
def _spelled_in(day: date, form: str, locale: Locale | None) -> str:
    return str(format_date(day, form, locale=locale))


def _moment(moment: datetime | str) -> datetime:
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment
