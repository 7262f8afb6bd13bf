"""The demo's knowledge base: articles with a past, one that waits for its review, one that has grown old."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from desk.accounts.policy import Actor
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.knowledge import operations
from desk.knowledge.kinds import ArticleKind, Audience, Tally
from desk.knowledge.models import ArticleTally, ArticleUse, ArticleVersion
from desk.knowledge.operations import Content
from desk.tickets.models import Ticket

AN_HOUR = timedelta(hours=1)
Line = Mapping[str, Any]


def tell(
    lines: list[Line], *, actor: Callable[[str, datetime], Actor], at: datetime, zone: ZoneInfo, chance: random.Random
) -> None:
    """Everybody writes and reviews at past moments, and readers have said what it was worth."""
    for line in lines:
        written_at = at - timedelta(days=line["days_ago"]) - AN_HOUR
        # The people of the demo hold their offices since 400 days at most.
        author = actor(line["author"], max(written_at, at - timedelta(days=390)))
        text = operations.draft_article(content=_content(line), actor=author, at=written_at)
        operations.submit_text(text=text, actor=author, at=written_at)
        if line.get("state") == "in_review":
            continue
        reviewer = actor(line["reviewer"], max(written_at, at - timedelta(days=390)))
        operations.publish_text(text=text, actor=reviewer, at=written_at + AN_HOUR)
        if "review_in" in line:
            text.review_by = (at + timedelta(days=line["review_in"])).astimezone(zone).date()
        db.session.flush()
        _count(text, line, at=at, zone=zone, chance=chance)
        _use(text, line.get("uses", 0))


def _content(line: Line) -> Content:
    return Content(
        title=line["title"],
        symptom=line["symptom"],
        answer=line["answer"].strip(),
        kind=ArticleKind(line["kind"]),
        audience=Audience(line["audience"]),
        services=tuple(catalogue.get_any_service(code) for code in line["services"]),
    )


def _count(text: ArticleVersion, line: Line, *, at: datetime, zone: ZoneInfo, chance: random.Random) -> None:
    """Spread over the days since it was published, the last two months at most."""
    today = at.astimezone(zone).date()
    days = min(line["days_ago"], 60)
    for tally in Tally:
        counts: dict[int, int] = {}
        for _ in range(line.get(tally.value, 0)):
            ago = chance.randrange(1, days)
            counts[ago] = counts.get(ago, 0) + 1
        db.session.add_all(
            ArticleTally(article_id=text.article_id, on_day=today - timedelta(days=ago), tally=tally, count=count)
            for ago, count in counts.items()
        )


def _use(text: ArticleVersion, count: int) -> None:
    """Answered tickets of its services, the latest."""
    of_services = Ticket.service_id.in_([service.id for service in text.services])
    tickets = select(Ticket).where(of_services, Ticket.resolved_at.is_not(None), Ticket.assignee_id.is_not(None))
    for ticket in db.session.scalars(tickets.order_by(Ticket.id.desc()).limit(count)):
        db.session.add(
            ArticleUse(
                article_id=text.article_id,
                ticket_id=ticket.id,
                user_id=ticket.assignee_id,
                used_at=ticket.resolved_at,
            )
        )
