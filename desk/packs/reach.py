"""How far reading and making of reports reaches: the whole city, a department, the mall."""

from desk.accounts.policy import Action, Actor, Place, Reach, reaches
from desk.organisation import queries as organisation
from desk.packs.catalogue import ReportKind
from desk.packs.kinds import Area


def covers(actor: Actor, action: Action, kind: ReportKind, department_id: int | None) -> bool:
    """Whether `action` reaches a report of that kind and scope for this person; no department: all that it is about."""
    found = reaches(actor, action)
    if kind.area is Area.MALL:
        return _reaches_mall(found) and (not kind.lists_cases or _reaches_mall(reaches(actor, Action.COMPLAINT_READ)))
    if not _reaches_scope(found, department_id):
        return False
    return not kind.lists_cases or _reaches_scope(reaches(actor, Action.TICKET_READ), department_id)


def departments_of(actor: Actor, action: Action) -> frozenset[int]:
    """The whole departments for which `action` was granted."""
    places = reaches(actor, action).get(Reach.DEPARTMENT_READ, frozenset())
    return frozenset(place.department_id for place in places if place.unit_id is None)


def _reaches_scope(found: dict[Reach, frozenset[Place]], department_id: int | None) -> bool:
    if Reach.EVERYTHING in found:
        return True
    if any(place.department_id == organisation.ict_office().id for place in found.get(Reach.HOLDING_READ, ())):
        return True  # the heads of the ICT office, for whom Tier 2 works
    own = found.get(Reach.DEPARTMENT_READ, frozenset())
    return department_id is not None and any(
        place.department_id == department_id and place.unit_id is None for place in own
    )


def _reaches_mall(found: dict[Reach, frozenset[Place]]) -> bool:
    return Reach.MALL in found or _is_of_the_mall(found.get(Reach.HEADED, frozenset()))


def _is_of_the_mall(places: frozenset[Place]) -> bool:
    mall = organisation.mall()
    return mall is not None and any(
        place.department_id == mall.department_id and place.unit_id is None for place in places
    )
