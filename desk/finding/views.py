"""The page behind the box in the bar."""

import unicodedata

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts.guards import actor, may
from desk.finding import finders

bp = Blueprint("finding", __name__)
LONGEST = 200


@bp.get("/search")
@may("search.use")
def index() -> ResponseReturnValue:
    """A number leads to what bears it; words to what holds them."""
    at, person = clock.now(), actor()
    words = _clean(request.args.get("q", ""))
    if words and (url := finders.jump(person, words, at)):
        return redirect(url)
    groups = finders.find(person, words, at) if words else []
    return render_template("finding/index.html", words=words, groups=groups)


def _clean(raw: str) -> str:
    """What people type, without what no database takes."""
    letters = (" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in raw[: 4 * LONGEST])
    return "".join(letters).strip()[:LONGEST]
