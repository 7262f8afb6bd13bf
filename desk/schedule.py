"""What runs when: one readable list, straight on the database. Any number of tickers may run."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import Flask

from desk import clock, heartbeats, timeline
from desk.api import idempotency
from desk.audit.jobs import anchor_log, check_log, close_log, seal_events
from desk.bot.citizen_jobs import look_after_dialogues
from desk.bot.jobs import forget_updates, sweep_updates
from desk.bulk.jobs import forget_runs
from desk.complaints.jobs import drop_drafts, drop_followers, sweep_complaints
from desk.database import db
from desk.escalation.jobs import remind_of_tier3, sweep
from desk.event_kinds import EventKind
from desk.figures.jobs import count_figures
from desk.forecast.jobs import look_ahead
from desk.gate import operations as gate
from desk.improvements.jobs import remind_of_improvements
from desk.knowledge.jobs import tell_of_stale_articles
from desk.mall.jobs import remind_of_agreements
from desk.memberships.jobs import look_after_members
from desk.notify.jobs import forget_deliveries, issue_digests, relay, warn_of_holidays
from desk.outages.jobs import pass_windows
from desk.packs.jobs import enqueue_waiting, make_scheduled, remind_of_late
from desk.presence.jobs import forget_presence
from desk.privacy.jobs import erase_what_has_ended, warn_of_breaches
from desk.recurring.jobs import open_recurring
from desk.registers.jobs import look_after_registers
from desk.shifts.jobs import look_after_shifts
from desk.sla.jobs import work_on_proposals
from desk.staffing.jobs import end_loans, offer_tickets, perform_transfers, release_left_behind, tell_of_endings
from desk.tickets.jobs import forget_snoozes

log = logging.getLogger(__name__)
CLOCK_JUMP = "clock-jump"


class Work(NamedTuple):
    """Something to do again and again."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


def beat(at: datetime) -> None:
    """Say that the ticker lives."""
    heartbeats.beat("ticker", at=at)
    db.session.commit()


def watch_clock(at: datetime) -> None:
    """Write down that the machine's clock has jumped: seen by this process, or against what was written before it began."""
    last = heartbeats.last_beat("ticker")
    off = clock.jump()
    if off is None and last is not None and last > at + clock.TOLERATED:
        off = at - last
    told = heartbeats.last_beat(CLOCK_JUMP)
    if off is not None and (told is None or abs(at - told) > clock.DISBELIEVED_FOR):
        log.error("The machine's clock jumped by %s.", off)
        timeline.record(EventKind.CLOCK_JUMPED, at=at, seconds=int(off.total_seconds()))
        heartbeats.beat(CLOCK_JUMP, at=at)
        db.session.commit()


def forget_visitors(at: datetime) -> None:
    """Remove what the gate of the public forms has counted."""
    gate.forget(at)
    db.session.commit()


def forget_answers(at: datetime) -> None:
    """Remove what the API keeps for calls that are sent twice."""
    idempotency.forget(at)
    db.session.commit()


SCHEDULE = (
    Work("relay", timedelta(seconds=1), relay),
    Work("seals", timedelta(seconds=1), seal_events),
    Work("sweep", timedelta(seconds=3), sweep),
    Work("complaints", timedelta(seconds=3), sweep_complaints),
    Work("updates", timedelta(seconds=1), sweep_updates),
    Work("figures", timedelta(seconds=5), count_figures),
    Work("proposals", timedelta(seconds=2), work_on_proposals),
    Work("clock", timedelta(seconds=10), watch_clock),  # before the heartbeat: it looks at the last one
    Work("heartbeat", timedelta(seconds=10), beat),
    Work("transfers", timedelta(seconds=30), perform_transfers),
    Work("left behind", timedelta(seconds=30), release_left_behind),
    Work("loans", timedelta(seconds=30), end_loans),
    Work("offers", timedelta(seconds=10), offer_tickets),
    Work("digests", timedelta(seconds=20), issue_digests),
    Work("gate", timedelta(minutes=10), forget_visitors),
    Work("answers", timedelta(minutes=10), forget_answers),
    Work("holidays", timedelta(hours=1), warn_of_holidays),
    Work("roles that end", timedelta(hours=1), tell_of_endings),
    Work("agreements", timedelta(hours=1), remind_of_agreements),
    Work("dialogues", timedelta(minutes=5), look_after_dialogues),
    Work("drafts", timedelta(minutes=10), drop_drafts),
    Work("old updates", timedelta(hours=1), forget_updates),
    Work("followers", timedelta(hours=1), drop_followers),
    Work("tier 3", timedelta(minutes=1), remind_of_tier3),
    Work("maintenance", timedelta(seconds=20), pass_windows),
    Work("recurring", timedelta(seconds=20), open_recurring),
    Work("shifts", timedelta(minutes=1), look_after_shifts),
    Work("registers", timedelta(hours=1), look_after_registers),
    Work("breaches", timedelta(minutes=1), warn_of_breaches),
    Work("erasures", timedelta(minutes=1), erase_what_has_ended),
    Work("articles", timedelta(hours=1), tell_of_stale_articles),
    Work("improvements", timedelta(hours=1), remind_of_improvements),
    Work("members", timedelta(hours=1), look_after_members),
    Work("deliveries", timedelta(minutes=10), forget_deliveries),
    Work("packs", timedelta(seconds=10), enqueue_waiting),
    Work("scheduled packs", timedelta(minutes=5), make_scheduled),
    Work("late packs", timedelta(hours=1), remind_of_late),
    Work("forecast", timedelta(minutes=2), look_ahead),
    Work("presence", timedelta(minutes=1), forget_presence),
    Work("anchors", timedelta(minutes=15), anchor_log),
    Work("log check", timedelta(seconds=2), check_log),
    Work("bulk runs", timedelta(minutes=10), forget_runs),
    Work("put off", timedelta(minutes=10), forget_snoozes),
)


AT_THE_END = (Work("last seals and anchor", timedelta(), close_log),)


def tick(app: Flask, stop: threading.Event) -> None:
    """Run the schedule until `stop` is set. One failing work does not hold up the others; the next round tries anew."""
    due = {work.name: 0.0 for work in SCHEDULE}
    while not stop.is_set():
        for work in SCHEDULE:
            if time.monotonic() >= due[work.name] and not stop.is_set():
                _do(app, work)
                due[work.name] = time.monotonic() + work.every.total_seconds()
        stop.wait(0.2)
    for work in AT_THE_END:
        _do(app, work)


def _do(app: Flask, work: Work) -> None:
    with app.app_context():
        try:
            work.run(clock.now())
        except Exception:
            db.session.rollback()
            log.exception("%s failed, it is tried again", work.name)
