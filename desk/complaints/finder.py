"""Complaints for the box in the bar. Whatever is found here, `reach` has let through: list, count and excerpt alike."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from desk import numbering
from desk.accounts.policy import Action, Actor
from desk.complaints import indexing, queries
from desk.complaints.changes import local_day
from desk.complaints.labels import KINDS, STATUSES
from desk.complaints.models import PublicComplaint, Utterance
from desk.database import db
from desk.finding import finders
from desk.finding.finders import Finder, Group, Hit
from desk.search import queries as search
from desk.search.models import SearchKind
from desk.search.stems import asked_for, marked

C = PublicComplaint


def register() -> None:
    """Let complaints be found."""
    finders.register(Finder(Action.COMPLAINT_READ, find_complaints, address_of_number))


def find_complaints(actor: Actor, words: str, at: datetime) -> Group:
    """The newest of those that hold the words, and how many there are."""
    found = queries.visible_to(actor, on=local_day(at)).where(queries.says(words))
    newest = found.with_only_columns(C.id).order_by(C.id.desc()).limit(finders.COUNTED + 1)
    ids = db.session.scalars(newest).all()
    shown = select(C).where(C.id.in_(ids[: finders.SHOWN])).order_by(C.id.desc())
    complaints = db.session.scalars(shown).all() if ids else ()
    texts, asked = _texts(complaints, words), asked_for(words)
    hits = [
        Hit(
            url=url_for("complaints.show", number=one.number),
            title=one.number,
            note=f"{STATUSES[one.status][0]} · {KINDS[one.kind]}",
            excerpt=finders.excerpt(marked(texts[one.id], asked)),
        )
        for one in complaints
    ]
    return Group(_l("Complaints"), hits, len(ids), url_for("complaints.index", state="all", q=words))


def address_of_number(actor: Actor, typed: str, at: datetime) -> str | None:
    """The page of the complaint of that number, or of that part of one."""
    number = numbering.read_number(numbering.COMPLAINT, typed)
    if number is None:
        return None
    seen = queries.visible_to(actor, on=local_day(at)).where(C.number == number).with_only_columns(C.id)
    return url_for("complaints.show", number=number) if db.session.scalar(seen) is not None else None


def _texts(complaints: Sequence[PublicComplaint], words: str) -> dict[int, str]:
    """Of each complaint a text in which a word stands: what was told, or what was said since."""
    parts: dict[int, str] = {}
    ids = [one.id for one in complaints]
    for complaint_id, part in search.parts_with(SearchKind.COMPLAINT, ids, words, with_internal=False):
        parts.setdefault(complaint_id, part)
    said = {complaint_id: found for complaint_id, part in parts.items() if (found := indexing.utterance_id(part))}
    bodies: dict[int, str] = {}
    if said:
        asked = select(Utterance.id, Utterance.body).where(Utterance.id.in_(said.values()))
        bodies = {utterance_id: body for utterance_id, body in db.session.execute(asked)}
    return {one.id: bodies.get(said.get(one.id, 0), one.description) for one in complaints}
