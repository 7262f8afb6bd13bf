"""What happens by itself: transfers take effect, loans end, tickets are offered where a service is switched so."""

import logging
from datetime import datetime, timedelta

from desk.accounts import memberships
from desk.accounts.models import User
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.sla import calendars
from desk.staffing import lending, operations, queries
from desk.staffing.models import Loan, Transfer
from desk.tickets import handing, offering
from desk.tickets import queries as tickets

log = logging.getLogger(__name__)
PAGE = 50
LOOKED_BACK = timedelta(minutes=10)  # for whom nothing but contacts is left: there is no index over them


def perform_transfers(at: datetime) -> int:
    """Hand over what those leave behind whose transfer has begun; one transaction each, and one that fails holds up no other."""
    today = calendars.city_day(at)
    done = 0
    ids = queries.due_transfer_ids(on=today, limit=PAGE)
    db.session.rollback()
    for transfer_id in ids:
        try:
            transfer = db.session.get_one(Transfer, transfer_id, with_for_update=True)
            if transfer.done_at is None and transfer.withdrawn_at is None:
                operations.perform_transfer(transfer=transfer, at=at, today=today)
                done += 1
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("Could not perform transfer %s", transfer_id)
    return done


def release_left_behind(at: datetime) -> int:
    """What those have in hand whose account was deactivated goes back to the queue; one transaction for each of them."""
    today = calendars.city_day(at)
    done = 0
    ids = handing.left_behind(since=at - LOOKED_BACK, limit=PAGE)
    db.session.rollback()
    for user_id in ids:
        try:
            done += handing.hand_over_from(leaver=db.session.get_one(User, user_id), successor=None, on=today, at=at)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("Could not take back the tickets of user %s", user_id)
    return done


def end_loans(at: datetime) -> int:
    """End what is over: the colleague's right ended with the day itself, now what they had in hand goes back to the queue."""
    today = calendars.city_day(at)
    done = 0
    ids = queries.loan_ids_to_end(on=today, limit=PAGE)
    db.session.rollback()
    for loan_id in ids:
        try:
            lending.end_loan(loan=db.session.get_one(Loan, loan_id), actor=None, at=at)
            db.session.commit()
            done += 1
        except Conflict:  # somebody else has just ended it
            db.session.rollback()
        except Exception:
            db.session.rollback()
            log.exception("Could not end loan %s", loan_id)
    return done


def offer_tickets(at: datetime) -> int:
    """Give what waits in Tier 2 to the least loaded, where the service is switched so; what nobody can take waits on."""
    done = 0
    ids = offering.waiting_for_an_offer(limit=200)
    db.session.rollback()
    for ticket_id in ids:
        try:
            offering.offer_ticket(ticket=tickets.lock_ticket(ticket_id), actor=None, at=at)
            db.session.commit()
            done += 1
        except (BadInput, Conflict):
            db.session.rollback()
        except Exception:
            db.session.rollback()
            log.exception("Could not offer ticket %s", ticket_id)
    return done


def tell_of_endings(at: datetime) -> int:
    """Say of roles that end within 30 days that they do, once (BKS-15)."""
    today = calendars.city_day(at)
    done = 0
    ids = memberships.grant_ids_to_tell(on=today, limit=200)
    db.session.rollback()
    for grant_id in ids:
        try:
            done += memberships.tell_of_ending(grant_id=grant_id, on=today, at=at)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("Could not tell of the end of grant %s", grant_id)
    return done
