"""Who stands in for whom. Pure."""

from collections.abc import Mapping

from desk.accounts.policy import TABLE, Actor, Place, Reach, reaches

# Where one works for oneself there is nothing to stand in for.
PERSONAL = frozenset({Reach.OWN, Reach.LENT, Reach.INTAKE, Reach.HANDLED})
ANYWHERE = frozenset({Reach.TIER2, Reach.TIER2_READ, Reach.EVERYTHING, Reach.FRONT, Reach.MALL, Reach.RESTRICTED})
WORK = ("ticket.", "queue.", "complaint.", "opinion.", "counter.")


def stand_in(person_id: int, deputies: Mapping[int, int | None]) -> int | None:
    """Who works in this person's place today: they themselves unless they are absent, else the first present one of the
    chain of deputies. None when the chain ends with nobody or leads back to where it began: then it is the queue's.

    `deputies` holds everybody who is absent today, with the deputy that they named.
    """
    asked: set[int] = set()
    who: int | None = person_id
    while who is not None and who in deputies:
        if who in asked:
            return None
        asked.add(who)
        who = deputies[who]
    return who


def has_rights_of(deputy: Actor, person: Actor) -> bool:
    """Whether the deputy may do all the work that the person may do, in the same places."""
    for action in TABLE:
        if not action.value.startswith(WORK):
            continue
        theirs = reaches(deputy, action)
        if Reach.EVERYTHING in theirs:
            continue
        for reach, places in reaches(person, action).items():
            if reach in PERSONAL:
                continue
            if reach not in theirs or not (reach in ANYWHERE or _all_covered(places, theirs[reach])):
                return False
    return True


def _all_covered(places: frozenset[Place], by: frozenset[Place]) -> bool:
    return all(any(own.covers(place.department_id, place.unit_id) for own in by) for place in places)
