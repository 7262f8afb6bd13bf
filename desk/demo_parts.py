"""The parts of the example city that stand beside its tickets: surveys, articles, outages, views and the rest."""

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from desk import (
    demo_fields,
    demo_forecast,
    demo_knowledge,
    demo_members,
    demo_packs,
    demo_privacy,
    demo_problems,
    demo_registers,
    demo_results,
    demo_shifts,
    demo_staffing,
    demo_supervision,
    demo_surveys,
    demo_views,
    demo_workbench,
    reference,
)
from desk.accounts.policy import Actor
from desk.config import Settings

ARTICLES = Path(__file__).parent / "data" / "demo" / "knowledge.toml"


def tell(
    actor: Callable[[str, datetime], Actor], *, people: dict[str, Any], settings: Settings, at: datetime, seed: int
) -> None:
    """What has happened there by now."""
    zone = settings.timezone
    demo_surveys.tell(at=at, zone=zone, chance=random.Random(seed), manager=actor("indra", at))
    articles = reference.read(ARTICLES)["article"]
    demo_knowledge.tell(articles, actor=actor, at=at, zone=zone, chance=random.Random(seed))
    demo_privacy.tell(at=at, keeper=actor("dewi", at))
    demo_fields.tell(at=at, keeper=actor("dewi", at))
    demo_workbench.tell(at=at, actor=actor)
    demo_results.tell(at=at, actor=actor)
    demo_views.tell(at=at, technician=actor("joko", at), tier2=actor("bambang", at))
    demo_problems.tell(at=at, people=people, actor=actor)
    demo_registers.tell(at=at, actor=actor, folder=settings.data_dir, domain=settings.city_domain)
    demo_staffing.tell(people, at=at, zone=zone)
    demo_members.tell(people, at=at, actor=actor)
    demo_shifts.tell(at=at, actor=actor, people=people)
    demo_supervision.tell(at=at, actor=actor, zone=zone)
    demo_packs.tell(actor=actor, settings=settings, at=at)
    demo_forecast.tell(at=at)
