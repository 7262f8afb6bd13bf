"""What citizens say to the bot."""

from datetime import datetime

from desk.bot.incoming import Incoming
from desk.bot.words import say
from desk.notify.letters import Letter

# Theirs also in a chat that is linked to somebody of the staff.
COMMANDS = frozenset({"/lapor", "/keluar", "/privasi", "/info"})


def hear(incoming: Incoming, *, at: datetime) -> list[Letter]:
    """Answer somebody who is not linked, or who speaks as a citizen. The caller commits."""
    return [Letter(say("welcome", link=None))]
