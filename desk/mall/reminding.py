"""Reminding of an agreement that is about to end, once (BDL-08)."""

from datetime import date, datetime

from sqlalchemy import update

from desk import timeline
from desk.database import db, rows_changed
from desk.event_kinds import EventKind
from desk.mall.models import Agreement


def remind_of_agreement(*, agreement_id: int, on: date, at: datetime) -> bool:
    """Say that it ends. False when somebody else has, however many tickers look at the same moment."""
    claim = update(Agreement).where(Agreement.id == agreement_id, Agreement.reminded_on.is_(None))
    if not rows_changed(claim.values(reminded_on=on)):
        return False
    agreement = db.session.get_one(Agreement, agreement_id)
    timeline.record(
        EventKind.AGREEMENT_ENDING,
        at=at,
        tenant=agreement.tenant.code,
        tenant_name=agreement.tenant.name,
        number=agreement.number,
        ends_on=agreement.ends_on,
    )
    return True
