"""The sweep: what has fallen due, page by page. Any number may run at once."""

import heapq
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from desk.catalogue import owners
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.escalation import ladder, queries, reminding
from desk.sla import calendars
from desk.sla import queries as sla
from desk.tickets import lapsing, states
from desk.tickets import queries as ticket_queries

log = logging.getLogger(__name__)
# So many are climbed in one transaction: an agent who wants one of those tickets waits for no longer than that.
PAGE = 25


def sweep(at: datetime) -> Counter[str]:
    """Climb every rung that is due, the longest overdue first, until none is left; close what nobody objected to.

    A page of clocks is climbed in one transaction. When that fails, each of them has one of its own: a poisonous one is
    logged and passed over, and cannot hold up the rest.
    """
    done: Counter[str] = Counter()
    failed: set[int] = set()
    while due := _page(at, failed):
        try:
            done.update(_climb(due, at))
        except Exception as error:
            db.session.rollback()
            log.warning("Climbing %s clocks one by one: %r", len(due), error)
            done.update(_climb_one_by_one(due, at, failed))
    done.update(_close_answered(at))
    return done


def _page(at: datetime, failed: set[int]) -> list[tuple[datetime, int]]:
    due = sla.due_clocks(at, limit=PAGE + len(failed))
    db.session.rollback()  # the list was only read, and what else was read before is read anew
    return [(moment, clock_id) for clock_id, moment in due if clock_id not in failed]


def _climb(due: Sequence[tuple[datetime, int]], at: datetime) -> Counter[str]:
    """Climb these clocks in one transaction."""
    done: Counter[str] = Counter()
    held = ladder.hold_clocks([clock_id for _, clock_id in due])
    last_moment = max(moment for moment, _ in due)
    waiting = sorted(due)
    while waiting:
        moment, clock_id = heapq.heappop(waiting)
        ticket, clock = held[clock_id]
        deed, following = ladder.climb_rung(ticket=ticket, clock=clock, at=at) or ("left_to_another", None)
        done[deed] += 1
        # In due order: the clock's own next rung may come before another's first. What comes after this page waits
        # for the next one.
        if following is not None and moment <= following <= last_moment and following < at:
            heapq.heappush(waiting, (following, clock_id))
    db.session.commit()
    return done


def _climb_one_by_one(due: Sequence[tuple[datetime, int]], at: datetime, failed: set[int]) -> Counter[str]:
    done: Counter[str] = Counter()
    for line in due:
        try:
            done.update(_climb([line], at))
        except Exception:
            db.session.rollback()
            failed.add(line[1])
            done["failed"] += 1
            log.exception("Could not climb the ladder of clock %s", line[1])
    return done


def _close_answered(at: datetime) -> Counter[str]:
    done: Counter[str] = Counter()
    failed: set[int] = set()
    while closing := _answered(at, failed):
        for ticket_id in closing:
            try:
                ticket = ticket_queries.lock_ticket(ticket_id)
                if ticket.status is states.Status.RESOLVED and ticket.closes_at is not None and ticket.closes_at <= at:
                    lapsing.close_unanswered(ticket=ticket, at=at)
                    done["closed"] += 1
                db.session.commit()
            except Exception:
                db.session.rollback()
                failed.add(ticket_id)
                done["failed"] += 1
                log.exception("Could not close ticket %s", ticket_id)
    return done


def _answered(at: datetime, failed: set[int]) -> list[int]:
    closing = ticket_queries.closing_ids(at, limit=PAGE + len(failed))
    db.session.rollback()
    return [ticket_id for ticket_id in closing if ticket_id not in failed]


def remind_of_tier3(at: datetime) -> Counter[str]:
    """Remind of what owners outside have not answered, and of contracts with them that end: one transaction each."""
    done: Counter[str] = Counter()
    today = calendars.city_day(at)
    hand_overs = queries.due_reminders(at, limit=PAGE)
    contracts = catalogue.contracts_to_remind_of(on=today)
    db.session.rollback()  # the lists were only read
    works: list[Callable[[], bool]] = [
        *(partial(reminding.remind, hand_over_id=one, seen=seen, at=at) for one, seen in hand_overs),
        *(partial(owners.remind_of_contract, owner_id=one, on=today, at=at) for one in contracts),
    ]
    for work in works:
        try:
            done["reminded" if work() else "needless"] += 1
            db.session.commit()
        except Exception:
            db.session.rollback()
            done["failed"] += 1
            log.exception("Could not remind of Tier 3: %s", work)
    return done
