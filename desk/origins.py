"""By which door an act comes in. Pure."""

from enum import StrEnum


class Origin(StrEnum):
    """By which door an act came in (LLG-39)."""

    WEB = "web"
    TELEGRAM = "telegram"
    API = "api"
    COMMAND = "command"
    SYSTEM = "system"
