"""Whose facts a person may read, in the database's words: the reach of the reports."""

from sqlalchemy import ColumnElement, and_, false, or_

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.figures.models import TicketFact


def within_reports(actor: Actor) -> ColumnElement[bool] | None:
    """The tickets that this person's reports count; None: all of the city's."""
    found = reaches(actor, Action.FIGURES_READ)
    if Reach.EVERYTHING in found:
        only = actor.only_department_id
        return None if only is None else TicketFact.department_id == only
    reached = or_(
        TicketFact.agent_id == actor.id if Reach.OWN in found else false(),
        *(
            TicketFact.department_id == place.department_id
            if place.unit_id is None
            else and_(TicketFact.department_id == place.department_id, TicketFact.unit_id == place.unit_id)
            for place in found.get(Reach.DEPARTMENT_READ, ())
        ),
    )
    if actor.only_department_id is None:
        return reached
    return and_(reached, TicketFact.department_id == actor.only_department_id)
