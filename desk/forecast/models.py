"""Tables of the forecast: the curves of each day, what was guessed of each ticket and what came, how often it was right."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, StoredJson, stored_enum
from desk.forecast.survival import Curve

UNJUDGED = text("judged_at IS NULL")


class Basis(StrEnum):
    """Of which tickets a curve is: of one service that came in at those hours, of one service, of one priority, of all."""

    SERVICE_HOURS = "service_hours"
    SERVICE = "service"
    PRIORITY = "priority"
    ALL = "all"


class ForecastCurve(Base):
    """A curve as it was computed last."""

    __tablename__ = "forecast_curves"

    basis: Mapped[Basis] = mapped_column(stored_enum(Basis), primary_key=True)
    # Of the service and its hours (hours.key_of), of the service, the number of a priority, 0.
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_risk: Mapped[list[int]] = mapped_column(StoredJson)
    solved: Mapped[list[int]] = mapped_column(StoredJson)
    computed_at: Mapped[datetime]

    @property
    def curve(self) -> Curve:
        return Curve(tuple(self.at_risk), tuple(self.solved))


class ForecastGuess(Base):
    """What was guessed of a ticket when half of its time was over; said once, never changed, and judged by what came.

    `was_late` stays empty for what ended without an answer that counts. `without_hours` is what had been said without looking at
    the hour at which it came in, so that it can be shown whether the hour helps; empty where the hour was not looked at.
    """

    __tablename__ = "forecast_guesses"
    __table_args__ = (
        CheckConstraint("thousandths BETWEEN 0 AND 1000", name="thousandths"),
        CheckConstraint("without_hours BETWEEN 0 AND 1000", name="without_hours"),
        CheckConstraint("(basis = 'service_hours') = (without_hours IS NOT NULL)", name="hours"),
        CheckConstraint("was_late IS NULL OR judged_at IS NOT NULL", name="judged"),
        Index("ix_forecast_guesses_unjudged", "ticket_id", sqlite_where=UNJUDGED, postgresql_where=UNJUDGED),
        Index("ix_forecast_guesses_judged_at", "judged_at"),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, autoincrement=False)
    basis: Mapped[Basis] = mapped_column(stored_enum(Basis))
    thousandths: Mapped[int]  # of such tickets that came to be late
    without_hours: Mapped[int | None]
    sample: Mapped[int]
    made_at: Mapped[datetime]
    judged_at: Mapped[datetime | None]
    was_late: Mapped[bool | None]

    @property
    def share(self) -> float:
        return self.thousandths / 1000


class ForecastRecord(Base):
    """How the judged guesses of a basis came out, as it was counted last: so that a list can say it without counting."""

    __tablename__ = "forecast_records"
    __table_args__ = (CheckConstraint("hits BETWEEN 0 AND marked", name="hits"),)

    basis: Mapped[Basis] = mapped_column(stored_enum(Basis), primary_key=True)
    marked: Mapped[int]  # called likely late
    hits: Mapped[int]  # of these, late
    counted_at: Mapped[datetime]
