"""What every web process would do on its first pages, done once before they part: the first visitor does not wait for it,
and what was made lies in memory that all of them share.
"""

import gc

from flask import Flask
from sqlalchemy.orm import configure_mappers

SHARED = ("layout/", "components/", "timeline/")
FIRST_PAGES = (
    "accounts/login.html",
    "home/index.html",
    "home/lists.html",
    "tickets/index.html",
    "tickets/new.html",
    "tickets/queue.html",
    "tickets/show.html",
)


def warm(app: Flask) -> None:
    """Settle the tables, compile the templates of the commonest pages, and leave what is there by now out of every search
    for garbage: a search touches what it looks at, and what is touched is shared no more.
    """
    configure_mappers()
    for name in (*app.jinja_env.list_templates(filter_func=lambda name: name.startswith(SHARED)), *FIRST_PAGES):
        app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()
