"""Made-up calendars and lives of tickets, and what desk and the oracle say of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from desk.event_kinds import EventKind
from desk.sla.business_time import ALL_DAY, Season, WeekFrom, WorkingCalendar
from desk.sla.facts import Fact
from tests.sla.minutes import A_DAY, FIRST_DAY, Office, moment_of
from tests.sla.oracle import WAITS, Oracle

ZONES = {ZoneInfo("Asia/Jakarta"): 7 * 60, ZoneInfo("Asia/Makassar"): 8 * 60, ZoneInfo("Asia/Jayapura"): 9 * 60}
HOLDS = {1: "tier1_hold", 2: "tier2_hold"}
VERSIONS = (1, 2)
EARLIEST, LATEST, LONGEST = 2 * A_DAY, 20 * A_DAY, 40 * A_DAY
UNITS = ("minutes", "minutes", "hours", "working_days", "calendar_days")
FEW = {"hours": 48, "working_days": 5, "calendar_days": 10}
# What may happen to a ticket that stands so; what stands twice comes twice as often.
ACTS = {
    "open": ("reply", "hold", "hold", "hold", "hand_over", "hand_over", "resolve", "triage", "move", "cancel"),
    "waiting": ("reply", "resume", "resume", "hand_over", "resolve", "triage", "move", "give_up"),
    "resolved": ("confirm", "close", "reopen", "reopen", "reply"),
    "closed": ("reopen",),
    "over": (),
}


@dataclass
class City:
    """Some calendars, each in two versions, as desk has them and as the oracle has them."""

    calendars: Mapping[tuple[str, int], WorkingCalendar]
    offices: Mapping[tuple[str, int], Office]

    def calendar_of(self, code: str, version: int) -> WorkingCalendar:
        return self.calendars[code, version]


@dataclass
class Story:
    """A ticket's life as facts, with the oracle that heard them up to `until`, and the moment on which one looks at it."""

    facts: list[Fact]
    oracle: Oracle
    until: int


def some_city(dice: Random) -> City:
    """Offices with their own hours, breaks, seasons, holidays, exceptions, in one of the three zones."""
    zone = dice.choice(list(ZONES))
    calendars = {("24x7", version): WorkingCalendar(zone, dict.fromkeys(range(7), ALL_DAY)) for version in VERSIONS}
    for code in ("office", "mall"):
        for version in VERSIONS:
            calendars[code, version] = _some_calendar(dice, zone)
    return City(
        calendars, {key: Office(calendar.hours_on, ZONES[zone]) for key, calendar in calendars.items()}
    )  # fmt: skip


def some_story(dice: Random, city: City) -> Story:
    """A life of up to a dozen acts, some of them on the very moment on which a clock falls due."""
    return _Storyteller(dice, city).tell(dice.randint(1, 12))


def _some_calendar(dice: Random, zone: ZoneInfo) -> WorkingCalendar:
    def week(fewest: int) -> dict[int, Any]:
        days = dice.sample(range(7), dice.randint(fewest, 7))
        return {day: _some_hours(dice) for day in sorted(days)}

    def some_day() -> date:
        return FIRST_DAY + timedelta(days=dice.randrange(60))

    first = some_day()
    return WorkingCalendar(
        zone,
        week(3),
        seasons=(Season(first, first + timedelta(days=dice.randint(1, 12)), week(2)),) if dice.random() < 0.5 else (),
        holidays=frozenset(some_day() for _ in range(dice.randint(0, 8))),
        later_weeks=(WeekFrom(some_day(), week(3)),) if dice.random() < 0.3 else (),
        exceptions={some_day(): dice.choice([(), _some_hours(dice)]) for _ in range(dice.randint(0, 3))},
    )


def _some_hours(dice: Random) -> tuple[tuple[time, time], ...]:
    """One to three spans, some up to midnight."""
    count = dice.choice((1, 2, 2, 3))
    edges = sorted(dice.sample(range(0, A_DAY + 1, 15), 2 * count))
    if dice.random() < 0.1:
        edges[-1] = A_DAY
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    return tuple((_time(opens), _time(closes)) for opens, closes in spans)


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@dataclass
class _Storyteller:
    dice: Random
    city: City
    status: str = "open"
    waiting_for: str | None = None
    facts: list[Fact] = field(default_factory=list)
    untold: list[tuple[str, int, Mapping[str, Any]]] = field(default_factory=list)

    def tell(self, acts: int) -> Story:
        self.oracle = Oracle(self.city.offices)
        self.minute = self.dice.randint(EARLIEST, LATEST)
        tier = self.dice.choice((1, 1, 2))
        self.say(EventKind.TICKET_OPENED, tier=tier, clocks=self.promises("response", "resolution", HOLDS[tier]))
        look_at = self.dice.randint(1, 2 * acts)  # often the end, else in the midst of it
        while len(self.facts) <= min(acts, look_at) and ACTS[self.status] and self.minute < LONGEST:
            self.minute = self.next_moment()
            getattr(self, self.dice.choice(ACTS[self.status]))()
        return Story(self.facts, self.oracle, self.next_moment())

    def say(self, kind: EventKind, **details: Any) -> None:
        self.facts.append(Fact(kind, moment_of(self.minute), details))
        self.oracle.tell(kind.value, self.minute, details)

    def next_moment(self) -> int:
        running = [watch for watch in self.oracle.unstopped() if watch.runs_since is not None]
        if running and self.dice.random() < 0.25:  # on the dot, a minute before it or after it
            due = self.oracle.due(self.dice.choice(running)) + self.dice.choice((-1, 0, 0, 1))
            if self.minute <= due < LONGEST:
                return due
        longest = self.dice.choice((1, 60, 60, 8 * 60, 8 * 60, A_DAY, 4 * A_DAY))
        # A life takes time: what ends in the minute in which it began leaves nothing to be booked.
        return self.minute + self.dice.randint(int(self.status == "resolved"), longest)

    def promise(self, **fixed: Any) -> dict[str, Any]:
        unit = self.dice.choice(UNITS)
        amount = 15 * self.dice.randint(1, 60) if unit == "minutes" else self.dice.randint(1, FEW[unit])
        code, version = self.dice.choice(list(self.city.calendars))
        said = {"amount": amount, "unit": unit, "calendar": code, "calendar_version": version, "policy": 1}
        return said | {"priority": self.dice.choice(("P1", "P2", "P3", "P4"))} | fixed

    def promises(self, *measures: str) -> dict[str, Any]:
        """The resolution is always promised; of the others some policies say nothing."""
        return {name: self.promise() for name in measures if name == "resolution" or self.dice.random() < 0.9}

    # What may happen.

    def reply(self) -> None:
        if self.dice.random() < 0.6:
            goes_on = self.status in ("open", "waiting")
            self.say(EventKind.TICKET_REPLIED, answers=True, clocks=self.promises("update") if goes_on else {})
            return
        self.say(EventKind.TICKET_REPLIED, reporter=True)
        if self.waiting_for == "reporter":
            self.resume()

    def hold(self) -> None:
        self.status, self.waiting_for = "waiting", self.dice.choice(list(WAITS))
        answered = {"answers": True} if self.dice.random() < 0.9 else {}
        clocks = self.promises(*(("update",) if answered else ()), WAITS[self.waiting_for])
        self.say(EventKind.TICKET_HELD, waiting_for=self.waiting_for, clocks=clocks, **answered)

    def resume(self) -> None:
        self.status, self.waiting_for = "open", None
        self.say(EventKind.TICKET_RESUMED)

    def hand_over(self) -> None:
        self.status, self.waiting_for = "open", None
        kind, tier = (
            (EventKind.TICKET_ESCALATED, 2) if self.oracle.tier == 1 else (EventKind.TICKET_RETURNED, 1)
        )  # fmt: skip
        self.say(kind, to_tier=tier, clocks=self.promises(HOLDS[tier]))

    def resolve(self, **more: Any) -> None:
        self.status, self.waiting_for = "resolved", None
        to_tier = self.dice.choice((1, self.oracle.tier))
        self.say(EventKind.TICKET_RESOLVED, to_tier=to_tier, **(more or {"answers": True, "clocks": {}}))

    def give_up(self) -> None:
        self.resolve(unanswered=True)

    def triage(self) -> None:
        measures = {watch.measure for watch in self.oracle.unstopped()}
        self.say(EventKind.TICKET_TRIAGED, changes={}, clocks=self.promises(*sorted(measures)))

    def move(self) -> None:
        watches = self.oracle.unstopped()
        if watches:
            watch = self.dice.choice(watches)
            new = {**watch.promise, "calendar_version": 3 - watch.promise["calendar_version"]}
            self.say(EventKind.CLOCK_MOVED, measure=watch.measure, promise=new)

    def reopen(self) -> None:
        self.status = "open"
        clocks = self.promises("resolution", HOLDS[self.oracle.tier], "update")
        self.say(EventKind.TICKET_REOPENED, clocks=clocks)

    def confirm(self) -> None:
        self.status = "closed"
        self.say(EventKind.TICKET_CONFIRMED)

    def close(self) -> None:
        self.status = "closed"
        self.say(EventKind.TICKET_CLOSED)

    def cancel(self) -> None:
        if self.dice.random() < 0.3:
            self.status = "over"
            self.say(EventKind.TICKET_CANCELLED)
