"""Applications for tests: keyword defaults."""

from typing import Any

from sqlalchemy import select

from desk.accounts.policy import Actor
from desk.applications import operations
from desk.applications.kinds import ApplicationKind
from desk.applications.models import Application
from desk.applications.operations import Content
from desk.catalogue.models import ExternalOwner, Service
from desk.database import db
from tests.factories import MONDAY_TEN, department_of


def owner_of(code: str) -> ExternalOwner:
    return db.session.scalars(select(ExternalOwner).where(ExternalOwner.code == code)).one()


def service_of(code: str) -> Service:
    return db.session.scalars(select(Service).where(Service.code == code)).one()


def content_of(**changed: Any) -> Content:
    department = department_of(changed.pop("department", "DINKES"))
    known: dict[str, Any] = {
        "name": "e-Puskesmas",
        "kind": ApplicationKind.SPECIAL,
        "service": service_of("APP-KH"),
        "repository": "https://git.kotacontoh.go.id/dinkes/e-puskesmas",
    }
    return Content(department=department, **known | changed)


def make_application(actor: Actor, *, code: str = "E-PUSKESMAS", **changed: Any) -> Application:
    return operations.enter_application(code=code, content=content_of(**changed), actor=actor, at=MONDAY_TEN)
