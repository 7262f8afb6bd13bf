"""The texts of templates/telegram/bot/."""

from typing import Any

from flask import current_app, render_template


def say(name: str, **context: Any) -> str:
    """A text in the language of the moment, its line ends kept."""
    text = render_template(f"telegram/bot/{name}.txt", city=current_app.config["DESK"].city, **context)
    return "\n".join(line.strip() for line in text.strip().splitlines())
