"""What the ticker does: forgetting what was done to several tickets at once."""

from datetime import datetime

from desk.bulk import runs
from desk.database import db


def forget_runs(at: datetime) -> None:
    """Remove the records of what was done, a day after."""
    runs.forget(at)
    db.session.commit()
