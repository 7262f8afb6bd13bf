"""Numbers of tickets and papers: one series per kind of document and period, a check digit where people dictate them.

A number is taken in the caller's transaction: a rolled-back ticket gives its number back, two never share one (MTR-16).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from desk import number_patterns
from desk.database import Base, db, stored_enum
from desk.number_patterns import Pattern
from desk.number_patterns import Reset as Reset

# Damm's quasigroup of order 10: finds every single wrong digit and every swap of neighbours.
DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True)
class Series:
    """A kind of document and the pattern of its numbers (desk/number_patterns.py; the fixed ones may have {check} too).

    `longest`: that many characters are kept of a number, where administrators may set the pattern; otherwise it is fixed.
    """

    code: str
    pattern: str
    reset: Reset
    longest: int | None = None

    @property
    def shipped(self) -> Pattern:
        return Pattern(self.pattern, self.reset)


TICKET = Series("ticket", "D-{yy}{mm}-{serial:05}-{check}", Reset.MONTHLY)
COMPLAINT = Series("complaint", "ADU-{yy}{mm}-{serial:05}-{check}", Reset.MONTHLY)
FOLLOWER = Series("follower", "IKUT-{yy}{mm}-{serial:05}-{check}", Reset.MONTHLY)
MINUTES = Series("minutes", "188.45/BA.{serial:04}/MPP/{roman}/{yyyy}", Reset.YEARLY, longest=60)
COMPLAINT_RECEIPT = Series("complaint_receipt", "{serial:06}/TT-MPP/{roman}/{yyyy}", Reset.YEARLY, longest=40)
# Technical considerations and recommendations of the ICT office (BKS-13, LLG-25).
RECOMMENDATION = Series("recommendation", "555/{serial:04}/PERTEK/{roman}/{yyyy}", Reset.YEARLY, longest=60)
# Reports that are signed (BKS-20: dots, slashes, the code of the unit).
REPORT = Series("report", "188.45/LAP.{serial:04}/DISKOMINFO/{roman}/{yyyy}", Reset.YEARLY, longest=60)
MALL_REPORT = Series("mall_report", "188.45/LAP.{serial:04}/MPP/{roman}/{yyyy}", Reset.YEARLY, longest=60)
# What a member of a team reports (BKS-20): classification, kind and unit as the example of the decree has them.
MEMBER_REPORT = Series("member_report", "188.45/LA.{serial:04}.PW/Diskominfo/{roman}/{yyyy}", Reset.YEARLY, longest=60)
# What one shift hands to the next (TRK-06): berita acara serah terima.
HANDOVER = Series("handover", "188.45/BAST.{serial:04}/PIKET/{roman}/{yyyy}", Reset.YEARLY, longest=60)
BREACH = Series("breach", "KPDP-{yyyy}-{serial:03}", Reset.YEARLY, longest=24)

FIXED = (TICKET, COMPLAINT, FOLLOWER)  # people dictate them, and other systems know them
PAPERS = (COMPLAINT_RECEIPT, MINUTES, RECOMMENDATION, REPORT, MALL_REPORT, MEMBER_REPORT, HANDOVER, BREACH)


class NumberSeries(Base):
    """The last serial given out in a series and period."""

    __tablename__ = "number_series"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    last: Mapped[int]


class NumberPattern(Base):
    """A pattern that an administrator has set; the newest holds. Written once: what numbers looked like stays known."""

    __tablename__ = "number_patterns"
    __table_args__ = (CheckConstraint("version > 0", name="version"),)

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    pattern: Mapped[str] = mapped_column(String(number_patterns.LONGEST_PATTERN))
    unit: Mapped[str] = mapped_column(String(number_patterns.LONGEST_UNIT), default="")
    reset: Mapped[Reset] = mapped_column(stored_enum(Reset))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @property
    def content(self) -> Pattern:
        return Pattern(self.pattern, self.reset, self.unit)


def take_number(series: Series, *, at: datetime, zone: ZoneInfo) -> str:
    """The next number of the series; month and year are the city's local ones."""
    local, pattern = at.astimezone(zone), pattern_of(series)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    serial = db.session.scalars(
        insert(NumberSeries)
        .values(code=series.code, period=_period(pattern, local), last=1)
        .on_conflict_do_update(
            index_elements=[NumberSeries.code, NumberSeries.period], set_={"last": NumberSeries.last + 1}
        )
        .returning(NumberSeries.last)
    ).one()
    return _number(pattern, serial, local)


def pattern_of(series: Series) -> Pattern:
    """The pattern that holds now."""
    if series.longest is None:
        return series.shipped
    newest = patterns_of(series, limit=1)
    return newest[0].content if newest else series.shipped


def patterns_of(series: Series, *, limit: int | None = None) -> Sequence[NumberPattern]:
    """What administrators have set, the newest first."""
    patterns = select(NumberPattern).where(NumberPattern.code == series.code).order_by(NumberPattern.version.desc())
    return db.session.scalars(patterns.limit(limit)).all()


def next_number(series: Series, pattern: Pattern, *, at: datetime, zone: ZoneInfo) -> str:
    """What the next number would be under that pattern; nothing is taken."""
    local = at.astimezone(zone)
    last = db.session.get(NumberSeries, (series.code, _period(pattern, local)), populate_existing=True)
    return _number(pattern, (last.last if last else 0) + 1, local)


def _period(pattern: Pattern, local: datetime) -> str:
    return f"{local:%Y-%m}" if pattern.reset is Reset.MONTHLY else f"{local:%Y}"


def _number(pattern: Pattern, serial: int, local: datetime) -> str:
    check = str(check_digit(f"{local:%y%m}{serial:05}"))
    return number_patterns.filled(pattern, serial=serial, year=local.year, month=local.month, check=check)


def read_number(series: Series, typed: str) -> str | None:
    """The number of this series that somebody typed, in whatever case and with or without its dashes; None when it is none.

    Only for series with a month and a check digit: those are what people dictate.
    """
    prefix = series.pattern.split("-", 1)[0]
    whole, _, part = typed.strip().upper().partition(".")
    found = re.fullmatch(rf"{prefix}([0-9]{{4}})([0-9]{{5,8}})([0-9])", re.sub(r"[\s\-–—]", "", whole))
    if found is None or check_digit(found[1] + found[2]) != int(found[3]):
        return None
    if part and not re.fullmatch(r"[0-9]{1,2}", part):
        return None
    return f"{prefix}-{found[1]}-{found[2]}-{found[3]}" + (f".{part}" if part else "")


def check_digit(digits: str) -> int:
    """Damm's check digit of a string of decimal digits."""
    interim = 0
    for digit in digits:
        interim = int(DAMM[interim][int(digit)])
    return interim
