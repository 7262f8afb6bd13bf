"""What happens by itself: transfers take effect, loans end, tickets are offered where a service is switched so."""

import logging
from datetime import datetime, timedelta

from desk.accounts import memberships
from desk.accounts.models import User
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.one_by_one import how_many
from desk.sla import calendars
from desk.staffing import lending, operations, queries
from desk.staffing.models import Loan, Transfer
from desk.tickets import handing, offering
from desk.tickets import queries as tickets

log = logging.getLogger(__name__)
PAGE = 50
LOOKED_BACK = timedelta(minutes=10)  # for whom nothing but contacts is left: there is no index over them


def perform_transfers(at: datetime) -> int:
    """Hand over what those leave behind whose transfer has begun. How many transfers."""
    today = calendars.city_day(at)

    def perform(transfer_id: int) -> bool:
        transfer = db.session.get_one(Transfer, transfer_id, with_for_update=True)
        if transfer.done_at is not None or transfer.withdrawn_at is not None:
            return False
        operations.perform_transfer(transfer=transfer, at=at, today=today)
        return True

    ids = queries.due_transfer_ids(on=today, limit=PAGE)
    return how_many(ids, perform, log=log, failure="Could not perform transfer %s")


def release_left_behind(at: datetime) -> int:
    """What those have in hand whose account was deactivated goes back to the queue. How many tickets."""
    today = calendars.city_day(at)

    def release(user_id: int) -> int:
        return handing.hand_over_from(leaver=db.session.get_one(User, user_id), successor=None, on=today, at=at)

    ids = handing.left_behind(since=at - LOOKED_BACK, limit=PAGE)
    return how_many(ids, release, log=log, failure="Could not take back the tickets of user %s")


def end_loans(at: datetime) -> int:
    """End what is over: the colleague's right ended with the day itself, now what they had in hand goes back to the queue."""

    def end(loan_id: int) -> bool:
        lending.end_loan(loan=db.session.get_one(Loan, loan_id), actor=None, at=at)
        return True

    ids = queries.loan_ids_to_end(on=calendars.city_day(at), limit=PAGE)
    # A conflict: somebody else has just ended it.
    return how_many(ids, end, log=log, failure="Could not end loan %s", unless=(Conflict,))


def offer_tickets(at: datetime) -> int:
    """Give what waits in Tier 2 to the least loaded, where the service is switched so; what nobody can take waits on."""

    def offer(ticket_id: int) -> bool:
        offering.offer_ticket(ticket=tickets.lock_ticket(ticket_id), actor=None, at=at)
        return True

    ids = offering.waiting_for_an_offer(limit=200)
    return how_many(ids, offer, log=log, failure="Could not offer ticket %s", unless=(BadInput, Conflict))


def tell_of_endings(at: datetime) -> int:
    """Say of roles that end within 30 days that they do, once (BKS-15)."""
    today = calendars.city_day(at)
    return how_many(
        memberships.grant_ids_to_tell(on=today, limit=200),
        lambda one: memberships.tell_of_ending(grant_id=one, on=today, at=at),
        log=log,
        failure="Could not tell of the end of grant %s",
    )
