"""What the desk counts of a member's work in a period. Pure; kept as JSON once the report is sent."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from desk.memberships.targets import Measure

LISTED = 200  # tickets on the list of a report; the numbers count all


@dataclass(frozen=True)
class Work:
    """A ticket that the member answered. No title: a report lies at more desks than the ticket does."""

    number: str
    service: str
    department: str
    answered_on: date
    seconds: int  # of working time with Tier 1 and Tier 2, from opening to answer
    is_late: bool
    came_back: bool  # was reopened since

    @property
    def time(self) -> timedelta:
        return timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class ServiceSum:
    """The tickets of one service among them."""

    service: str
    count: int
    seconds: int

    @property
    def average_time(self) -> timedelta:
        return timedelta(seconds=round(self.seconds / self.count))


@dataclass(frozen=True)
class Figures:
    """The member's period in numbers."""

    solved: int = 0
    late: int = 0
    came_back: int = 0
    seconds: int = 0  # of all solved tickets together
    minutes: int = 0  # that the member noted on tickets
    services: tuple[ServiceSum, ...] = ()
    works: tuple[Work, ...] = ()

    @property
    def average(self) -> int | None:
        """Working seconds of a ticket on average; None of none."""
        return round(self.seconds / self.solved) if self.solved else None

    @property
    def average_time(self) -> timedelta:
        return timedelta(seconds=self.average or 0)

    @property
    def noted_time(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def values(self) -> dict[Measure, float | None]:
        """What targets are held against."""
        kept = (self.solved - self.late) * 100 / self.solved if self.solved else None
        return {Measure.SOLVED: self.solved, Measure.ON_TIME: kept, Measure.HOURS: round(self.minutes / 60, 2)}

    def kept(self) -> dict[str, Any]:
        return asdict(self) | {
            "services": [asdict(one) for one in self.services],
            "works": [asdict(one) | {"answered_on": one.answered_on.isoformat()} for one in self.works],
        }


def figures_of(works: list[Work], *, minutes: int) -> Figures:
    """The numbers of these tickets; services by how often they came."""
    services: dict[str, tuple[int, int]] = {}
    for work in works:
        count, seconds = services.get(work.service, (0, 0))
        services[work.service] = count + 1, seconds + work.seconds
    sums = [ServiceSum(name, count, seconds) for name, (count, seconds) in services.items()]
    return Figures(
        solved=len(works),
        late=sum(work.is_late for work in works),
        came_back=sum(work.came_back for work in works),
        seconds=sum(work.seconds for work in works),
        minutes=minutes,
        services=tuple(sorted(sums, key=lambda one: (-one.count, one.service))),
        works=tuple(works[:LISTED]),
    )


def figures_from(stored: Mapping[str, Any]) -> Figures:
    """Figures as they were kept. Raises KeyError."""
    return Figures(
        solved=stored["solved"],
        late=stored["late"],
        came_back=stored["came_back"],
        seconds=stored["seconds"],
        minutes=stored["minutes"],
        services=tuple(ServiceSum(**one) for one in stored["services"]),
        works=tuple(Work(**one | {"answered_on": date.fromisoformat(one["answered_on"])}) for one in stored["works"]),
    )
