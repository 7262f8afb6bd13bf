"""`desk`: the service desk of a city, with Tier 1 and Tier 2, SLA clocks and messages by Telegram.

Importing the package loads nothing: the process that only watches over the others stays small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from desk.config import Settings


def create_app(settings: Settings | None = None, *, serves: bool = False) -> Flask:
    """The application, ready to serve; with `serves` this process keeps its clock steady from now on.

    Raises BadSetting, RuntimeError when a route has no declared policy.
    """
    from desk import application

    return application.create_app(settings, serves=serves)
