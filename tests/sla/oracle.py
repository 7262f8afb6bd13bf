"""A second opinion on clocks and ledger. It walks minutes, and shares nothing with desk but a calendar's hours of a day.

There are three sorts of minutes: those in which an office is open, those in which a clock ran, those in which somebody had
the ticket. What a clock has counted is what two such sets have in common.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.sla.minutes import A_DAY, DAYS, Office, minutes_from, passed_after

PAUSABLE = ("update", "tier1_hold", "tier2_hold", "resolution")
WAITS = {"reporter": "reporter_wait", "agency": "agency_wait", "vendor": "tier3_wait"}
WAITING_HOLDER = {"reporter": "reporter", "agency": "other_agency", "vendor": "external_owner"}
PAUSING = ("reporter", "vendor")


@dataclass
class Watch:
    """A clock: the minutes in which it ran, and what became of it."""

    measure: str
    cycle: int
    promise: Mapping[str, Any]
    started: int
    origin: int
    carried: int
    ran: int = 0
    runs_since: int | None = None
    stopped: int | None = None
    because: str | None = None
    breached: int | None = None

    @property
    def is_paused(self) -> bool:
        return self.stopped is None and self.runs_since is None

    def halt(self, minute: int) -> None:
        if self.runs_since is not None:
            self.ran |= minutes_from(self.runs_since, minute)
            self.runs_since = None


@dataclass
class Oracle:
    """A ticket's life, told act by act in the order in which it happened."""

    offices: Mapping[tuple[str, int], Office]
    watches: list[Watch] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)  # holder -> minutes
    holder: str | None = None
    since: int = 0
    tier: int = 1
    opened: int = 0
    ended: int | None = None

    def tell(self, kind: str, minute: int, details: Mapping[str, Any]) -> None:
        for watch in self.unstopped():
            self._look_at(watch, minute)
        getattr(self, "_" + kind.removeprefix("ticket.").replace("clock.", ""))(minute, details)

    def unstopped(self) -> list[Watch]:
        return [watch for watch in self.watches if watch.stopped is None]

    # What is asked of it.

    def elapsed(self, watch: Watch, minute: int) -> int:
        """The minutes counted so far, those of earlier cycles included."""
        return self._ticks(watch, minute).bit_count() + watch.carried

    def whole(self, watch: Watch) -> int:
        return self._office(watch).whole(watch.origin, watch.promise["amount"], watch.promise["unit"])

    def due(self, watch: Watch) -> int:
        """When a running clock will have counted the whole, or when it had."""
        left = self.whole(watch) - watch.carried
        end = DAYS * A_DAY - self._office(watch).ahead
        return passed_after(self._ticks(watch, end), left) if left > 0 else watch.started

    def breach(self, watch: Watch, minute: int) -> int | None:
        self._look_at(watch, minute)
        return watch.breached

    def ledger(self, minute: int) -> dict[str, int]:
        """The minutes in each holder's hands, up to that moment."""
        booked = dict(self.held)
        if self.holder is not None and self.ended is None:
            booked[self.holder] = booked.get(self.holder, 0) | minutes_from(self.since, minute)
        return {holder: minutes for holder, minutes in booked.items() if minutes}

    def ledger_open(self) -> int:
        """The minutes that are working time in the ledger: those that the newest promise to resolve counts."""
        resolution = [watch for watch in self.watches if watch.measure == "resolution"][-1]
        return self._office(resolution).counted(resolution.promise["unit"])

    def _office(self, watch: Watch) -> Office:
        return self.offices[watch.promise["calendar"], watch.promise["calendar_version"]]

    def _ticks(self, watch: Watch, minute: int) -> int:
        ran = watch.ran
        if watch.runs_since is not None:
            ran |= minutes_from(watch.runs_since, minute)
        return ran & self._office(watch).counted(watch.promise["unit"])

    def _look_at(self, watch: Watch, minute: int) -> None:
        """A promise is broken when its clock runs on after the moment on which it fell due."""
        if watch.runs_since is None or watch.breached is not None or watch.measure in WAITS.values():
            return
        if self.elapsed(watch, minute) >= self.whole(watch) and minute > (due := self.due(watch)):
            watch.breached = due

    # What happens to it.

    def _opened(self, minute: int, details: Mapping[str, Any]) -> None:
        self.opened, self.tier = minute, details["tier"]
        self._start(minute, details["clocks"])
        self._hand(f"tier{self.tier}", minute)

    def _replied(self, minute: int, details: Mapping[str, Any]) -> None:
        if details.get("answers"):
            self._stop(minute, "done", "response", "update")
            self._start(minute, {name: said for name, said in details["clocks"].items() if name == "update"})

    def _held(self, minute: int, details: Mapping[str, Any]) -> None:
        waiting_for = details["waiting_for"]
        self._replied(minute, details)
        for watch in self.unstopped():
            if waiting_for in PAUSING and watch.measure in PAUSABLE:
                watch.halt(minute)
        self._start(minute, {name: said for name, said in details["clocks"].items() if name == WAITS[waiting_for]})
        self._hand(WAITING_HOLDER[waiting_for], minute)

    def _resumed(self, minute: int, _: Mapping[str, Any]) -> None:
        for watch in self.unstopped():
            if watch.is_paused:
                watch.runs_since = minute
                self._look_at(watch, minute)  # a shorter promise given meanwhile may be broken already
        self._stop(minute, "done", *WAITS.values())
        self._hand(f"tier{self.tier}", minute)

    def _escalated(self, minute: int, details: Mapping[str, Any]) -> None:
        self._resumed(minute, details)
        self._stop(minute, "moved", f"tier{self.tier}_hold")
        self.tier = details["to_tier"]
        self._start(minute, details["clocks"])
        self._hand(f"tier{self.tier}", minute)

    _returned = _escalated

    def _resolved(self, minute: int, details: Mapping[str, Any]) -> None:
        answered = ("response",) if details.get("answers") else ()
        self._stop(minute, "done", *answered, *PAUSABLE, *WAITS.values())
        self.tier = details["to_tier"]
        self._hand("reporter", minute)

    def _reopened(self, minute: int, details: Mapping[str, Any]) -> None:
        self._start(minute, details["clocks"], carry_on="resolution")
        self._hand(f"tier{self.tier}", minute)

    def _closed(self, minute: int, _: Mapping[str, Any]) -> None:
        self._stop(minute, "cancelled", *(watch.measure for watch in self.watches))
        self._hand("reporter", minute)  # until it ends nothing more, or is reopened
        self.ended = minute

    _confirmed = _cancelled = _closed

    def _triaged(self, minute: int, details: Mapping[str, Any]) -> None:
        for watch in self.unstopped():
            watch.promise = details["clocks"].get(watch.measure, watch.promise)

    def _moved(self, minute: int, details: Mapping[str, Any]) -> None:
        for watch in self.unstopped():
            if watch.measure == details["measure"]:
                watch.promise = details["promise"]
                if watch.runs_since is not None and self.due(watch) >= minute:
                    watch.breached = None

    def _start(self, minute: int, promises: Mapping[str, Any], carry_on: str = "") -> None:
        for measure, promise in promises.items():
            before = [watch for watch in self.watches if watch.measure == measure]
            goes_on = bool(before) and measure == carry_on
            carried = self.elapsed(before[-1], minute) if goes_on else 0
            origin = before[-1].origin if goes_on else minute
            self.watches.append(Watch(measure, len(before) + 1, promise, minute, origin, carried, runs_since=minute))

    def _stop(self, minute: int, because: str, *measures: str) -> None:
        for watch in self.unstopped():
            if watch.measure in measures:
                watch.halt(minute)
                watch.stopped, watch.because = minute, because

    def _hand(self, holder: str, minute: int) -> None:
        if self.holder is not None:
            self.held[self.holder] = self.held.get(self.holder, 0) | minutes_from(self.since, minute)
        self.holder, self.since, self.ended = holder, minute, None
