"""Articles for tests: keyword defaults, written by one and published by another."""

from datetime import datetime
from typing import Any

from desk.accounts.policy import Actor
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.knowledge import operations
from desk.knowledge.kinds import ArticleKind, Audience
from desk.knowledge.models import ArticleVersion
from desk.knowledge.operations import Content
from tests.factories import MONDAY_TEN, Cast

STEPS = "1. Matikan printer.\n2. Tarik kertas **pelan-pelan**.\n3. Nyalakan lagi."


def content_of(**changed: Any) -> Content:
    services = changed.pop("services", ("PC",))
    known: dict[str, Any] = {
        "title": "Printer macet di tengah mencetak",
        "symptom": "Kertas tersangkut, lampu berkedip.",
        "answer": STEPS,
        "kind": ArticleKind.SOLUTION,
        "audience": Audience.STAFF,
    }
    found = tuple(catalogue.get_any_service(code) for code in services)
    return Content(**known | changed, services=found)


def make_draft(actor: Actor, *, at: datetime = MONDAY_TEN, ticket: Any = None, **changed: Any) -> ArticleVersion:
    return operations.draft_article(content=content_of(**changed), actor=actor, at=at, ticket=ticket)


def publish(cast: Cast, text: ArticleVersion, *, at: datetime = MONDAY_TEN, by: str = "bambang") -> ArticleVersion:
    """Through the review, by the coordinator of Tier 2 where nobody else is named."""
    author = next(
        cast.actor(name)
        for name in ("joko", "hesti", "budi", "nadia", "bambang")
        if cast.actor(name).id == text.author_id
    )
    operations.submit_text(text=text, actor=author, at=at)
    operations.publish_text(text=text, actor=cast.actor(by), at=at)
    db.session.flush()
    return text


def make_article(cast: Cast, *, author: str = "joko", at: datetime = MONDAY_TEN, **changed: Any) -> ArticleVersion:
    """A published one."""
    return publish(cast, make_draft(cast.actor(author), at=at, **changed), at=at)
