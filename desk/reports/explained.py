"""How many of the promises that were missed in a period each department has explained."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from desk.accounts.policy import Actor
from desk.database import db
from desk.explanations.models import Explanation
from desk.figures import queries
from desk.figures.counted import Sums
from desk.figures.kinds import Axis
from desk.figures.models import TicketFact
from desk.figures.queries import Asked
from desk.figures.reach import within_reports
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.sla.kinds import Measure

PROMISES = (
    (Measure.RESPONSE, TicketFact.response_late, TicketFact.response_on),
    (Measure.RESOLUTION, TicketFact.resolution_late, TicketFact.resolution_on),
)
MISSED = ("response_missed", "resolution_missed")


@dataclass(frozen=True)
class Explained:
    """A department that missed promises, and of how many it has said why."""

    department: Department
    missed: int
    explained: int


def explained_by_department(actor: Actor, asked: Asked, *, groups: Mapping[int, Sums] | None = None) -> list[Explained]:
    """By name, as far as this person's reports reach; the promises that the list of the missed ones counts.

    How many were missed stands in the sums by department: `groups`, where they have been asked for already. What was
    explained is counted from the explanations, of which there are few.
    """
    if groups is None:
        groups = queries.sums_by(actor, Axis.DEPARTMENT, asked, with_times=False)
    missed = {key: sum(sums[name] for name in MISSED) for key, sums in groups.items()}
    explained: Counter[int] = Counter()
    for measure, is_late, day in PROMISES:
        said = (
            select(Explanation.ticket_id)
            .where(
                Explanation.measure == measure, Explanation.no == 1
            )  # whatever was corrected since, it is one promise
            .offset(0)  # kept apart: else all that was late is gone through, and each looked up among the explanations
            .subquery()
        )
        counted = (
            select(TicketFact.department_id, func.count())
            .join(said, said.c.ticket_id == TicketFact.ticket_id)
            .where(
                is_late.is_(True),
                day.between(asked.since, asked.until),
                *queries.conditions(asked, within_reports(actor)),
            )
            .group_by(TicketFact.department_id)
        )
        for department_id, count in db.session.execute(counted).tuples():
            explained[department_id] += count
    return [
        Explained(one, missed[one.id], explained[one.id])
        for one in organisation.all_departments()
        if missed.get(one.id)
    ]
