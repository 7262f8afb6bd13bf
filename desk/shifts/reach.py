"""How far the rights around posts reach: all of them, or those of a department or unit."""

from sqlalchemy import ColumnElement, and_, false, or_, true

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.shifts.models import Post


def within(actor: Actor, action: Action) -> ColumnElement[bool]:
    """Which posts an action reaches for this person, as a condition."""
    found = reaches(actor, action)
    if Reach.EVERYTHING in found:
        return true()
    places = found.get(Reach.DEPARTMENT_READ, frozenset())
    return or_(
        false(),
        *(
            Post.department_id == place.department_id
            if place.unit_id is None
            else and_(Post.department_id == place.department_id, Post.unit_id == place.unit_id)
            for place in sorted(places, key=lambda place: (place.department_id, place.unit_id or 0))
        ),
    )


def covers_place(actor: Actor, action: Action, department_id: int, unit_id: int | None) -> bool:
    """Whether an action reaches a post there."""
    found = reaches(actor, action)
    if Reach.EVERYTHING in found:
        return True
    return any(place.covers(department_id, unit_id) for place in found.get(Reach.DEPARTMENT_READ, frozenset()))


def covers(actor: Actor, action: Action, post: Post) -> bool:
    """Whether an action reaches that post."""
    return covers_place(actor, action, post.department_id, post.unit_id)
