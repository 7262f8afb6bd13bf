"""What has to be done before a ticket can be answered: its parts, and its mandatory tasks."""

from datetime import datetime

from desk.accounts.policy import Actor
from desk.errors import Conflict
from desk.tickets import relations, tasks
from desk.tickets.models import Ticket


class Unfinished(Conflict):
    """A part of the ticket, or one of its tasks, is not done yet."""


def is_so(ticket: Ticket) -> bool:
    """Whether something is not done yet."""
    return bool(relations.open_children(ticket.id)) or tasks.to_do(ticket.id) is not None


def refuse(ticket: Ticket, *, actor: Actor, at: datetime) -> None:
    """Raises Unfinished, naming the part as far as this person may read it, or the task."""
    task = tasks.to_do(ticket.id)
    if task is not None:
        raise Unfinished("The task “%(task)s” has to be done first.", task=task.words)
    children = relations.open_children(ticket.id)
    if not children:
        return
    readable = relations.readable_ids(actor, {child.id for child in children}, at)
    child = next((child for child in children if child.id in readable), None)
    if child is not None:
        raise Unfinished("The sub-ticket %(number)s has to be done first.", number=child.number)
    raise Unfinished(
        "A sub-ticket that lies with %(department)s has to be done first.",
        department=children[0].responsible_department.short,
    )
