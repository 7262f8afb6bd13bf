"""What the ticker does for the workbench: forgetting what need not be known any longer."""

from datetime import datetime

from desk.database import db
from desk.tickets import snoozing


def forget_snoozes(at: datetime) -> None:
    """Remove what was put off until a moment past."""
    snoozing.forget(at)
    db.session.commit()
