"""Changing the catalogue."""

from collections.abc import Sequence
from datetime import date, datetime

from desk import timeline
from desk.catalogue.models import Demand, Demarcation, Service
from desk.event_kinds import EventKind
from desk.organisation.models import Department


def change_service(
    *,
    service: Service,
    name: str,
    name_en: str,
    direct_t2: bool,
    everyone: bool,
    owner: Department,
    demarcation: Demarcation,
    ended_on: date | None,
    standard_document: str = "",
    rings_at_night: bool = False,
    demands: Sequence[Demand] = (),
    actor: timeline.Acting,
    at: datetime,
) -> None:
    """Change a line of the catalogue; tickets that are open keep their route. The old and new values are kept."""
    before = _snapshot(service)
    service.name, service.name_en = name, name_en
    service.direct_t2, service.everyone = direct_t2, everyone
    service.owner_id, service.demarcation, service.ended_on = owner.id, demarcation, ended_on
    service.standard_document, service.rings_at_night = standard_document, rings_at_night
    service.demands = [demand.value for demand in demands]
    after = _snapshot(service)
    changes = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, service=service.code, changes=changes)


def switch_offering(*, service: Service, offers: bool, actor: timeline.Acting, at: datetime) -> None:
    """Let tickets of a service be given to the least loaded by themselves, or not any more."""
    if service.offers_by_itself == offers:
        return
    service.offers_by_itself = offers
    changes = {"offers_by_itself": [str(not offers), str(offers)]}
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, service=service.code, changes=changes)


def _snapshot(service: Service) -> dict[str, str]:
    fields = (
        "name", "name_en", "direct_t2", "everyone", "owner_id", "demarcation", "ended_on", "standard_document",
        "rings_at_night", "demands",
    )  # fmt: skip
    return {field: str(getattr(service, field)) for field in fields}
