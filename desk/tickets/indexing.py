"""Which words of tickets are found: number, title and what was told; and each comment, an internal one by its readers alone."""

from desk.search.feeding import Passage, feed
from desk.search.models import SearchKind
from desk.tickets.models import Comment, Ticket

BODY, COMMENT = "body", "comment-"


def register() -> None:
    """Let them be found from now on."""
    feed(Ticket, _of_ticket, "number", "title", "description")
    feed(Comment, _of_comment, "body", "is_internal")


def comment_id(part: str) -> int | None:
    """The comment that a part is, unless it is what was told at first."""
    return int(part.removeprefix(COMMENT)) if part.startswith(COMMENT) else None


def _of_ticket(ticket: Ticket) -> Passage:
    return Passage(SearchKind.TICKET, ticket.id, BODY, f"{ticket.number}\n{ticket.title}\n{ticket.description}")


def _of_comment(comment: Comment) -> Passage:
    part = f"{COMMENT}{comment.id}"
    return Passage(SearchKind.TICKET, comment.ticket_id, part, comment.body, is_internal=comment.is_internal)
