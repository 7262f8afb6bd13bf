"""Numbers of tickets and papers: one series per kind of document and period, a check digit where people dictate them.

A number is taken in the caller's transaction: a rolled-back ticket gives its number back, two never share one (MTR-16).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, db

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
ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class Reset(StrEnum):
    """When a series begins again at 1."""

    MONTHLY = "monthly"
    YEARLY = "yearly"


@dataclass(frozen=True)
class Series:
    """A kind of document and the pattern of its numbers.

    The pattern may use {yy}, {yyyy}, {mm}, {roman}, {serial} (with a width, as {serial:05}) and {check}.
    """

    code: str
    pattern: str
    reset: Reset

    def period_of(self, local: datetime) -> str:
        return f"{local:%Y-%m}" if self.reset is Reset.MONTHLY else f"{local:%Y}"


TICKET = Series("ticket", "D-{yy}{mm}-{serial:05}-{check}", Reset.MONTHLY)
COMPLAINT = Series("complaint", "ADU-{yy}{mm}-{serial:05}-{check}", Reset.MONTHLY)
FOLLOWER = Series("follower", "IKUT-{yy}{mm}-{serial:05}-{check}", Reset.MONTHLY)
MINUTES = Series("minutes", "188.45/BA.{serial:04}/MPP/{roman}/{yyyy}", Reset.YEARLY)
COMPLAINT_RECEIPT = Series("complaint_receipt", "{serial:06}/TT-MPP/{roman}/{yyyy}", Reset.YEARLY)
# Technical considerations and recommendations of the ICT office (BKS-13, LLG-25).
RECOMMENDATION = Series("recommendation", "555/{serial:04}/PERTEK/{roman}/{yyyy}", Reset.YEARLY)
# Reports that are signed (BKS-20: dots, slashes, the code of the unit).
REPORT = Series("report", "188.45/LAP.{serial:04}/DISKOMINFO/{roman}/{yyyy}", Reset.YEARLY)
MALL_REPORT = Series("mall_report", "188.45/LAP.{serial:04}/MPP/{roman}/{yyyy}", Reset.YEARLY)
# What a member of a team reports (BKS-20): classification, kind and unit as the example of the decree has them.
MEMBER_REPORT = Series("member_report", "188.45/LA.{serial:04}.PW/Diskominfo/{roman}/{yyyy}", Reset.YEARLY)
BREACH = Series("breach", "KPDP-{yyyy}-{serial:03}", Reset.YEARLY)


class NumberSeries(Base):
    """The last serial given out in a series and period."""

    __tablename__ = "number_series"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    last: Mapped[int]


def take_number(series: Series, *, at: datetime, zone: ZoneInfo) -> str:
    """The next number of the series; month and year are the city's local ones."""
    local = at.astimezone(zone)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    serial = db.session.scalars(
        insert(NumberSeries)
        .values(code=series.code, period=series.period_of(local), last=1)
        .on_conflict_do_update(
            index_elements=[NumberSeries.code, NumberSeries.period], set_={"last": NumberSeries.last + 1}
        )
        .returning(NumberSeries.last)
    ).one()
    return series.pattern.format(
        yy=f"{local:%y}",
        yyyy=f"{local:%Y}",
        mm=f"{local:%m}",
        roman=ROMAN_MONTHS[local.month - 1],
        serial=serial,
        check=check_digit(f"{local:%y%m}{serial:05}"),
    )


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
