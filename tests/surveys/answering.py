"""People who answer, for tests of the survey."""

from datetime import UTC, date, datetime

from sqlalchemy import func, select

from desk.database import db
from desk.mall import queries as mall
from desk.mall.models import Counter
from desk.surveys import operations
from desk.surveys.index import Element
from desk.surveys.kinds import Channel, Visit
from desk.surveys.models import SurveyResponse

MONDAY = date(2026, 10, 12)
MONDAY_TEN = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
WITH_SERVICES = "DPMPTSP"
LONE = "DISDUKCAPIL"


def good_answers(answer: int = 3) -> dict[str, str]:
    """What a browser sends of the nine questions."""
    return {element.value: str(answer) for element in Element}


def answer(tenant: str = LONE, *, times: int = 1, answers=None, **more) -> SurveyResponse:
    """So many people answer alike, 3 everywhere but where `answers` says otherwise."""
    given = dict.fromkeys(Element, 3) | (answers or {})
    visit = Visit(
        more.pop("on", MONDAY), "10-12", service_name=more.pop("service", ""), counter_code=more.pop("counter", "")
    )
    kind = {"channel": Channel.LINK, "at": MONDAY_TEN} | more
    for _ in range(times):
        response = operations.record_response(tenant=tenant_of(tenant), answers=given, visit=visit, **kind)
    db.session.flush()
    return response


def tenant_of(code: str):
    return mall.get_tenant(code)


def set_up_counters(*codes: str, tenant: str = WITH_SERVICES) -> None:
    """Counters at which that organisation serves."""
    home = tenant_of(tenant)
    db.session.add_all(Counter(code=code, name=code, tenant_id=home.id) for code in codes)
    db.session.flush()


def responses() -> list[SurveyResponse]:
    return list(db.session.scalars(select(SurveyResponse).order_by(SurveyResponse.id)))


def how_many() -> int:
    return db.session.scalar(select(func.count()).select_from(SurveyResponse))
