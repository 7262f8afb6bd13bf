"""Tickets about things: the history of one, and those that fail again and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.assets import queries as assets
from desk.assets.kinds import LATELY, OFTEN
from desk.assets.models import Asset
from desk.database import db
from desk.tickets import queries
from desk.tickets.kinds import Kind
from desk.tickets.models import Ticket

MOST_SHOWN = 100


@dataclass(frozen=True)
class Failing:
    """A thing that failed often lately."""

    asset: Asset
    incidents: int
    last_at: datetime


def history_of(asset: Asset, actor: Actor, at: datetime) -> Sequence[Ticket]:
    """The tickets about a thing that this person may read, the newest first."""
    tickets = queries.visible_to(actor, at).where(Ticket.asset_id == asset.id).options(joinedload(Ticket.service))
    return db.session.scalars(tickets.order_by(Ticket.id.desc()).limit(MOST_SHOWN)).all()


def failing(actor: Actor, at: datetime) -> list[Failing]:
    """Things with five incidents or more in the last 90 days, the worst first: the list for the asset office (LLG-12).

    Incidents are counted whoever may read them, but for limited and secret ones: the list names things and numbers only.
    """
    count, last_at = func.count(Ticket.id), func.max(Ticket.opened_at)
    often = (
        select(Ticket.asset_id, count.label("incidents"), last_at.label("last_at"))
        .where(
            queries.is_for_all(),
            Ticket.asset_id.is_not(None),
            Ticket.kind == Kind.INCIDENT,
            Ticket.opened_at > at - LATELY,
        )
        .group_by(Ticket.asset_id)
        .having(count >= OFTEN)
        .subquery()
    )
    found = (
        select(Asset, often.c.incidents, often.c.last_at)
        .join(often, often.c.asset_id == Asset.id)
        .where(assets.within(actor, Action.ASSET_READ), Asset.ended_on.is_(None))
        .options(joinedload(Asset.department), joinedload(Asset.unit))
        .order_by(often.c.incidents.desc(), Asset.id)
    )
    return [Failing(asset, incidents, moment) for asset, incidents, moment in db.session.execute(found).tuples()]
