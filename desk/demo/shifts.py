"""The demo's post: the CCTV command centre of the ICT office, with the shifts of the last days and one that goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from desk.accounts.policy import Actor
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.organisation import queries as organisation
from desk.shifts import book_queries, handing_over, logbook, operations, queries, roster, rounds, rules
from desk.shifts.kinds import ItemKind, LineKind
from desk.shifts.models import Post, Shift, ShiftTime
from desk.shifts.operations import PostContent
from desk.shifts.rounds import Fault
from desk.shifts.states import Answer
from desk.sla import calendars

ActorOf = Callable[[str, datetime], Actor]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TIMES = (("Pagi", time(6), time(14)), ("Siang", time(14), time(22)), ("Malam", time(22), time(6)))
OFFICERS = ("budi", "rizky", "ketut")  # the first has the shift that goes on now, the others those after it
ITEMS = (
    (ItemKind.CAMERA, "CCTV 01 Simpang Lima", "CCTV"),
    (ItemKind.CAMERA, "CCTV 02 Pasar Baru", "CCTV"),
    (ItemKind.CAMERA, "CCTV 03 Terminal", "CCTV"),
    (ItemKind.INVENTORY, "Dinding monitor dan komputer operator", "PC"),
    (ItemKind.INVENTORY, "Radio HT dan pengisi daya", "PC"),
    (ItemKind.INVENTORY, "Kunci dan buku tamu", "PC"),
)
BROKEN = "CCTV 02 Pasar Baru"
EVERY = 120
WORDS = "Situasi aman dan terkendali. Kunci, radio HT, dan buku tamu diserahkan lengkap."


@dataclass(frozen=True)
class Played:
    """How a shift went: minutes before it at which its officer came, whether a round was missed, whether a camera was broken."""

    early: int = 40
    misses_a_round: bool = False
    has_fault: bool = False


# The last three shifts that are over, the newest last: one comes late, one misses a round and finds a broken camera.
HISTORY = (Played(), Played(misses_a_round=True, has_fault=True), Played(early=20))


def tell(*, at: datetime, actor: ActorOf, people: dict[str, Any]) -> None:
    """A post with its week; the officers come, sign, check and walk as they would have done. Told once."""
    if db.session.scalar(select(func.count(Post.id))):
        return
    lead = actor("bambang", at)
    post = _post(lead, at - 4 * DAY)
    _plan(post, people, lead, at)
    begun = [
        one
        for one in queries.shifts_between([post.id], calendars.city_day(at) - 3 * DAY, calendars.city_day(at))
        if one.ends_at <= at
    ]
    for shift, played in zip(begun[-len(HISTORY) :], HISTORY, strict=False):
        _play(shift, played, actor, at)
    running = next((one for one in queries.running_shifts(at) if one.post_id == post.id), None)
    if running is not None:
        _begin(running, Played(), actor, at, with_check=False)


def _post(lead: Actor, at: datetime) -> Post:
    content = PostContent(
        name="Pusat Kendali CCTV",
        place="Gedung Diskominfo lantai 2",
        department=organisation.ict_office(),
        unit=organisation.get_unit("INFRA"),
        tier=2,
        skill=catalogue.find_skill("cctv"),
        presence_minutes=30,
        patrol_every=EVERY,
    )
    post = operations.add_post(code="CCTV-1", content=content, actor=lead, at=at)
    for name, begins, ends in TIMES:
        operations.add_time(post=post, name=name, begins=begins, ends=ends, actor=lead, at=at)
    for kind, name, service in ITEMS:
        found = catalogue.get_service(service, on=calendars.city_day(at))
        operations.add_item(post=post, kind=kind, name=name, service=found, actor=lead, at=at)
    return post


def _plan(post: Post, people: dict[str, Any], lead: Actor, at: datetime) -> None:
    """The three shifts before, and a week ahead: the roster as it was planned then."""
    zone, today = calendars.city_zone(), calendars.city_day(at)
    windows = [rules.window_of(today - DAY, one.begins, one.ends, zone) for one in _in_order(post.times)]
    windows += [rules.window_of(today, one.begins, one.ends, zone) for one in _in_order(post.times)]
    running = next(place for place, window in enumerate(windows) if window.holds(at)) % len(TIMES)
    times = _in_order(post.times)
    for shift_time, officer in zip((*times[running:], *times[:running]), OFFICERS, strict=True):
        days = [
            day
            for day in (today + n * DAY for n in range(-2, 7))
            if rules.window_of(day, shift_time.begins, shift_time.ends, zone).ends_at > at - DAY
        ]
        roster.enter_duties(
            post=post, time=shift_time, days=days, people=[people[officer]], actor=lead, at=at - 4 * DAY
        )


def _play(shift: Shift, played: Played, actor: ActorOf, now: datetime) -> None:
    """A whole shift, to the written hand-over."""
    _begin(shift, played, actor, now)
    officer = _officer(shift, actor)
    starts = [shift.begins_at + n * EVERY * MINUTE + 35 * MINUTE for n in range(4)]
    for place, begun_at in enumerate(starts):
        if played.misses_a_round and place == 2:
            continue
        _walk(shift, officer, begun_at)
    if played.has_fault:
        logbook.write_line(
            shift=shift, kind=LineKind.TASK, words="Kamera Pasar Baru gelap: tanyakan jadwal teknisi pada tiketnya.",
            actor=officer, at=shift.begins_at + HOUR,
        )  # fmt: skip
    handing_over.write_handover(shift=shift, words=WORDS, actor=officer, at=shift.ends_at - 10 * MINUTE)


def _begin(shift: Shift, played: Played, actor: ActorOf, now: datetime, *, with_check: bool = True) -> None:
    """Check-in, taking over, checklist, as far as it lies behind."""
    officer = _officer(shift, actor)
    roster.check_in(duty=shift.standing[0], actor=officer, at=shift.begins_at - played.early * MINUTE)
    before = queries.shift_before(shift)
    handover = book_queries.handover_of(before.id) if before else None
    signed_at = min(now, shift.begins_at - 6 * MINUTE)
    if handover is not None:
        handing_over.answer_handover(
            handover=handover, shift=shift, answer=Answer.ACCEPT, actor=officer, at=signed_at
        )  # fmt: skip
    else:
        because = "Buku serah terima mulai dipakai hari ini." if before else ""
        handing_over.open_shift(shift=shift, because=because, actor=officer, at=signed_at)
    if with_check:
        checked_at = shift.begins_at - 2 * MINUTE
        rounds.check_post(shift=shift, faults=_faults(shift, played), actor=officer, at=checked_at)


def _faults(shift: Shift, played: Played) -> dict[int, Fault]:
    what = "Gambar gelap sejak hujan semalam"
    return {
        item.id: Fault(what, f"{item.name}, {shift.post.name}: {what}.")
        for item in book_queries.items_on(shift.post_id)
        if played.has_fault and item.name == BROKEN
    }


def _walk(shift: Shift, officer: Actor, begun_at: datetime) -> None:
    patrol = rounds.begin_patrol(shift=shift, actor=officer, at=begun_at)
    rounds.end_patrol(patrol=patrol, words="Aman", actor=officer, at=begun_at + 9 * MINUTE)


def _officer(shift: Shift, actor: ActorOf) -> Actor:
    return actor(shift.standing[0].user.username, shift.begins_at)


def _in_order(times: Sequence[ShiftTime]) -> list[ShiftTime]:
    order = [name for name, _begins, _ends in TIMES]
    return sorted(times, key=lambda one: order.index(one.name))
