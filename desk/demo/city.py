"""A believable city: people and a month of tickets, told from data files by the real operations at past moments."""

import json
import os
import random
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from desk import reference
from desk.accounts import imports as people_imports
from desk.accounts import passwords
from desk.accounts import queries as accounts_queries
from desk.accounts.models import User
from desk.branding import shelf
from desk.catalogue import queries as catalogue
from desk.config import Settings
from desk.database import db
from desk.demo import branding, complaints, forecast, parts, tier3
from desk.demo.goods import enter_goods
from desk.demo.story import Story
from desk.sealing import Keys
from desk.sla.models import SlaClock
from desk.tickets.models import Ticket

STORIES = Path(__file__).parent.parent / "data" / "demo"
KEPT = "demo_accounts.json"
HISTORY = timedelta(days=60)


def seed(settings: Settings, *, at: datetime, seed: int = 1, scale: int = 1) -> dict[str, Any]:
    """Fill a database that has no demo yet; a second call adds nothing. What there is, for tests and visitors."""
    data = reference.read(STORIES / "people.toml")
    reported, keys = reference.read(STORIES / "complaints.toml"), Keys(settings.secret_key)
    already = db.session.scalars(select(User.id).where(User.username == data["person"][0]["username"])).first()
    if already is None:
        if not db.session.scalar(select(func.count(SlaClock.id))) and not catalogue.all_services():
            reference.load_shipped(zone=str(settings.timezone), at=at)
        people = _make_people(settings, data, at=at)
        story = Story(people, settings, at, random.Random(seed))
        began = at - HISTORY
        enter_goods(keeper=story.actor("bambang", began), at=began)
        branding.tell(folder=settings.data_dir, administrator=story.actor("dewi", began), at=began)
        complaints.tell(story, reported, keys=keys, people=people)
        tier3.fill_register()
        forecast.remember(story, people)
        db.session.commit()
        forecast.plan_open_ones(story, people)
        story.tell(reference.read(STORIES / "tickets.toml"), scale)
        parts.tell(story.actor, people=people, settings=settings, at=at, seed=seed)
        db.session.commit()
        shelf.note_change()
    return {
        "accounts": accounts(settings),
        "tickets": [{"number": n, "status": s, "tier": t} for n, s, t in _tickets()],
        "complaints": complaints.complaints(reported, keys=keys),
    }


def accounts(settings: Settings) -> list[dict[str, Any]]:
    """One line per demo account; the password is asked for by nobody else, and kept only outside production."""
    password = _password(settings)
    lines = []
    for line in reference.read(STORIES / "people.toml")["person"]:
        user = accounts_queries.find_by_login(line["username"])
        if user is not None:
            lines.append(
                {
                    "username": user.username,
                    "password": password,
                    "role": line["roles"][0]["role"],
                    "department": user.department.code,
                    "token": None,
                    "totp_secret": None,
                }
            )
    return lines


def _password(settings: Settings) -> str:
    """The one password of all demo accounts: the given one, or one made once and kept beside the data."""
    kept = settings.data_dir / KEPT
    known = json.loads(kept.read_text())["password"] if kept.exists() else None
    wanted: str = settings.demo_password or known or f"desk-{secrets.token_urlsafe(9)}"
    if wanted != known:
        kept.write_text(json.dumps({"password": wanted}))
        os.chmod(kept, 0o600)
        usernames = [line["username"] for line in reference.read(STORIES / "people.toml")["person"]]
        db.session.execute(
            update(User).where(User.username.in_(usernames)).values(password_hash=passwords.hash_of(wanted))
        )
        db.session.commit()
    return wanted


def _make_people(settings: Settings, data: dict[str, Any], *, at: datetime) -> dict[str, User]:
    starts_on = (at - timedelta(days=400)).astimezone(settings.timezone).date()
    people = people_imports.load_people(
        data,
        starts_on=starts_on,
        at=at - HISTORY,
        password_for=lambda _: secrets.token_urlsafe(16),
    )
    complaints.post_people(people, data["posting"], starts_on=starts_on)
    db.session.commit()
    (settings.data_dir / KEPT).unlink(missing_ok=True)
    _password(settings)
    return people


def _tickets() -> list[tuple[str, str, int]]:
    rows = db.session.execute(select(Ticket.number, Ticket.status, Ticket.tier).order_by(Ticket.id))
    return [(number, status.value, tier) for number, status, tier in rows]
