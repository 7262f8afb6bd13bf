"""Counting what articles are worth: by day, never by reader. Each function takes a connection with a transaction of its own."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.errors import Forbidden
from desk.knowledge.kinds import Tally
from desk.knowledge.models import ArticleTally, ArticleUse, ArticleVersion
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket


def count(*, connection: Connection, article_ids: Collection[int], tally: Tally, on_day: date) -> None:
    """One more of that for each of these articles, atomically and always in the same order."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for article_id in sorted(set(article_ids)):
        connection.execute(
            insert(ArticleTally)
            .values(article_id=article_id, on_day=on_day, tally=tally, count=1)
            .on_conflict_do_update(
                index_elements=[ArticleTally.article_id, ArticleTally.on_day, ArticleTally.tally],
                set_={"count": ArticleTally.count + 1},
            )
        )


def use_article(*, text: ArticleVersion, ticket: Ticket, actor: Actor, at: datetime) -> None:
    """The article was used to answer this ticket: once, however often it is pressed. Raises Forbidden."""
    if not tickets.may(actor, Action.TICKET_NOTE, ticket, at):
        raise Forbidden("You may not do this to this ticket.")
    insert = postgresql.insert if db.session.connection().dialect.name == "postgresql" else sqlite.insert
    db.session.execute(
        insert(ArticleUse)
        .values(article_id=text.article_id, ticket_id=ticket.id, user_id=actor.id, used_at=at)
        .on_conflict_do_nothing(index_elements=[ArticleUse.article_id, ArticleUse.ticket_id])
    )
