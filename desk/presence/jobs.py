"""What the ticker does: forgetting who is no longer there."""

from datetime import datetime

from desk.database import db
from desk.presence import operations


def forget_presence(at: datetime) -> None:
    """Remove those who have left a ticket's page without a word."""
    operations.forget(at)
    db.session.commit()
