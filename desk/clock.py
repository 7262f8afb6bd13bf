"""The only reader of the system clock. Only the edges (views, jobs, handlers, cli) call it."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
