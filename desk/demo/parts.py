"""The parts of the example city that stand beside its tickets: surveys, articles, outages, views and the rest."""

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from desk import reference
from desk.accounts.policy import Actor
from desk.config import Settings
from desk.demo import (
    fields,
    forecast,
    knowledge,
    members,
    packs,
    privacy,
    problems,
    registers,
    results,
    shifts,
    staffing,
    supervision,
    surveys,
    views,
    workbench,
)

ARTICLES = Path(__file__).parent.parent / "data" / "demo" / "knowledge.toml"


def tell(
    actor: Callable[[str, datetime], Actor], *, people: dict[str, Any], settings: Settings, at: datetime, seed: int
) -> None:
    """What has happened there by now."""
    zone = settings.timezone
    surveys.tell(at=at, zone=zone, chance=random.Random(seed), manager=actor("indra", at))
    articles = reference.read(ARTICLES)["article"]
    knowledge.tell(articles, actor=actor, at=at, zone=zone, chance=random.Random(seed))
    privacy.tell(at=at, keeper=actor("dewi", at))
    fields.tell(at=at, keeper=actor("dewi", at))
    workbench.tell(at=at, actor=actor)
    results.tell(at=at, actor=actor)
    views.tell(at=at, technician=actor("joko", at), tier2=actor("bambang", at))
    problems.tell(at=at, people=people, actor=actor)
    registers.tell(at=at, actor=actor, folder=settings.data_dir, domain=settings.city_domain)
    staffing.tell(people, at=at, zone=zone)
    members.tell(people, at=at, actor=actor)
    shifts.tell(at=at, actor=actor, people=people)
    supervision.tell(at=at, actor=actor, zone=zone)
    packs.tell(actor=actor, settings=settings, at=at)
    forecast.tell(at=at)
