"""How many of the promises that were missed in a period each department has explained."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import case, exists, func, literal_column, select

from desk.accounts.policy import Actor
from desk.database import db
from desk.explanations.models import Explanation
from desk.figures.models import LATE_SQL, TicketFact
from desk.figures.queries import Asked, conditions
from desk.figures.reach import within_reports
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.sla.kinds import Measure

PROMISES = (
    (Measure.RESPONSE, TicketFact.response_late, TicketFact.response_on),
    (Measure.RESOLUTION, TicketFact.resolution_late, TicketFact.resolution_on),
)


@dataclass(frozen=True)
class Explained:
    """A department that missed promises, and of how many it has said why."""

    department: Department
    missed: int
    explained: int


def explained_by_department(actor: Actor, asked: Asked) -> list[Explained]:
    """By name, as far as this person's reports reach; the promises that the list of the missed ones counts."""
    missed: Counter[int] = Counter()
    explained: Counter[int] = Counter()
    for measure, is_late, day in PROMISES:
        said = exists().where(Explanation.ticket_id == TicketFact.ticket_id, Explanation.measure == measure)
        counted = (
            select(TicketFact.department_id, func.count(), func.sum(case((said, 1), else_=0)))
            .where(
                literal_column(f"({LATE_SQL})"),  # in words, so that the index of the late ones answers
                is_late.is_(True),
                day.between(asked.since, asked.until),
                *conditions(asked, within_reports(actor)),
            )
            .group_by(TicketFact.department_id)
        )
        for department_id, count, of_these in db.session.execute(counted).tuples():
            missed[department_id] += count
            explained[department_id] += int(of_these or 0)
    named = [one for one in organisation.all_departments() if one.id in missed]
    return [Explained(one, missed[one.id], explained[one.id]) for one in named]
