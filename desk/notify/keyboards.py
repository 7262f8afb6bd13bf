"""A letter as Telegram takes it: the text within the limit, and the keys under it."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from desk.notify.letters import Letter

TEXT_LIMIT = 4096

Keys = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


def laid_out(letter: Letter, with_addresses: bool) -> tuple[str, Keys]:
    """The text within the limit and the keys under it; an address that can be no button is a last line, never cut off."""
    rows, lines = [], ""
    for row in letter.rows:
        keys = [InlineKeyboardButton(button.label, callback_data=button.data) for button in row if button.data]
        for button in row:
            if button.url and with_addresses and button.url.startswith("https://"):
                keys.append(InlineKeyboardButton(button.label, url=button.url))
            elif button.url:  # buttons to http://127.0.0.1 and the like are refused
                lines += f"\n{button.label}: {button.url}"
        if keys:
            rows.append(keys)
    text = clip(letter.text, max(TEXT_LIMIT - len(lines.encode("utf-16-le", "replace")) // 2, 1)) + lines
    if rows:
        return text, InlineKeyboardMarkup(rows)
    if letter.asks_location:
        place = KeyboardButton(letter.asks_location, request_location=True)
        return text, ReplyKeyboardMarkup([[place]], resize_keyboard=True, one_time_keyboard=True)
    return text, ReplyKeyboardRemove() if letter.clears_keys else None


def clip(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, which is how Telegram counts: an emoji is two."""
    raw = text.encode("utf-16-le", "replace")  # half an emoji, which nothing could send, becomes "?"
    if len(raw) > 2 * limit:
        raw = raw[: 2 * limit - 2]
        return raw.decode("utf-16-le", "ignore") + "…"
    return raw.decode("utf-16-le")
