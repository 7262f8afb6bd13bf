"""Taking answers, and changing what results are reckoned with."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from desk import timeline
from desk.accounts.policy import Action, Actor, may
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.mall import queries as mall
from desk.mall.models import Tenant
from desk.surveys import queries
from desk.surveys.index import ANSWERS, Element, Weighting
from desk.surveys.kinds import LONGEST_NOTE, OLDEST, YOUNGEST, Channel, Respondent, Visit
from desk.surveys.models import SurveyPopulation, SurveyResponse, SurveySettings
from desk.surveys.quarters import Quarter

MOST_SERVED = 10_000_000
NOBODY_IN_PARTICULAR = Respondent()


def record_response(
    *,
    tenant: Tenant,
    answers: Mapping[Element, int],
    visit: Visit,
    channel: Channel,
    at: datetime,
    respondent: Respondent = NOBODY_IN_PARTICULAR,
    note: str = "",
    entered_by: Actor | None = None,
    form_key: str | None = None,
) -> SurveyResponse:
    """Keep one person's nine answers. Paper needs somebody who enters it. Raises BadInput, Forbidden."""
    if channel is Channel.PAPER and (entered_by is None or not may(entered_by, Action.SURVEY_ENTER)):
        raise Forbidden("This page is not for your role.")
    if not queries.is_serving(tenant, on=visit.happened_on):
        raise BadInput("This organisation does not serve here.", field="tenant")
    offered = {service.name for service in mall.services_serving(tenant, on=visit.happened_on)}
    if visit.service_name and visit.service_name not in offered:
        raise BadInput("This organisation does not offer that service.", field="service")
    for element in Element:
        if answers.get(element) not in ANSWERS:
            raise BadInput("Each of the nine questions has four answers: 1, 2, 3 or 4.", field=element)
    if respondent.age is not None and not YOUNGEST <= respondent.age <= OLDEST:
        raise BadInput("Please give the age in years.", field="age")
    if len(note) > LONGEST_NOTE:
        raise BadInput("This note is too long.", field="note")
    response = SurveyResponse(
        tenant_id=tenant.id,
        service_name=visit.service_name,
        counter_code=visit.counter_code,
        happened_on=visit.happened_on,
        hour_block=visit.hour_block,
        sex=respondent.sex,
        age=respondent.age,
        education=respondent.education,
        job=respondent.job,
        note=note,
        channel=channel,
        entered_by_id=entered_by.id if entered_by else None,
        form_key=form_key,
        created_at=at,
        **{element.value: answers[element] for element in Element},
    )
    db.session.add(response)
    return response


def set_served(*, quarter: Quarter, served: Mapping[Tenant, int], actor: Actor, at: datetime) -> None:
    """Say how many people each of these tenants served in a quarter. Old and new numbers are kept."""
    _refuse_unless_manager(actor)
    known = {row.tenant_id: row for row in db.session.scalars(queries.populations_of(quarter))}
    changes = {}
    for tenant, count in served.items():
        if not 0 <= count <= MOST_SERVED:
            raise BadInput("Please give a whole number.", field="served")
        row = known.get(tenant.id)
        if row is not None and row.served == count:
            continue
        changes[tenant.code] = [str(row.served) if row else "", str(count)]
        if row is None:
            row = SurveyPopulation(tenant_id=tenant.id, year=quarter.year, quarter=quarter.number)
            db.session.add(row)
        row.served = count
    if changes:
        _record("served", changes, actor=actor, at=at, quarter=f"{quarter.year}-{quarter.number}")


def set_weighting(*, weighting: Weighting, actor: Actor, at: datetime) -> None:
    """Choose what each element weighs, for all results. Old and new choice are kept."""
    _refuse_unless_manager(actor)
    before = queries.weighting()
    if weighting is before:
        return
    settings = db.session.scalars(select(SurveySettings)).first()
    if settings is None:
        db.session.add(SurveySettings(id=1, weighting=weighting))
    else:
        settings.weighting = weighting
    _record("weighting", {"weighting": [before.value, weighting.value]}, actor=actor, at=at)


def _refuse_unless_manager(actor: Actor) -> None:
    if not may(actor, Action.SURVEY_MANAGE):
        raise Forbidden("This page is not for your role.")


def _record(
    what: str, changes: dict[str, list[str]], *, actor: Actor, at: datetime, quarter: str | None = None
) -> None:
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, survey=what, quarter=quarter, changes=changes)
