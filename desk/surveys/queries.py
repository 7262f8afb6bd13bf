"""What is asked of the survey: results of a quarter, by tenant, counter and service, and what of them may be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, func, select

from desk.database import db
from desk.mall import queries as mall
from desk.mall.models import Tenant
from desk.surveys import index
from desk.surveys.index import NOBODY, Element, Grade, Result, Tally, Weighting
from desk.surveys.models import SurveyPopulation, SurveyResponse, SurveySettings
from desk.surveys.quarters import Quarter

FEWEST_PUBLISHED = 5  # below it a published number would say what single people think


@dataclass(frozen=True)
class Line:
    """The result of a tenant, or of one of its counters or services."""

    name: str
    result: Result


@dataclass
class TenantResult:
    """What a quarter says about a tenant; `result` is None where nobody answered, `served` where nobody counted."""

    tenant: Tenant
    result: Result | None
    served: int | None
    counters: list[Line] = field(default_factory=list)
    services: list[Line] = field(default_factory=list)

    @property
    def needed(self) -> int | None:
        return None if self.served is None else index.needed_sample(self.served)

    @property
    def is_short(self) -> bool:
        """Whether fewer answered than have to."""
        return self.served is not None and not index.is_reached(
            self.result.respondents if self.result else 0, self.served
        )


@dataclass(frozen=True)
class Published:
    """What everybody may read about a tenant."""

    tenant: Tenant
    ikm: Decimal
    grade: Grade
    respondents: int
    is_short: bool
    weighting: Weighting


def weighting() -> Weighting:
    """What each element weighs."""
    return db.session.scalars(select(SurveySettings.weighting)).first() or Weighting.EXACT


def is_serving(tenant: Tenant, *, on: date) -> bool:
    """Whether the organisation serves in the mall on that day."""
    return (tenant.starts_on is None or tenant.starts_on <= on) and (tenant.ended_on is None or tenant.ended_on >= on)


def counter_code(typed: str | None, *, on: date) -> str:
    """The code of a counter that there is on that day, however it was typed; "" when there is none."""
    wanted = (typed or "").strip().casefold()
    return next((one.code for one in mall.counters_open(on=on) if one.code.casefold() == wanted), "") if wanted else ""


def by_form_key(key: str | None) -> SurveyResponse | None:
    """What this form has already brought."""
    return db.session.scalars(select(SurveyResponse).where(SurveyResponse.form_key == key)).first() if key else None


def populations_of(quarter: Quarter) -> Select[tuple[SurveyPopulation]]:
    return select(SurveyPopulation).where(
        SurveyPopulation.year == quarter.year, SurveyPopulation.quarter == quarter.number
    )


def served_in(quarter: Quarter) -> dict[int, int]:
    """How many people each tenant served, by the tenant's id."""
    return {row.tenant_id: row.served for row in db.session.scalars(populations_of(quarter))}


def results(quarter: Quarter) -> list[TenantResult]:
    """Each tenant that served or was judged in the quarter, by name."""
    tallies, served, weighs = _tallies(quarter.first, quarter.last), served_in(quarter), weighting()
    found = []
    for tenant in mall.all_tenants():
        groups = tallies.get(tenant.id, {})
        if not groups and not (is_serving(tenant, on=quarter.first) or is_serving(tenant, on=quarter.last)):
            continue
        counters: dict[str, Tally] = {}
        services: dict[str, Tally] = {}
        for (counter, service), tally in groups.items():
            counters[counter] = counters.get(counter, NOBODY) + tally
            services[service] = services.get(service, NOBODY) + tally
        whole = sum(groups.values(), NOBODY)
        found.append(
            TenantResult(
                tenant,
                index.result(whole, weighs) if whole.respondents else None,
                served.get(tenant.id),
                _lines(counters, weighs),
                _lines(services, weighs),
            )
        )
    return found


def together(quarter: Quarter) -> Result | None:
    """All tenants as one; None where nobody answered."""
    whole = sum(
        (tally for groups in _tallies(quarter.first, quarter.last).values() for tally in groups.values()), NOBODY
    )
    return index.result(whole, weighting()) if whole.respondents else None


def tallies_between(first: date, last: date) -> dict[int, Tally]:
    """The answers of visits from day to day, summed for each tenant's id; who was not judged is not in it."""
    found = _tallies(first, last)
    return {tenant_id: sum(groups.values(), NOBODY) for tenant_id, groups in found.items()}


def served_between(first: date, last: date) -> dict[int, int]:
    """How many people each tenant served, of the whole quarters that lie within these days."""
    found: dict[int, int] = {}
    for row in db.session.scalars(select(SurveyPopulation).where(SurveyPopulation.year.between(first.year, last.year))):
        quarter = Quarter(row.year, row.quarter)
        if first <= quarter.first and quarter.last <= last:
            found[row.tenant_id] = found.get(row.tenant_id, 0) + row.served
    return found


def published(year: int, quarter: int) -> list[Published]:
    """Index, grade and respondents of each tenant, without those about whom only a few spoke. Raises ValueError."""
    return [
        Published(
            line.tenant,
            line.result.ikm,
            line.result.grade,
            line.result.respondents,
            line.is_short,
            line.result.weighting,
        )
        for line in results(Quarter(year, quarter))
        if line.result is not None and line.result.respondents >= FEWEST_PUBLISHED
    ]


def counters_of_tenants(*, on: date) -> Mapping[int, Sequence[str]]:
    """The counters that there are on that day, by the id of the tenant that serves at them."""
    found: dict[int, list[str]] = {}
    for counter in mall.counters_open(on=on):
        if counter.tenant_id is not None:
            found.setdefault(counter.tenant_id, []).append(counter.code)
    return found


def _tallies(first: date, last: date) -> dict[int, dict[tuple[str, str], Tally]]:
    """Sums of the answers by tenant, then by counter and service."""
    asked = (
        select(
            SurveyResponse.tenant_id,
            SurveyResponse.counter_code,
            SurveyResponse.service_name,
            func.count(),
            *(func.sum(getattr(SurveyResponse, element)) for element in Element),
        )
        .where(SurveyResponse.happened_on.between(first, last))
        .group_by(SurveyResponse.tenant_id, SurveyResponse.counter_code, SurveyResponse.service_name)
    )
    found: dict[int, dict[tuple[str, str], Tally]] = {}
    for tenant_id, counter, service, count, *sums in db.session.execute(asked):
        totals = {element: int(total) for element, total in zip(Element, sums, strict=True)}
        found.setdefault(tenant_id, {})[counter, service] = Tally(count, totals)
    return found


def _lines(tallies: Mapping[str, Tally], weighs: Weighting) -> list[Line]:
    """One line each, by name; none where nothing tells the respondents apart."""
    if set(tallies) <= {""}:
        return []
    return [Line(name, index.result(tally, weighs)) for name, tally in sorted(tallies.items())]
