"""What has grown old: articles whose day has come or which help nobody any more, and services of which nothing is written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import contains_eager, joinedload

from desk import timeline
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.database import db, rows_changed
from desk.event_kinds import EventKind
from desk.knowledge import queries
from desk.knowledge.kinds import DOUBTED, GAP_DAYS, GAP_TICKETS, TOLD_AGAIN, Tally
from desk.knowledge.models import ArticleTally, ArticleVersion, version_services
from desk.knowledge.states import State
from desk.sla import calendars
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

V = ArticleVersion


@dataclass(frozen=True)
class Stale:
    """A published text that somebody should look at, and why."""

    text: ArticleVersion
    is_due: bool  # its day has come
    not_helped: int  # or so many doubted it, more than it helped


@dataclass(frozen=True)
class Gap:
    """A service that many tickets are about and no article."""

    service: Service
    tickets: int


def stale_of(actor: Actor, *, at: datetime) -> list[Stale]:
    """The stale texts that this person wrote or reviews."""
    found = _stale(at)
    audiences = queries.reviewed_by(actor)
    return [one for one in found if one.text.author_id == actor.id or one.text.audience in audiences]


def untold_ids(*, at: datetime) -> list[int]:
    """The stale texts of which nobody was told lately."""
    since = at - TOLD_AGAIN
    return [one.text.id for one in _stale(at) if one.text.stale_told_at is None or one.text.stale_told_at <= since]


def tell(*, text_id: int, at: datetime) -> bool:
    """Tell author and lead that a text is stale, once in a week. Of any number of tickers one does."""
    untold = or_(V.stale_told_at.is_(None), V.stale_told_at <= at - TOLD_AGAIN)
    claim = update(V).where(V.id == text_id, V.state == State.PUBLISHED, untold)
    if not rows_changed(claim.values(stale_told_at=at)):
        return False
    text = db.session.scalars(
        select(V).where(V.id == text_id).options(joinedload(V.article)).execution_options(populate_existing=True)
    ).one()
    timeline.record(
        EventKind.ARTICLE_AGED,
        at=at,
        slug=text.article.slug,
        number=text.number,
        title=text.title,
        audience=text.audience,
        author=text.author_id,
    )
    return True


def gaps_for(actor: Actor, *, at: datetime, limit: int = 10) -> list[Gap]:
    """Services with many tickets lately that this person may see, and no article that they may read."""
    count = func.count(Ticket.id)
    covered = exists().where(
        version_services.c.service_id == Service.id,
        version_services.c.version_id == V.id,
        V.state == State.PUBLISHED,
        V.audience.in_(queries.audiences_of(actor)),
    )
    found = (
        select(Service, count)
        .join(Ticket, Ticket.service_id == Service.id)
        .where(Ticket.opened_at > at - GAP_DAYS, tickets.within(actor, Action.TICKET_READ_INTERNAL, at), ~covered)
        .group_by(Service.id)
        .having(count >= GAP_TICKETS)
        .order_by(count.desc(), Service.code)
        .limit(limit)
    )
    return [Gap(service, number) for service, number in db.session.execute(found).tuples()]


def _stale(at: datetime) -> list[Stale]:
    today = calendars.city_day(at)
    texts = db.session.scalars(
        select(V)
        .join(V.article)
        .where(V.state == State.PUBLISHED)
        .options(contains_eager(V.article), joinedload(V.author))
        .order_by(V.review_by, V.id)
    ).all()
    verdicts = _verdicts(since=today - GAP_DAYS)
    found = []
    for text in texts:
        doubts = _doubts(verdicts[text.article_id], since=calendars.city_day(text.standing_since))
        is_due = text.review_by is not None and text.review_by <= today
        if is_due or doubts:
            found.append(Stale(text, is_due, doubts))
    return found


def _verdicts(*, since: date) -> dict[int, Sequence[ArticleTally]]:
    said = select(ArticleTally).where(
        ArticleTally.on_day >= since, ArticleTally.tally.in_([Tally.HELPED, Tally.NOT_HELPED])
    )
    found: dict[int, list[ArticleTally]] = defaultdict(list)
    for tally in db.session.scalars(said):
        found[tally.article_id].append(tally)
    return defaultdict(list, found)


def _doubts(verdicts: Sequence[ArticleTally], *, since: date) -> int:
    """For how many it did not help since then, when they are enough to count; else 0."""
    counted = {
        tally: sum(one.count for one in verdicts if one.tally is tally and one.on_day >= since)
        for tally in (Tally.HELPED, Tally.NOT_HELPED)
    }
    not_helped = counted[Tally.NOT_HELPED]
    return not_helped if not_helped >= DOUBTED and not_helped > counted[Tally.HELPED] else 0
