"""Articles that fit what somebody types or what a ticket says; never one that the reader may not see."""

from collections.abc import Sequence

from desk.accounts.policy import Actor
from desk.knowledge import matching, queries
from desk.knowledge.kinds import FOR_REPORTERS
from desk.knowledge.models import ArticleVersion
from desk.tickets.models import Ticket

MOST = 3
MOST_BESIDE_A_TICKET = 5
SHORTEST = 8  # letters: before that nothing can be guessed


def for_words(
    actor: Actor | None, words: str, *, service_code: str = "", limit: int = MOST, of_reporters: bool = False
) -> list[ArticleVersion]:
    """The best few for what was typed; with `of_reporters` only what may be said to a reporter."""
    if len(words.strip()) < SHORTEST:
        return []
    texts = queries.library(actor)
    if of_reporters:
        texts = [text for text in texts if text.audience in FOR_REPORTERS]
    return _best(texts, words, service_id=_service_id(texts, service_code), limit=limit)


def for_ticket(ticket: Ticket, actor: Actor) -> list[ArticleVersion]:
    """The best few beside a ticket: by its words, and where those say nothing, by its service."""
    texts = queries.library(actor)
    words = f"{ticket.title}\n{ticket.description}"
    found = _best(texts, words, service_id=ticket.service_id, limit=MOST_BESIDE_A_TICKET)
    if len(found) < MOST:
        others = [text for text in texts if text not in found]
        found += _best(others, "", service_id=ticket.service_id, limit=MOST - len(found))
    return found


def found_by(texts: Sequence[ArticleVersion], words: str) -> list[ArticleVersion]:
    """Those of a list that fit the words, the best first."""
    return _best(texts, words, service_id=None, limit=len(texts))


def _best(texts: Sequence[ArticleVersion], words: str, *, service_id: int | None, limit: int) -> list[ArticleVersion]:
    by_key = {text.id: text for text in texts}
    looked_at = [
        matching.Text(text.id, text.title, text.symptom, text.answer, frozenset(one.id for one in text.services))
        for text in texts
    ]
    return [by_key[key] for key in matching.best(looked_at, words, service_id=service_id, limit=limit)]


def _service_id(texts: Sequence[ArticleVersion], code: str) -> int | None:
    return next((service.id for text in texts for service in text.services if service.code == code), None)
