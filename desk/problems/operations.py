"""Many reports made one problem: opened, every report linked to it; or left apart."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import BadInput, Conflict, NotFound
from desk.organisation import queries as organisation
from desk.outages.models import Outage
from desk.problems.models import Dismissal
from desk.tickets import opening, triage
from desk.tickets.changes import permit
from desk.tickets.kinds import Affected, CanWork, Kind
from desk.tickets.models import Ticket
from desk.tickets.relations import by_ids
from desk.tickets.routes import Route, Way

SEVERITY = tuple(Affected)  # from one person to everybody
HINDRANCE = tuple(CanWork)
MANY_DEPARTMENTS = 3


def make_problem(
    *, reports: Sequence[Ticket], title: str, description: str, actor: Actor, at: datetime, is_linked: bool = True
) -> Ticket:
    """Open a problem behind these reports and hang them on it. Raises Forbidden, IllegalMove, BadInput.

    It lies where the reports lie: with Tier 2 when one of them does, else with Tier 1 of their department. Its reporter is the
    desk itself, so that a word of whoever works on it counts as an answer. With `is_linked=False` the caller links them.
    """
    check_reports(reports)
    with_tier2 = any(report.tier >= 2 for report in reports)
    department = organisation.ict_office() if with_tier2 else reports[0].department
    spread = len({report.department_id for report in reports})
    affected = max((report.affected for report in reports), key=SEVERITY.index)
    problem = opening.open_ticket(
        actor=actor,
        department=department,
        service=reports[0].service,
        title=title,
        description=description,
        affected=Affected.PUBLIC if spread >= MANY_DEPARTMENTS else affected,
        can_work=max((report.can_work for report in reports), key=HINDRANCE.index),
        whatever_kind=Kind.PROBLEM,
        begins=Route(2, Way.DIRECT) if with_tier2 else Route(1, Way.TIER1),
        reporter_name=department.name[:120],
        at=at,
    )
    if is_linked:
        link_all(reports=reports, problem=problem, actor=actor, at=at)
    return problem


def link_all(*, reports: Sequence[Ticket], problem: Ticket, actor: Actor, at: datetime) -> None:
    """Hang these reports on a problem. Raises Forbidden, IllegalMove, BadInput."""
    check_reports(reports)
    for report in reports:
        triage.link_to_problem(ticket=report, problem=problem, actor=actor, at=at)


def link_to_outage(*, ticket: Ticket, outage: Outage, actor: Actor, at: datetime) -> None:
    """Hang a report on the problem behind an outage, whoever's problem that is: the outage is announced to all.

    Raises Forbidden, IllegalMove, BadInput, Conflict.
    """
    problem = next(iter(by_ids([outage.problem_id])), None) if outage.problem_id is not None else None
    if problem is None:
        raise NotFound("There is nothing here.")
    if outage.ended_at is not None:
        raise Conflict("It has ended already.")
    if ticket.service_id != outage.service_id:
        raise BadInput("The outage is one of another service.")
    triage.link_to_problem(ticket=ticket, problem=problem, actor=actor, at=at)


def dismiss(*, reports: Sequence[Ticket], actor: Actor, at: datetime) -> None:
    """Propose these tickets no more. Raises Forbidden."""
    for report in reports:
        permit(actor, Action.TICKET_LINK, report, at)
        try:
            with db.session.begin_nested():
                db.session.add(Dismissal(ticket_id=report.id, dismissed_at=at, dismissed_by_id=actor.id))
        except IntegrityError:
            pass  # somebody else has said so already


def check_reports(reports: Sequence[Ticket]) -> None:
    """Whether one problem can be made of these. Raises BadInput."""
    if not reports:
        raise BadInput("Choose the tickets that belong to it.", field="reports")
    if len({report.service_id for report in reports}) > 1:
        raise BadInput("They are about different services. One problem is about one.", field="reports")
