"""What people read for the words of the register of applications. English sources; catalogues translate."""

from typing import Any

from flask_babel import lazy_gettext as _l

from desk.applications.kinds import ApplicationKind, ApplicationStatus, Domain, Lack

KINDS = {
    ApplicationKind.GENERAL: _l("General application"),
    ApplicationKind.SPECIAL: _l("Special application"),
}
DOMAINS = {
    Domain.PLANNING: _l("Planning and budgeting"),
    Domain.FINANCE: _l("Finance"),
    Domain.PROCUREMENT: _l("Procurement of goods and services"),
    Domain.PERSONNEL: _l("Personnel"),
    Domain.ARCHIVES: _l("Archives"),
    Domain.CITY_GOODS: _l("Goods of the city"),
    Domain.OVERSIGHT: _l("Oversight"),
    Domain.ACCOUNTABILITY: _l("Accountability for performance"),
}
STATUSES = {
    ApplicationStatus.BUILDING: _l("Being built"),
    ApplicationStatus.RUNNING: _l("In use"),
    ApplicationStatus.RETIRED: _l("No longer used"),
}
STATUS_TONES = {
    ApplicationStatus.BUILDING: "progress",
    ApplicationStatus.RUNNING: "good",
    ApplicationStatus.RETIRED: "neutral",
}
LACKS = {
    Lack.NATIONAL_OWNER: _l("national owner"),
    Lack.SERVICE: _l("service of the catalogue"),
    Lack.REPOSITORY: _l("repository of the source code"),
    Lack.REQUIREMENTS: _l("document of requirements"),
    Lack.DESIGN: _l("document of design"),
    Lack.MANUAL: _l("manual"),
}
FIELDS = {
    "name": _l("Name of the application"),
    "kind": _l("Kind"),
    "domain": _l("Domain"),
    "department": _l("Department that owns it"),
    "external_owner": _l("Owner outside (Tier 3)"),
    "service": _l("Service of the catalogue"),
    "status": _l("Status"),
    "ended_on": _l("Retired since"),
    "purpose": _l("What it is for"),
    "address": _l("Address"),
    "technical_contact": _l("Technical team or contact"),
    "repository": _l("Repository of the source code"),
    "requirements_place": _l("Document of requirements"),
    "design_place": _l("Document of design"),
    "manual_place": _l("Manual"),
}
_VALUES: dict[str, dict[Any, Any]] = {"kind": KINDS, "domain": DOMAINS, "status": STATUSES}


def value_text(field: str, value: Any) -> Any:
    """A value as the history keeps it, in words."""
    return _VALUES.get(field, {}).get(value, value) or "–"
