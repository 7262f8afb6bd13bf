"""Groups of a team read only: the queue by numbers, on request. Everything else that is said there is nobody's business."""

from datetime import datetime

from desk.bot.incoming import Incoming
from desk.notify.letters import Letter


def hear(incoming: Incoming, *, at: datetime) -> list[Letter]:
    """What to answer into the group; mostly nothing."""
    return []
