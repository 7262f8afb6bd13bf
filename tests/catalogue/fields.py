"""Services that ask for something of their own."""

from desk.catalogue import asking
from desk.catalogue import queries as catalogue
from desk.catalogue.field_models import FieldSet
from desk.database import db
from desk.own_fields import Choice, FieldKind, OwnField
from tests.factories import MONDAY_TEN

ACCOUNT = OwnField("", "Nama akun", "Account name", required=True, help="Seperti pada layar masuk.")
SYSTEM = OwnField(
    "",
    "Sistem",
    "System",
    FieldKind.CHOICE,
    required=True,
    choices=(Choice("oss_rba", "OSS-RBA"), Choice("simbg", "SIMBG")),
)


def publish(code: str, *fields: OwnField) -> FieldSet:
    """Let a service ask for these from now on."""
    service = catalogue.get_service(code, on=MONDAY_TEN.date())
    current = asking.field_set_of(service.id)
    asking.publish_fields(
        service=service, fields=fields, seen_version=current.version if current else 0, actor=None, at=MONDAY_TEN
    )
    db.session.commit()
    published = asking.field_set_of(service.id)
    assert published is not None
    return published
