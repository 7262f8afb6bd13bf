"""What the ticker does for the workbench: forgetting what need not be known any longer."""

from datetime import datetime

from desk.database import db
from desk.tickets import bulk_runs, snoozing


def forget_bulk_runs(at: datetime) -> None:
    """Remove the records of what was done to several tickets at once, a day after; and what was put off until a moment past."""
    bulk_runs.forget(at)
    snoozing.forget(at)
    db.session.commit()
