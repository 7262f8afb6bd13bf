"""Articles for the box in the bar: the published texts that hold the words, as far as the person may read them."""

from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.finding import finders
from desk.finding.finders import Finder, Group, Hit
from desk.knowledge import markup, queries
from desk.knowledge.labels import AUDIENCES_SHORT, KINDS
from desk.knowledge.models import ArticleVersion
from desk.search import queries as search
from desk.search.models import SearchKind
from desk.search.stems import asked_for, marked


def register() -> None:
    """Let articles be found."""
    finders.register(Finder(Action.ARTICLE_READ, find_articles, address_of_number))


def find_articles(actor: Actor, words: str, at: datetime) -> Group:
    """The newest of those that hold the words, and how many there are."""
    found = search.matching(SearchKind.ARTICLE, words, with_internal=False)
    texts = queries.visible_to(actor).where(ArticleVersion.id.in_(select(found.c.subject_id)))
    shown = db.session.scalars(texts.order_by(ArticleVersion.id.desc()).limit(finders.SHOWN)).unique().all()
    total = len(shown)
    if total == finders.SHOWN:
        total = db.session.scalar(select(func.count()).select_from(texts.subquery())) or 0
    asked = asked_for(words)
    hits = [
        Hit(
            url=url_for("knowledge.article", slug=text.article.slug),
            title=text.title,
            note=f"{KINDS[text.kind]} · {AUDIENCES_SHORT[text.audience]}",
            excerpt=finders.excerpt(marked(f"{text.symptom}\n{markup.to_plain(text.answer)}".strip(), asked)),
        )
        for text in shown
    ]
    return Group(_l("Knowledge base"), hits, total, url_for("knowledge.index", q=words))


def address_of_number(actor: Actor, typed: str, at: datetime) -> str | None:
    """Articles bear no numbers."""
    return None
