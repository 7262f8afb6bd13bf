"""What the ticker does for the workbench: forgetting what need not be known any longer."""

from datetime import datetime

from desk.database import db
from desk.tickets import bulk_runs


def forget_bulk_runs(at: datetime) -> None:
    """Remove the records of what was done to several tickets at once, a day after."""
    bulk_runs.forget(at)
    db.session.commit()
