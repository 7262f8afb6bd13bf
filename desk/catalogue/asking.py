"""What a service asks for beside the common fields: which version holds, and publishing another one (LLG-07)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from desk import timeline
from desk.catalogue.field_models import FieldSet
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.event_kinds import EventKind
from desk.own_fields import OwnField, WrongField, settled


class StaleFields(Conflict):
    """Somebody has published other fields meanwhile."""

    def __init__(self) -> None:
        super().__init__("Somebody else has published other fields meanwhile. What you typed is still here.")


def field_set_of(service_id: int) -> FieldSet | None:
    """The version that is asked now; None where a service asks for nothing of its own."""
    versions = select(FieldSet).where(FieldSet.service_id == service_id).order_by(FieldSet.version.desc()).limit(1)
    return db.session.scalars(versions).first()


def field_sets() -> dict[int, FieldSet]:
    """The version that is asked now, of every service that asks for something, by the service's id."""
    versions = select(FieldSet).order_by(FieldSet.version)
    newest = {version.service_id: version for version in db.session.scalars(versions)}
    return {service_id: version for service_id, version in newest.items() if version.asked()}


def versions_of(service_id: int) -> Sequence[FieldSet]:
    """Every version of a service's fields, the newest first."""
    return db.session.scalars(
        select(FieldSet).where(FieldSet.service_id == service_id).order_by(FieldSet.version.desc())
    ).all()


def publish_fields(
    *, service: Service, fields: Sequence[OwnField], seen_version: int, actor: timeline.Acting | None, at: datetime
) -> bool:
    """Ask for these from now on; tickets that are there keep theirs. False when nothing is different.

    `seen_version` is the version that the new one was made from, 0 where there was none. Raises BadInput, with `field` being
    `fields-<place>-<part>`, and StaleFields.
    """
    db.session.execute(select(Service.id).where(Service.id == service.id).with_for_update())  # one at a time
    current = field_set_of(service.id)
    if (current.version if current else 0) != seen_version:
        raise StaleFields
    stored = [field.stored() for field in checked(service, fields)]
    before = current.fields if current else []
    if stored == before:
        return False
    db.session.add(
        FieldSet(
            service_id=service.id,
            version=seen_version + 1,
            fields=stored,
            published_at=at,
            published_by_id=actor.id if actor else None,
        )
    )
    db.session.flush()
    timeline.record(
        EventKind.REFERENCE_CHANGED, at=at, actor=actor, service=service.code, changes={"own_fields": [before, stored]}
    )
    return True


def checked(service: Service, fields: Sequence[OwnField]) -> list[OwnField]:
    """The fields as they would be published. Raises BadInput."""
    try:
        found = settled(fields)
    except WrongField as wrong:
        raise BadInput(wrong.message, field=f"fields-{wrong.place}-{wrong.part}", **wrong.values) from wrong
    for place, field in enumerate(found):
        if field.ticket_kind is not None and field.ticket_kind not in service.kinds:
            raise BadInput("The service has no tickets of this kind.", field=f"fields-{place}-ticket_kind")
    return found
