"""Which words of tickets are found: number, title, what was told, what the service asked for; and each comment.

An internal comment is found by its readers alone.
"""

from desk import own_fields
from desk.search.feeding import Passage, feed
from desk.search.models import SearchKind
from desk.tickets.models import Comment, Ticket

BODY, COMMENT = "body", "comment-"


def register() -> None:
    """Let them be found from now on."""
    feed(Ticket, _of_ticket, "number", "title", "description", "answers", is_whole=True)
    feed(Comment, _of_comment, "body", "is_internal")


def comment_id(part: str) -> int | None:
    """The comment that a part is, unless it is what was told at first."""
    return int(part.removeprefix(COMMENT)) if part.startswith(COMMENT) else None


def _of_ticket(ticket: Ticket) -> Passage:
    asked = own_fields.words_of(ticket.field_set.own_fields, ticket.answers) if ticket.field_set else []
    return Passage(
        SearchKind.TICKET, ticket.id, BODY, "\n".join([ticket.number, ticket.title, ticket.description, *asked])
    )


def _of_comment(comment: Comment) -> Passage:
    part = f"{COMMENT}{comment.id}"
    return Passage(SearchKind.TICKET, comment.ticket_id, part, comment.body, is_internal=comment.is_internal)
