"""Saved views: a list of tickets kept under a name, for oneself or for one's team."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from desk import numbering
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor, Role, may
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.tickets import filters
from desk.tickets.filters import Filters
from desk.tickets.kinds import ViewAudience
from desk.tickets.models import SavedView

MOST = 30  # of one person: more than that is a heap, not a choice
TIER1, TIER2 = (Role.TIER1_AGENT, Role.TIER1_LEAD), (Role.TIER2_AGENT, Role.TIER2_LEAD)


class Sharing(NamedTuple):
    """With whom a view may be shared; `code` is the department's where it is one's Tier 1."""

    audience: ViewAudience
    department_id: int | None = None
    code: str = ""

    @property
    def key(self) -> str:
        return f"{self.audience}-{self.code}" if self.code else self.audience.value


def sharings_for(actor: Actor) -> list[Sharing]:
    """With whom this person may share a view: nobody, the Tier 1 they belong to, Tier 2 if they do."""
    teams = {
        Sharing(ViewAudience.TIER1, grant.place.department_id, grant.department_code)
        for grant in actor.grants
        if grant.role in TIER1
    }
    if actor.roles & set(TIER2):
        teams.add(Sharing(ViewAudience.TIER2))
    return [Sharing(ViewAudience.OWNER), *sorted(teams)]


def views_for(actor: Actor) -> Sequence[SavedView]:
    """One's own views and those that one's teams share, one's own first."""
    if not may(actor, Action.VIEW_SAVE):
        return []
    views = (
        select(SavedView)
        .join(SavedView.owner)
        .where(_is_shown_to(actor))
        .order_by(SavedView.owner_id != actor.id, func.lower(SavedView.name), SavedView.id)
        .options(joinedload(SavedView.owner), joinedload(SavedView.department))
    )
    return db.session.scalars(views).all()


def get_view(actor: Actor, view_id: int) -> SavedView:
    """A view of one's own. Raises NotFound."""
    view = db.session.scalars(select(SavedView).where(SavedView.id == view_id, SavedView.owner_id == actor.id)).first()
    if view is None:
        raise NotFound("There is nothing here.")
    return view


def filters_of(view: SavedView) -> Filters:
    """What a view asks for."""
    return filters.read(dict(parse_qsl(view.query)))


def save_view(*, actor: Actor, name: str, wanted: Filters, sharing: str, at: datetime) -> SavedView:
    """Keep this list under a name. Raises Forbidden, BadInput."""
    if not may(actor, Action.VIEW_SAVE):
        raise Forbidden("You may not do this.")
    if numbering.read_number(numbering.TICKET, wanted.q):
        raise BadInput("A view asks for many tickets. This one names a single ticket.", field="name")
    own = db.session.scalar(select(func.count(SavedView.id)).where(SavedView.owner_id == actor.id)) or 0
    if own >= MOST:
        raise BadInput("You have as many views as can be kept. Please delete one first.", field="name")
    _expect_free(actor, name)
    with_whom = _sharing(actor, sharing)
    view = SavedView(
        owner_id=actor.id,
        name=name,
        query=urlencode(filters.address(wanted)),
        audience=with_whom.audience,
        department_id=with_whom.department_id,
        created_at=at,
    )
    db.session.add(view)
    db.session.flush()
    return view


def change_view(*, view: SavedView, actor: Actor, name: str, sharing: str) -> None:
    """Give it another name, or share it with others. Raises Forbidden, BadInput."""
    _expect_owner(view, actor)
    if name != view.name:
        _expect_free(actor, name)
    with_whom = _sharing(actor, sharing)
    view.name, view.audience, view.department_id = name, with_whom.audience, with_whom.department_id
    db.session.flush()


def delete_view(*, view: SavedView, actor: Actor) -> None:
    """Keep it no longer. Raises Forbidden."""
    _expect_owner(view, actor)
    db.session.delete(view)


def _is_shown_to(actor: Actor) -> ColumnElement[bool]:
    shared: list[ColumnElement[bool]] = []
    for team in sharings_for(actor):
        if team.audience is ViewAudience.TIER1:
            shared.append(and_(SavedView.audience == ViewAudience.TIER1, SavedView.department_id == team.department_id))
        elif team.audience is ViewAudience.TIER2:
            shared.append(SavedView.audience == ViewAudience.TIER2)
    return or_(SavedView.owner_id == actor.id, and_(or_(false(), *shared), User.deactivated_at.is_(None)))


def _sharing(actor: Actor, key: str) -> Sharing:
    for team in sharings_for(actor):
        if team.key == key:
            return team
    raise BadInput("You cannot share a view with these people.", field="sharing")


def _expect_free(actor: Actor, name: str) -> None:
    same = select(SavedView.id).where(SavedView.owner_id == actor.id, SavedView.name == name)
    if db.session.scalar(same) is not None:
        raise BadInput("You have a view of this name already.", field="name")


def _expect_owner(view: SavedView, actor: Actor) -> None:
    if view.owner_id != actor.id or not may(actor, Action.VIEW_SAVE):
        raise Forbidden("You may not do this.")
