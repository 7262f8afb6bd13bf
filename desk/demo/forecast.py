"""The demo's forecast: half a year of slow requests behind it, so that it is known how often "likely late" came true, and a few
open ones that bear the mark today.
"""

import heapq
import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete

from desk.accounts.models import User
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.demo.complaints import Teller
from desk.figures import operations as figures
from desk.forecast import counting
from desk.forecast import operations as forecast
from desk.sla.business_time import add_business_time, due_moment
from desk.sla.facts import duration
from desk.sla.kinds import TargetUnit
from desk.tickets import opening, operations
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from desk.timeline import OutboxEntry

SERVICE, REPORTER, TECHNICIAN = "JAR-BARU", "sari", "joko"
TARGET = duration(10, TargetUnit.WORKING_DAYS)  # of the service
MORNING, AFTERNOON = time(8, 30), time(14, 15)
FIRST, SECOND = timedelta(days=250), timedelta(days=176)  # ago: the ones it learnt from, the ones it was judged by
LEARNT, PROVED = 44, 44
LATE_OF = {MORNING: (True, True, True, False), AFTERNOON: (False, True, False, False)}
SHARES = (0.52, 0.9)  # of its time that an open one has used by now
MINUTE = timedelta(minutes=1)
WORDS = (
    ("Mohon dua titik jaringan untuk ruang pelayanan.", "Dua titik jaringan sudah ditarik dan diuji."),
    ("Mohon satu titik jaringan untuk ruang arsip.", "Titik jaringan ruang arsip sudah aktif."),
    ("Mohon WiFi publik untuk ruang tunggu puskesmas.", "WiFi publik ruang tunggu sudah menyala."),
    ("Mohon titik jaringan untuk dua mesin antrean.", "Kedua mesin antrean sudah tersambung."),
    ("Mohon kabel jaringan baru untuk ruang rapat kecil.", "Kabel baru sudah terpasang dan dicoba."),
)
OPEN = (
    "Mohon tiga titik jaringan untuk ruang imunisasi.",
    "Mohon WiFi publik untuk halaman puskesmas keliling.",
    "Mohon titik jaringan untuk gudang obat.",
)
Deeds = list[tuple[datetime, int, Callable[[datetime], None]]]


def remember(story: Teller, people: dict[str, User]) -> None:
    """What lies before the stories: opened, answered or late, guessed of and judged by the operations of the desk."""
    order = itertools.count()
    deeds: Deeds = []

    def plan(at: datetime, run: Callable[[datetime], None]) -> None:
        heapq.heappush(deeds, (at, next(order), run))

    for begins, count, looks in ((FIRST, LEARNT, False), (SECOND, PROVED, True)):
        for place, opened_at in enumerate(itertools.islice(_openings(story, begins), count)):
            _plan(story, people, place, opened_at, plan, looks=looks)
    plan(story.now - SECOND, _count)
    while deeds:
        at, _, run = heapq.heappop(deeds)
        run(at)
    _look(at)
    db.session.execute(delete(OutboxEntry))  # nobody is told of it half a year later
    db.session.flush()


def plan_open_ones(story: Teller, people: dict[str, User]) -> None:
    """Requests of this week that are half over by now, in the hands of a technician."""
    opened_at = _half_over(story)
    for place, words in enumerate(OPEN if opened_at else ()):
        assert opened_at is not None

        def begin(at: datetime, words: str = words) -> None:
            ticket = _open(story, people, words, at)
            operations.take_ticket(ticket=ticket, actor=story.actor(TECHNICIAN, at), at=at)
            operations.reply(
                ticket=ticket,
                actor=story.actor(TECHNICIAN, at),
                body="Kabelnya sudah dipesan, Bu. Kami kabari begitu datang.",
                at=at,
            )

        story.plan(opened_at + 12 * place * MINUTE, begin)


def tell(*, at: datetime) -> None:
    """What the ticker would have counted this morning."""
    _refresh(at)
    _count(at)
    forecast.guess(at=at)
    counting.keep_records(at=at)
    db.session.flush()


def _plan(
    story: Teller,
    people: dict[str, User],
    place: int,
    opened_at: datetime,
    plan: Callable[[datetime, Callable[[datetime], None]], None],
    *,
    looks: bool,
) -> None:
    asked, answered = WORDS[place % len(WORDS)]
    hour = _hour(place)
    due = due_moment(story.office, opened_at, TARGET)
    is_late = LATE_OF[hour][place // 4 % 4]
    ends = add_business_time(
        story.office, due if is_late else opened_at + (due - opened_at) * 0.6, (60 + place % 7 * 40) * MINUTE
    )

    def begin(at: datetime) -> None:
        ticket = _open(story, people, asked, at)
        plan(ends, lambda at: _answer(story, ticket, answered, at))
        if looks:
            plan(at + (due - at) * 0.55, _look)

    plan(opened_at, begin)


def _openings(story: Teller, ago: timedelta) -> Iterator[datetime]:
    """Two of each working day, three of four in the morning."""
    day = _local(story, story.now - ago)
    place = 0
    while True:
        if story.office.is_working_day(day):
            for _ in range(2):
                yield _moment(story, day, _hour(place))
                place += 1
        day += timedelta(days=1)


def _hour(place: int) -> time:
    return MORNING if place % 4 < 3 else AFTERNOON


def _half_over(story: Teller) -> datetime | None:
    """The morning of a working day from which more than half of the time is over, and the deadline still ahead."""
    today = _local(story, story.now)
    for days in range(1, 21):
        day = today - timedelta(days=days)
        opened_at = _moment(story, day, MORNING)
        due = due_moment(story.office, opened_at, TARGET)
        least, most = SHARES
        if story.office.is_working_day(day) and least <= forecast.used_of(opened_at, due, story.now) <= most:
            return opened_at
    return None


def _open(story: Teller, people: dict[str, User], words: str, at: datetime) -> Ticket:
    reporter = people[REPORTER]
    return opening.open_ticket(
        actor=story.actor(REPORTER, at),
        department=reporter.department,
        unit_id=reporter.unit_id,
        service=catalogue.get_service(SERVICE, on=_local(story, at)),
        description=words,
        affected=Affected.SELF,
        can_work=CanWork.YES,
        at=at,
    )


def _answer(story: Teller, ticket: Ticket, words: str, at: datetime) -> None:
    operations.take_ticket(ticket=ticket, actor=story.actor(TECHNICIAN, at), at=at)
    operations.resolve_ticket(ticket=ticket, actor=story.actor(TECHNICIAN, at), answer=words, at=at)
    operations.confirm_ticket(ticket=ticket, actor=story.actor(REPORTER, at), at=at)


def _look(at: datetime) -> None:
    _refresh(at)
    forecast.guess(at=at)
    forecast.judge(at=at)


def _count(at: datetime) -> None:
    _refresh(at)
    counting.keep_curves(counting.tallies(at=at), at=at)


def _refresh(at: datetime) -> None:
    while (figures.refresh(at=at) or 0) >= figures.PAGE:
        pass


def _local(story: Teller, at: datetime) -> date:
    return at.astimezone(story.office.zone).date()


def _moment(story: Teller, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, story.office.zone)
