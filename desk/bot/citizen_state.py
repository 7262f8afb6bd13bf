"""Where a citizen's dialogue stands, as the steps need it; kept sealed between two messages, whoever handles the next."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from desk.bot import citizen_photos, dialogues
from desk.bot.citizen_steps import Draft, Step
from desk.sealing import Keys

LANGUAGES = ("id", "en")


@dataclass
class Talk:
    """The dialogue of one chat."""

    chat_id: int
    step: Step = Step.NOTICE
    language: str = "id"
    draft: Draft | None = None
    case: int = 0  # the binding of the complaint that is being objected to
    paused: str = ""  # the step of the report that goes on afterwards
    has_agreed: bool = False  # to what the notice says
    is_reminded: bool = False
    is_over: bool = False  # nothing of it is kept

    @property
    def rest(self) -> Step:
        """Where it stands when nothing is being told."""
        return Step.MENU if self.has_agreed else Step.NOTICE

    def drop_draft(self) -> None:
        """Nothing of what was told is kept."""
        if self.draft is not None:
            citizen_photos.drop(self.chat_id)
        self.draft, self.paused, self.case = None, "", 0
        self.step = self.rest


def load(chat_id: int, *, at: datetime) -> Talk:
    """The dialogue of that chat, or a new one."""
    kept = dialogues.of_chat(chat_id, at=at)
    if kept is None or kept.side != dialogues.CITIZEN or kept.step not in set(Step):
        return Talk(chat_id)
    content = dict(kept.content)
    draft = content.pop("draft", None)
    return Talk(chat_id, Step(kept.step), draft=Draft(**draft) if draft else None, **content)


def save(talk: Talk, *, at: datetime) -> None:
    """Keep it, or nothing of it when it is over."""
    if talk.is_over:
        dialogues.end(talk.chat_id)
        return
    content = {
        "language": talk.language,
        "draft": talk.draft.as_json() if talk.draft else None,
        "case": talk.case,
        "paused": talk.paused,
        "has_agreed": talk.has_agreed,
        "is_reminded": talk.is_reminded,
    }
    dialogues.keep(talk.chat_id, side=dialogues.CITIZEN, step=talk.step, content=content, at=at)


def keys() -> Keys:
    """The keys of this desk."""
    return Keys(current_app.config["DESK"].secret_key)
