"""What becomes of a chat: closed to us, or moved to another address. Both are seen by the courier and by the bot."""

from datetime import datetime

from sqlalchemy import select, update

from desk import timeline
from desk.complaints import chats as bindings
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify.delivery_models import WAITING, Delivery, DeliveryState, SendGate
from desk.notify.models import LinkState, TeamChat, TelegramLink
from desk.sealing import Keys


def close_chat(*, chat_id: int, keys: Keys, at: datetime) -> None:
    """The chat takes nothing from us any more: blocked, deleted, or the bot was put out of a group.

    Its links are dead until somebody links anew; their people, and who leads them, are told of it in the inbox. What
    still waits for the chat is dropped.
    """
    links = select(TelegramLink).where(TelegramLink.chat_id == chat_id, TelegramLink.state == LinkState.WORKING)
    for link in db.session.scalars(links.with_for_update()):
        link.state, link.ended_at = LinkState.BLOCKED, at
        timeline.record(EventKind.CHAT_LOST, at=at, user=link.user_id, name=link.user.name)
    team = update(TeamChat).where(TeamChat.chat_id == chat_id, TeamChat.state == LinkState.WORKING)
    db.session.execute(team.values(state=LinkState.BLOCKED))
    bindings.end(bindings.of_chat(chat_id, keys=keys), at=at)
    waiting = update(Delivery).where(WAITING, Delivery.chat_id == chat_id, Delivery.state == DeliveryState.PENDING)
    db.session.execute(waiting.values(state=DeliveryState.DROPPED, letter=None, error="The chat is closed."))


def move_chat(*, chat_id: int, new_chat_id: int) -> None:
    """The group became a supergroup: links, and whatever waits for it, go by the new address."""
    links = select(TelegramLink).where(TelegramLink.chat_id.in_((chat_id, new_chat_id)))
    of_new = {link.user_id for link in db.session.scalars(links) if link.chat_id == new_chat_id}
    for link in db.session.scalars(links.where(TelegramLink.chat_id == chat_id)):
        if link.user_id in of_new:  # linked anew before we heard of the move
            link.state = LinkState.REMOVED
        else:
            link.chat_id = new_chat_id
    if db.session.scalars(select(TeamChat.id).where(TeamChat.chat_id == new_chat_id)).first() is None:
        db.session.execute(update(TeamChat).where(TeamChat.chat_id == chat_id).values(chat_id=new_chat_id))
    db.session.execute(update(Delivery).where(WAITING, Delivery.chat_id == chat_id).values(chat_id=new_chat_id))
    gate = db.session.get(SendGate, chat_id)
    if gate is not None and db.session.get(SendGate, new_chat_id) is None:
        gate.chat_id = new_chat_id
