"""Loading the general applications that ship with the desk. What a city knows of them already stays as it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from desk.applications.kinds import ApplicationKind, ApplicationStatus, Domain
from desk.applications.models import Application
from desk.catalogue.models import ExternalOwner, Service
from desk.database import db
from desk.organisation.models import Department


def load_applications(data: dict[str, Any], *, at: datetime) -> int:
    """Add the applications that are not in the register yet; how many the file has. Raises KeyError, ValueError."""
    known = set(db.session.scalars(select(Application.code)))
    departments = {one.code: one.id for one in db.session.scalars(select(Department))}
    owners = {one.code: one.id for one in db.session.scalars(select(ExternalOwner))}
    services = {one.code: one.id for one in db.session.scalars(select(Service))}
    lines = data.get("application", [])
    for line in lines:
        if line["code"] not in known:
            db.session.add(
                Application(
                    code=line["code"],
                    name=line["name"],
                    kind=ApplicationKind(line["kind"]),
                    domain=Domain(line["domain"]) if "domain" in line else None,
                    department_id=departments[line["department"]],
                    external_owner_id=owners[line["external_owner"]] if "external_owner" in line else None,
                    service_id=services[line["service"]] if "service" in line else None,
                    purpose=line.get("purpose", ""),
                    status=ApplicationStatus.RUNNING,
                    created_at=at,
                )
            )
    db.session.flush()
    return len(lines)
