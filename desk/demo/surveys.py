"""The demo's survey: what people answered this quarter and the one before, so that results can be looked at."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.accounts.policy import Actor
from desk.mall import queries as mall
from desk.surveys import operations
from desk.surveys.index import Element
from desk.surveys.kinds import Channel, Respondent, Sex, Visit, hour_block
from desk.surveys.quarters import Quarter, quarter_of

# Organisation, answers each quarter, people served, how often of ten somebody is content (3 or 4).
LINES = (("DPMPTSP", 42, 1900, 9), ("DISDUKCAPIL", 60, 5200, 7), ("BPJS-KES", 24, 2600, 8))
WEAKER = (Element.TIME, Element.FACILITIES)  # where the demo's city has something to mend
CHANNELS = (Channel.TABLET, Channel.TABLET, Channel.QR, Channel.LINK)


def tell(*, at: datetime, zone: ZoneInfo, chance: random.Random, manager: Actor) -> None:
    """Let people answer on working days of both quarters; the manager says how many were served."""
    today = at.astimezone(zone).date()
    this = quarter_of(today)
    before = quarter_of(this.first - timedelta(days=1))
    tenants = {tenant.code: tenant for tenant in mall.tenants_serving(on=today)}
    lines = [line for line in LINES if line[0] in tenants]
    for quarter, share in ((before, 1.0), (this, 0.6)):
        operations.set_served(
            quarter=quarter,
            served={tenants[code]: int(served * share) for code, _, served, _ in lines},
            actor=manager,
            at=at,
        )
        days = _working_days(quarter, today)
        for code, count, _, content in lines:
            for _ in range(int(count * share) if days else 0):
                day, hour = chance.choice(days), chance.randrange(8, 15)
                operations.record_response(
                    tenant=tenants[code],
                    answers={element: _answer(element, content, chance) for element in Element},
                    visit=Visit(day, hour_block(hour)),
                    channel=chance.choice(CHANNELS),
                    respondent=Respondent(sex=chance.choice(list(Sex)), age=chance.randrange(18, 70)),
                    at=datetime.combine(day, time(hour, chance.randrange(60)), zone),
                )


def _answer(element: Element, content: int, chance: random.Random) -> int:
    likely = content - 2 if element in WEAKER else content
    return chance.choice((3, 3, 4)) if chance.randrange(10) < likely else chance.choice((1, 2, 2))


def _working_days(quarter: Quarter, today: date) -> list[date]:
    last = min(quarter.last, today - timedelta(days=1))
    days = (quarter.first + timedelta(days=count) for count in range((last - quarter.first).days + 1))
    return [day for day in days if day.weekday() < 5]
