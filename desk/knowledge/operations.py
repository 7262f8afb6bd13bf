"""Writing articles: draft, submit, send back, publish, look again, retire. Nothing that was published is ever lost."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.knowledge import queries, redaction, states
from desk.knowledge.kinds import LONGEST_UNREVIEWED, REVIEWED_EVERY, ArticleKind, Audience
from desk.knowledge.models import Article, ArticleVersion
from desk.knowledge.states import State, Step
from desk.sla import calendars
from desk.tickets.models import Ticket

LONGEST_SLUG = 80


class StaleText(Conflict):
    """The text has changed since the form was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this text meanwhile.")


@dataclass(frozen=True)
class Content:
    """What an article says, and for whom."""

    title: str
    symptom: str
    answer: str
    kind: ArticleKind
    audience: Audience
    services: tuple[Service, ...] = ()
    review_by: date | None = None  # null: a year after its publication


def draft_article(*, content: Content, actor: Actor, at: datetime, ticket: Ticket | None = None) -> ArticleVersion:
    """Begin an article, out of a solved ticket where one is named. Raises Forbidden, BadInput."""
    _check(content, actor, at)
    article = Article(slug=_free_slug(content.title), ticket_id=ticket and ticket.id, created_at=at, versions=[])
    db.session.add(article)
    return _draft(article, content, actor, at)


def revise_article(*, article: Article, content: Content, actor: Actor, at: datetime) -> ArticleVersion:
    """Begin a new text of an article; what is published stays until the new one is. Raises Forbidden, Conflict, BadInput."""
    _check(content, actor, at)
    if article.written is not None:
        raise Conflict("Somebody is already writing a new text of this article.")
    return _draft(article, content, actor, at)


def change_text(*, text: ArticleVersion, content: Content, actor: Actor, at: datetime) -> None:
    """Write on one's own draft. Raises Forbidden, IllegalStep, BadInput."""
    _own(text, actor)
    states.after(text.state, Step.EDIT)
    _check(content, actor, at)
    _take_over(text, content, at)


def submit_text(*, text: ArticleVersion, actor: Actor, at: datetime) -> None:
    """Ask for the review. Raises Forbidden, IllegalStep, BadInput while there are marks of what was taken out."""
    _own(text, actor)
    state = states.after(text.state, Step.SUBMIT)
    left = sum(redaction.marks_in(part) for part in (text.title, text.symptom, text.answer))
    if left:
        raise BadInput("There are still marks like [nama?] in the text. Please write it so that it names nobody.")
    text.state, text.submitted_at, text.remark = state, at, ""
    _record(EventKind.ARTICLE_SUBMITTED, text, actor=actor, at=at)


def send_back(*, text: ArticleVersion, remark: str, actor: Actor, at: datetime) -> None:
    """It is not right yet: say why. Raises Forbidden, IllegalStep."""
    _reviewer(text, actor)
    text.state, text.remark = states.after(text.state, Step.SEND_BACK), remark
    _record(EventKind.ARTICLE_RETURNED, text, actor=actor, at=at)


def publish_text(*, text: ArticleVersion, actor: Actor, at: datetime) -> None:
    """Somebody else than its author lets it be read; the text before it is kept. Raises Forbidden, IllegalStep."""
    _reviewer(text, actor)
    state = states.after(text.state, Step.PUBLISH)
    before = text.article.published
    if before is not None:
        _may_review(before, actor)  # what citizens read is not taken away from them by whom it is not given to
        before.state, before.ended_at = states.after(before.state, Step.REPLACE), at
        db.session.flush()  # of an article one text is published at any time
    today = calendars.city_day(at)
    if text.review_by is None or text.review_by <= today:
        text.review_by = today + REVIEWED_EVERY
    text.state, text.reviewer_id, text.published_at = state, actor.id, at
    _record(EventKind.ARTICLE_PUBLISHED, text, actor=actor, at=at)


def confirm_text(*, text: ArticleVersion, review_by: date, actor: Actor, at: datetime) -> None:
    """Somebody has looked again: it still holds, until another day. Raises Forbidden, IllegalStep, BadInput."""
    if text.author_id != actor.id or not may(actor, Action.ARTICLE_WRITE):
        _may_review(text, actor)
    states.after(text.state, Step.CONFIRM)
    _check_day(review_by, at)
    text.review_by, text.confirmed_at, text.stale_told_at = review_by, at, None
    _record(EventKind.ARTICLE_CONFIRMED, text, actor=actor, at=at)


def retire_text(*, text: ArticleVersion, actor: Actor, at: datetime) -> None:
    """It is not to be read any more. Raises Forbidden, IllegalStep."""
    _may_review(text, actor)
    text.state, text.ended_at = states.after(text.state, Step.RETIRE), at
    _record(EventKind.ARTICLE_RETIRED, text, actor=actor, at=at)


def drop_text(*, text: ArticleVersion, actor: Actor, at: datetime) -> None:
    """Give up what was never published. Raises Forbidden, IllegalStep."""
    _own(text, actor)
    text.state, text.ended_at = states.after(text.state, Step.DROP), at
    _record(EventKind.ARTICLE_DROPPED, text, actor=actor, at=at)


def note_export(*, count: int, actor: Actor, at: datetime) -> None:
    """That the articles were taken along stays in the trace."""
    timeline.record(EventKind.ARTICLE_EXPORTED, at=at, actor=actor, count=count)


def _draft(article: Article, content: Content, actor: Actor, at: datetime) -> ArticleVersion:
    number = 1 + max((one.number for one in article.versions), default=0)
    text = ArticleVersion(number=number, state=State.DRAFT, author_id=actor.id, remark="", services=[])
    article.versions.insert(0, text)
    _take_over(text, content, at)
    db.session.flush()
    _record(EventKind.ARTICLE_DRAFTED, text, actor=actor, at=at)
    return text


def _take_over(text: ArticleVersion, content: Content, at: datetime) -> None:
    text.title, text.symptom, text.answer = content.title, content.symptom, content.answer
    text.kind, text.audience, text.review_by = content.kind, content.audience, content.review_by
    text.services, text.written_at = list(content.services), at


def _check(content: Content, actor: Actor, at: datetime) -> None:
    if not may(actor, Action.ARTICLE_WRITE):
        raise Forbidden("You may not do this.")
    if not may(actor, queries.READS[content.audience]):
        raise BadInput("You cannot write for readers of whom you are none yourself.", field="audience")
    if content.review_by is not None:
        _check_day(content.review_by, at)


def _check_day(day: date, at: datetime) -> None:
    if not calendars.city_day(at) < day <= calendars.city_day(at) + LONGEST_UNREVIEWED:
        raise BadInput("Please name a day to come, within three years.", field="review_by")


def _own(text: ArticleVersion, actor: Actor) -> None:
    if text.author_id != actor.id or not may(actor, Action.ARTICLE_WRITE):
        raise Forbidden("Only its author may do this to the text.")


def _reviewer(text: ArticleVersion, actor: Actor) -> None:
    if text.author_id == actor.id:
        raise Forbidden("Somebody else than its author reviews a text.")
    _may_review(text, actor)


def _may_review(text: ArticleVersion, actor: Actor) -> None:
    if text.audience not in queries.reviewed_by(actor):
        raise Forbidden("You may not do this.")


def _record(kind: EventKind, text: ArticleVersion, *, actor: Actor | None, at: datetime) -> None:
    """In the timeline stands which text it was, for whom, and no word of what it says but its title."""
    timeline.record(
        kind,
        at=at,
        actor=actor,
        slug=text.article.slug,
        number=text.number,
        title=text.title,
        audience=text.audience,
        author=text.author_id,
        remark=text.remark or None,
    )


def _free_slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-") or "artikel"
    taken = queries.slugs_like(slug)
    return next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
