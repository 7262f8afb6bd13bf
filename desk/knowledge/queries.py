"""Reading the knowledge base. Every list starts with what this person may see; without a person, with what everybody may."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from desk.accounts.policy import TABLE, Action, Actor, Role, may
from desk.database import db
from desk.errors import NotFound
from desk.knowledge.kinds import ArticleKind, Audience, Tally
from desk.knowledge.models import Article, ArticleTally, ArticleUse, ArticleVersion
from desk.knowledge.states import BEING_WRITTEN, State
from desk.tickets.models import Ticket

V = ArticleVersion
READS = {
    Audience.PUBLIC: Action.ARTICLE_READ,
    Audience.STAFF: Action.ARTICLE_READ,
    Audience.TIER1: Action.ARTICLE_READ_TIER1,
    Audience.TIER2: Action.ARTICLE_READ_TIER2,
}
REVIEWS = {
    audience: Action.ARTICLE_REVIEW_PUBLIC if audience is Audience.PUBLIC else Action.ARTICLE_REVIEW
    for audience in Audience
}


@dataclass(frozen=True)
class Shown:
    """What somebody may see of an article: the text for readers, the one being worked on, and those before."""

    article: Article
    published: ArticleVersion | None
    written: ArticleVersion | None
    past: tuple[ArticleVersion, ...]

    @property
    def text(self) -> ArticleVersion:
        """The text to be shown first."""
        return self.published or self.written or self.past[0]


@dataclass(frozen=True)
class Worth:
    """What an article was worth so far."""

    counts: dict[Tally, int] = field(default_factory=dict)
    used: int = 0

    def of(self, tally: str) -> int:
        return self.counts.get(Tally(tally), 0)


def audiences_of(actor: Actor | None) -> list[Audience]:
    """For whom the articles are that this person may read."""
    if actor is None:
        return [Audience.PUBLIC]
    return [audience for audience, action in READS.items() if may(actor, action)]


def reviewed_by(actor: Actor) -> list[Audience]:
    """Of which audience this person reviews articles, other people's."""
    return [one for one, action in REVIEWS.items() if may(actor, action) and may(actor, READS[one])]


def reviewers_of(audience: Audience) -> list[Role]:
    """The roles that review what is for such readers."""
    return sorted(TABLE[REVIEWS[audience]])


def leads_of(audience: Audience) -> list[Role]:
    """The roles that see to it that such articles stay right."""
    return sorted({*TABLE[Action.ARTICLE_REVIEW_PUBLIC]} & {*TABLE[REVIEWS[audience]]})


def visible_to(actor: Actor | None) -> Select[tuple[ArticleVersion]]:
    """The published texts that this person may read."""
    return select(V).join(V.article).where(_is_for(actor)).options(contains_eager(V.article), selectinload(V.services))


def get_published(actor: Actor | None, slug: str) -> ArticleVersion:
    """A published text. Raises NotFound, also for what is not theirs to read."""
    found = db.session.scalars(visible_to(actor).where(Article.slug == slug)).first()
    if found is None:
        raise NotFound("There is nothing here.")
    return found


def get_shown(actor: Actor, slug: str) -> Shown:
    """An article with all of it that this person may see. Raises NotFound."""
    versions = (
        select(V)
        .join(V.article)
        .where(Article.slug == slug, _is_seen_by(actor))
        .options(contains_eager(V.article), joinedload(V.author), joinedload(V.reviewer), selectinload(V.services))
        .order_by(V.number.desc())
    )
    found = db.session.scalars(versions).unique().all()
    if not found:
        raise NotFound("There is nothing here.")
    return Shown(
        found[0].article,
        next((one for one in found if one.state is State.PUBLISHED), None),
        next((one for one in found if one.state in BEING_WRITTEN), None),
        tuple(one for one in found if one.state not in (State.PUBLISHED, *BEING_WRITTEN)),
    )


def lock(article_id: int) -> Article:
    """The article as it is now, held until the end of the transaction, with its texts."""
    held = select(Article).where(Article.id == article_id).with_for_update(of=Article)
    article = db.session.scalars(held.execution_options(populate_existing=True)).one()
    texts = select(V).where(V.article_id == article_id).options(joinedload(V.author), selectinload(V.services))
    db.session.scalars(texts.execution_options(populate_existing=True)).unique().all()
    db.session.refresh(article, ["versions"])
    return article


def library(
    actor: Actor | None, *, kind: ArticleKind | None = None, ids: Collection[int] | None = None
) -> Sequence[ArticleVersion]:
    """The published texts by title; of that kind, or those of these articles, where it is asked."""
    texts = visible_to(actor).order_by(V.title, V.id)
    if kind is not None:
        texts = texts.where(V.kind == kind)
    if ids is not None:
        texts = texts.where(V.article_id.in_(ids))
    return db.session.scalars(texts).unique().all()


def worth_of(article_ids: Collection[int], *, since: date | None = None) -> dict[int, Worth]:
    """What these articles were worth; with `since`, by what was counted from that day on."""
    counts: dict[int, dict[Tally, int]] = {one: {} for one in article_ids}
    if not article_ids:
        return {}
    tallies = (
        select(ArticleTally.article_id, ArticleTally.tally, func.sum(ArticleTally.count))
        .where(ArticleTally.article_id.in_(article_ids))
        .group_by(ArticleTally.article_id, ArticleTally.tally)
    )
    if since is not None:
        tallies = tallies.where(ArticleTally.on_day >= since)
    for article_id, tally, count in db.session.execute(tallies).tuples():
        counts[article_id][tally] = int(count)
    uses = select(ArticleUse.article_id, func.count()).where(ArticleUse.article_id.in_(article_ids))
    used = dict(db.session.execute(uses.group_by(ArticleUse.article_id)).tuples().all())
    return {one: Worth(counts[one], used.get(one, 0)) for one in article_ids}


def to_review(actor: Actor) -> Sequence[ArticleVersion]:
    """Texts of others that wait for this person's review, the longest first."""
    waiting = and_(V.state == State.IN_REVIEW, V.audience.in_(reviewed_by(actor)), V.author_id != actor.id)
    return _texts(waiting, V.submitted_at)


def being_written_by(actor: Actor) -> Sequence[ArticleVersion]:
    """This person's own texts that are not published yet."""
    return _texts(and_(V.state.in_(sorted(BEING_WRITTEN)), V.author_id == actor.id), V.written_at.desc())


def made_from(ticket: Ticket, actor: Actor) -> list[ArticleVersion]:
    """The articles that were made out of a ticket, by the latest text of each that this person may see."""
    texts = select(V).join(V.article).where(Article.ticket_id == ticket.id, _is_seen_by(actor))
    texts = texts.options(contains_eager(V.article)).order_by(V.article_id, V.number)
    return list({one.article_id: one for one in db.session.scalars(texts)}.values())


def is_written_about(ticket: Ticket) -> bool:
    """Whether an article out of this ticket is published, or somebody is writing one."""
    alive = [State.PUBLISHED, *sorted(BEING_WRITTEN)]
    texts = select(V.id).join(V.article).where(Article.ticket_id == ticket.id, V.state.in_(alive))
    return db.session.scalars(texts.limit(1)).first() is not None


def used_for(ticket: Ticket) -> set[int]:
    """The ids of the articles that were used to answer the ticket."""
    return set(db.session.scalars(select(ArticleUse.article_id).where(ArticleUse.ticket_id == ticket.id)))


def slugs_like(slug: str) -> set[str]:
    """Addresses that are taken and begin so."""
    return set(db.session.scalars(select(Article.slug).where(Article.slug.startswith(slug, autoescape=True))))


def _texts(where: ColumnElement[bool], order: Any) -> Sequence[ArticleVersion]:
    texts = select(V).join(V.article).where(where).options(contains_eager(V.article), joinedload(V.author))
    return db.session.scalars(texts.order_by(order, V.id).limit(100)).unique().all()


def _is_for(actor: Actor | None) -> ColumnElement[bool]:
    return and_(V.state == State.PUBLISHED, V.audience.in_(audiences_of(actor)))


def _is_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Published ones by audience; one's own; what one reviews; old ones for those who write for such readers."""
    of_old = and_(V.state.in_([State.REPLACED, State.RETIRED]), V.audience.in_(audiences_of(actor)))
    return or_(
        _is_for(actor),
        and_(V.author_id == actor.id, V.state != State.PUBLISHED),
        and_(V.state == State.IN_REVIEW, V.audience.in_(reviewed_by(actor))),
        of_old if may(actor, Action.ARTICLE_WRITE) else false(),
    )
