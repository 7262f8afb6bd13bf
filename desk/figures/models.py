"""Tables of what reports count: facts of each ticket, roll-ups of days and months, and how far they have come."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, stored_enum
from desk.figures.kinds import Axis, Grain, Outcome
from desk.tickets.kinds import Kind, Priority

Spread = JSON().with_variant(JSONB(), "postgresql")
OPEN_SQL = "outcome = 'open'"
OPEN = text(OPEN_SQL)
LATE_SQL = "response_late OR resolution_late"
LATE = text(LATE_SQL)
# What the sentinels look at (the thresholds of desk/sentinels/rules.py, which lies above): one ticket in a hundred.
ODD_SQL = (
    "pauses >= 3 OR longest_pause_elapsed > 259200 OR closed_margin BETWEEN 0 AND 1800 OR target_was_lengthened "
    "OR first_answer_length < 20"
)
ODD = text(ODD_SQL)


def _by_day(column: str) -> Index:
    """What counts on a day is found by the day; most tickets are never reopened or returned, and stand in no such index."""
    where = text(f"{column} IS NOT NULL")
    return Index(f"ix_ticket_facts_{column}", column, sqlite_where=where, postgresql_where=where)


class TicketFact(Base):
    """What reports count of one ticket, as it follows from its events. Days are the city's; seconds are working time,
    unless they are called elapsed.

    `tier` and `agent_id` are who answered it; of an open ticket, who has it. `response_on` and `resolution_on` are the days
    on which a promise counts: on which it ended, or fell due where it still runs late.
    """

    __tablename__ = "ticket_facts"
    __table_args__ = (
        CheckConstraint("(response_on IS NULL) = (response_late IS NULL)", name="response_counts"),
        CheckConstraint("(resolution_on IS NULL) = (resolution_late IS NULL)", name="resolution_counts"),
        CheckConstraint("(outcome = 'open') = (ended_on IS NULL)", name="ended"),
        _by_day("opened_on"),
        _by_day("ended_on"),
        _by_day("response_on"),
        _by_day("resolution_on"),
        _by_day("reopened_on"),
        _by_day("returned_on"),
        # Who reads a part alone asks for that part, whatever the days.
        Index("ix_ticket_facts_department_id", "department_id"),
        Index("ix_ticket_facts_service_id", "service_id"),
        Index("ix_ticket_facts_agent_id", "agent_id"),
        # The list of missed promises takes the latest of a few, however many were kept.
        Index("ix_ticket_facts_late", "ticket_id", sqlite_where=LATE, postgresql_where=LATE),
        # The sentinels look at a few of a year, however many there were.
        Index("ix_ticket_facts_odd", "ticket_id", sqlite_where=ODD, postgresql_where=ODD),
        # The board asks for what is open, however much has ended; age and deadline stand in the index itself.
        Index("ix_ticket_facts_open", "department_id", "opened_at", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, autoincrement=False)
    event_id: Mapped[int]  # the last event that is counted in it

    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    kind: Mapped[Kind] = mapped_column(stored_enum(Kind))
    priority: Mapped[Priority] = mapped_column(stored_enum(Priority))
    tier: Mapped[int]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[Outcome] = mapped_column(stored_enum(Outcome))
    is_answered: Mapped[bool]
    is_first_tier: Mapped[bool]  # answered by Tier 1, and never with Tier 2

    opened_at: Mapped[datetime]
    opened_on: Mapped[date]
    resolved_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    due_at: Mapped[datetime | None]  # of an open ticket: the next promise that runs, its response or its resolution

    response_on: Mapped[date | None]
    response_late: Mapped[bool | None]
    response_seconds: Mapped[int | None]
    response_step: Mapped[int | None]
    resolution_on: Mapped[date | None]
    resolution_late: Mapped[bool | None]
    resolution_seconds: Mapped[int | None]
    resolution_step: Mapped[int | None]
    resolution_due_at: Mapped[datetime | None]

    tier1_seconds: Mapped[int]
    tier2_seconds: Mapped[int]
    tier3_seconds: Mapped[int]
    reporter_seconds: Mapped[int]
    agency_seconds: Mapped[int]
    tier1_elapsed: Mapped[int]
    tier2_elapsed: Mapped[int]
    tier3_elapsed: Mapped[int]
    reporter_elapsed: Mapped[int]
    agency_elapsed: Mapped[int]

    escalations: Mapped[int]
    returns: Mapped[int]
    returned_on: Mapped[date | None]  # the last time
    reopens: Mapped[int]
    reopened_at: Mapped[datetime | None]  # the last time
    reopened_on: Mapped[date | None]

    # What looks better than it is can be told from these.
    pauses: Mapped[int]  # of the resolution's clock
    paused_elapsed: Mapped[int]
    longest_pause_elapsed: Mapped[int]
    first_answer_length: Mapped[int | None]  # in letters, as it was first written
    closed_margin: Mapped[int | None]  # seconds between the answer and its deadline, of an answer that was taken back
    target_was_lengthened: Mapped[bool]  # by another kind or priority


class FigureCell(Base):
    """A roll-up: every figure of a day or month, of one department, service, priority, tier, agent, or of all.

    Development work (LLG-09) stands in cells of its own. A spread is how many tickets lie in each step (`spreads.py`).
    """

    __tablename__ = "figure_cells"
    __table_args__ = (Index("ix_figure_cells_axis", "axis", "grain", "first_on"),)

    grain: Mapped[Grain] = mapped_column(stored_enum(Grain), primary_key=True)
    first_on: Mapped[date] = mapped_column(primary_key=True)
    axis: Mapped[Axis] = mapped_column(stored_enum(Axis), primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_development: Mapped[bool] = mapped_column(primary_key=True)

    came_in: Mapped[int]
    ended: Mapped[int]
    answered: Mapped[int]
    first_tier: Mapped[int]
    response_ended: Mapped[int]
    response_missed: Mapped[int]
    resolution_ended: Mapped[int]
    resolution_missed: Mapped[int]
    tier1_seconds: Mapped[int] = mapped_column(BigInteger)
    tier2_seconds: Mapped[int] = mapped_column(BigInteger)
    tier3_seconds: Mapped[int] = mapped_column(BigInteger)
    reporter_seconds: Mapped[int] = mapped_column(BigInteger)
    agency_seconds: Mapped[int] = mapped_column(BigInteger)
    reopened: Mapped[int]
    returned: Mapped[int]
    response_spread: Mapped[dict[str, int]] = mapped_column(Spread)
    resolution_spread: Mapped[dict[str, int]] = mapped_column(Spread)


class FiguresMark(Base):
    """How far the facts have come; its lock is what makes one ticker at a time count.

    Ids of events are given before they are committed, so what is settled lies behind what has been seen by ten minutes:
    no transaction lasts as long.
    """

    __tablename__ = "figures_mark"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    filled_ticket_id: Mapped[int]  # tickets of before the facts, counted up to this one
    is_filled: Mapped[bool]
    settled_event_id: Mapped[int]
    seen_event_id: Mapped[int]
    seen_at: Mapped[datetime | None]
