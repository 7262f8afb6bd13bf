"""Complaints in the words of Open311 GeoReport v2: services, their attributes, requests, and how moments are read.

Which complaints anybody may see, and what of them, is decided in desk/complaints/onlookers.py; here it is only written.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from flask_babel import gettext as _

from desk.catalogue.models import ComplaintCategory
from desk.complaints.filing import KIND_OF_CATEGORY
from desk.complaints.kinds import ComplaintKind, ConsentWording
from desk.complaints.labels import CONSENTS, FOLLOWED_STATUSES, KINDS
from desk.complaints.onlookers import Listed
from desk.complaints.states import Status
from desk.mall.models import Tenant
from desk.templating import localised

YES = "yes"
# A day, or a moment with its zone: the subset of ISO 8601 that the W3C note names.
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?$"


def service_of(category: ComplaintCategory) -> dict[str, Any]:
    """A service is what a complaint may be about."""
    kind = KIND_OF_CATEGORY.get(category.code, ComplaintKind.COMPLAINT)
    return {
        "service_code": category.code,
        "service_name": localised(category),
        "description": _("What is published of a report: kind, day, who answers, and how far it is. No word of it."),
        "metadata": True,  # the consent is an attribute
        "type": "realtime",
        "keywords": f"{category.name}, {category.name_en}".lower(),
        "group": str(KINDS[kind]),
    }


def definition_of(category: ComplaintCategory, tenants: Iterable[Tenant]) -> dict[str, Any]:
    """What is asked beside the fields of every request."""
    about, agreed = CONSENTS[ConsentWording.WEB_1]
    asked = [
        _attribute("consent", "singlevaluelist", str(agreed), str(about), [(YES, _("Yes"))], required=True),
        _attribute(
            "tenant", "singlevaluelist", _("Which organisation or service is it about?"), "",
            [(tenant.code, localised(tenant)) for tenant in tenants],
        ),
        _attribute("service", "string", _("Which service exactly?")),
        _attribute("happened_on", "string", _("On which day did it happen?"), _("A day, written like 2026-12-31")),
        _attribute("wish", "text", _("What do you wish for?")),
    ]  # fmt: skip
    attributes = [one | {"order": place} for place, one in enumerate(asked, 1)]
    return {"service_code": category.code, "attributes": attributes}


def _attribute(
    code: str, datatype: str, words: str, hint: str = "", values: Sequence[tuple[str, str]] = (), required: bool = False
) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": datatype,
        "required": required,
        "datatype_description": hint,
        "description": words,
        "values": [{"key": key, "name": name} for key, name in values],
    }


def request_of(listed: Listed, *, public_id: str, zone: tzinfo) -> dict[str, Any]:
    """One request. What stands empty is never filled: words, places and pictures are not for the public."""
    seen = listed.seen
    return {
        "service_request_id": public_id,
        "status": "closed" if seen.status is Status.CLOSED else "open",
        "status_notes": str(FOLLOWED_STATUSES[seen.status]),
        "service_name": localised(seen.category),
        "service_code": seen.category.code,
        "description": None,
        "agency_responsible": "; ".join(localised(tenant) for tenant in seen.organisations) or None,
        "service_notice": None,
        "requested_datetime": _midnight(seen.received_on, zone),
        "updated_datetime": _midnight(listed.changed_on, zone),
        "expected_datetime": _midnight(seen.promised_on, zone) if seen.promised_on else None,
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def day_of(moment: str, zone: tzinfo) -> date | None:
    """The day of the city in which a moment lies; None for what is none."""
    try:
        if not re.search(MOMENT, moment):
            return None
        return datetime.fromisoformat(moment).astimezone(zone).date() if "T" in moment else date.fromisoformat(moment)
    except (ValueError, OverflowError):
        return None


def span(first: date | None, last: date | None, *, today: date, longest: timedelta) -> tuple[date, date]:
    """The days that are meant where one end, or both, were left out: the latest, or as many as may be asked for."""
    if first is None:
        last = last or today
        return last - longest, last
    return first, last or first + longest


def _midnight(day: date, zone: tzinfo) -> str:
    """The beginning of a day: at which minute somebody stood at the counter is nobody's business."""
    return datetime.combine(day, time(0), zone).isoformat()
