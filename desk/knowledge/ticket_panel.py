"""What pages of tickets show of the knowledge base: articles that may help, and the way to make one of an answer."""

from datetime import datetime

from flask import current_app, request, url_for

from desk.accounts import policy
from desk.accounts.policy import Action, Actor
from desk.errors import NotFound
from desk.knowledge import labels, markup, queries, suggesting
from desk.knowledge.kinds import FOR_REPORTERS, Audience
from desk.knowledge.models import ArticleVersion
from desk.tickets import panels
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket
from desk.tickets.panels import Panel
from desk.tickets.states import OPEN, Status

SOLVED = frozenset({Status.RESOLVED, Status.CLOSED})


def register() -> None:
    """Hang both on the pages of tickets."""
    panels.register(articles_panel)
    panels.register_for_new(help_panel)


def articles_panel(ticket: Ticket, actor: Actor, at: datetime) -> Panel | None:
    """Suggestions while it is open; once it is solved, the button that makes an article of it."""
    if not policy.may(actor, Action.ARTICLE_WRITE):
        return None
    is_solved = ticket.status in SOLVED
    used = queries.used_for(ticket)
    may_use = tickets.may(actor, Action.TICKET_NOTE, ticket, at)
    found = suggesting.for_ticket(ticket, actor) if ticket.status in OPEN else []
    known = [one.article_id for one in found]
    found = [*(one for one in queries.library(actor, ids=used - set(known))), *found] if used else found
    made = queries.made_from(ticket, actor) if is_solved else []
    if not (found or is_solved):
        return None
    return Panel(
        "knowledge/ticket_panel.html",
        {
            "texts": found,
            "used": used,
            "may_use": may_use and ticket.status in OPEN,
            "for_reporters": FOR_REPORTERS,
            "audiences": labels.AUDIENCES_SHORT,
            "tones": labels.AUDIENCE_TONES,
            "made": made,
            "may_make": is_solved and not queries.is_written_about(ticket),
            "html": markup.to_html,
            "reply_of": words_for_reply,
        },
        reply=_asked_for_reply(actor) if may_use else "",
    )


def help_panel(description: str, service_code: str, actor: Actor) -> Panel:
    """Help beside the form of a new ticket: empty until something was typed, or asked for by the button."""
    found = suggesting.for_words(actor, description, service_code=service_code, of_reporters=True)
    return Panel("knowledge/help.html", {"texts": found, "asked": bool(description), "html": markup.to_html})


def words_for_reply(text: ArticleVersion) -> str:
    """What is put into a reply: the answer in plain words and where it stands. Only what reporters may read."""
    if text.audience not in FOR_REPORTERS:
        return ""
    endpoint = "guides.guide" if text.audience is Audience.PUBLIC else "knowledge.article"
    address = current_app.config["DESK"].base_url + url_for(endpoint, slug=text.article.slug)
    return f"{text.title}\n\n{markup.to_plain(text.answer)}\n\n{address}"


def _asked_for_reply(actor: Actor) -> str:
    """The words of the article that the address names."""
    slug = request.args.get("article", "")
    if not slug:
        return ""
    try:
        return words_for_reply(queries.get_published(actor, slug))
    except NotFound:
        return ""
