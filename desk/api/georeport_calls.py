"""The calls of Open311 GeoReport v2: complaints that are public, listed as onlookers see them, and filed as by the form."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Scope
from desk.api import georeport, intake, reading
from desk.api.calls import Answer, Call, Endpoint
from desk.api.doors import OPEN311
from desk.api.georeport_filing import file_request, offered, request_shape, settings
from desk.api.problems import Faulty
from desk.api.reading import Param
from desk.api.shapes import Fault
from desk.complaints import onlookers
from desk.complaints.onlookers import Listed
from desk.errors import NotFound
from desk.mall import queries as mall

TAG = "open311"
CHANGED = "2026-11-26T00:00:00Z"  # when these calls last were changed, as Service Discovery asks
LONGEST = timedelta(days=90)  # the specification's bounds of one question
MOST = 1000
MOST_IDS = 100
JURISDICTION = Param(
    "jurisdiction_id", {"type": "string", "maxLength": 200}, _l("Taken, and of no meaning: it is one city")
)
ASKED = (
    JURISDICTION,
    Param("service_request_id", {"type": "string", "maxLength": 33 * MOST_IDS},
          _l("Several with commas; nothing else counts then")),
    Param("service_code", {"type": "string", "maxLength": 1000}, _l("Several with commas")),
    Param("status", {"type": "string", "pattern": "^(open|closed)(,(open|closed))*$"}, _l("open, closed, or both with a comma")),
    Param("start_date", {"type": "string", "pattern": georeport.MOMENT}, _l("From the day in which this moment lies")),
    Param("end_date", {"type": "string", "pattern": georeport.MOMENT},
          _l("To the day in which this moment lies; 90 days at most")),
    Param("page_size", {"type": "integer", "minimum": 1, "maximum": MOST}, _l("1000 when left out")),
    Param("cursor", {"type": "string", "pattern": "^[0-9a-f]{32}$"}, _l("Out of the Link header of the page before")),
)  # fmt: skip


def discover(call: Call) -> Answer:
    """Where the calls are (Open311 Service Discovery)."""
    here = settings()
    return Answer(
        {
            "changeset": CHANGED,
            "contact": f"{here.base_url}/layanan",
            "key_service": f"{here.base_url}/api/docs",
            "endpoints": [
                {
                    "specification": "http://wiki.open311.org/GeoReport_v2",
                    "url": f"{here.base_url}{OPEN311.prefix}",
                    "changeset": CHANGED,
                    "type": "production" if here.is_production else "test",
                    "formats": [reading.JSON],
                }
            ],
        }
    )


def list_services(call: Call) -> Answer:
    return Answer([georeport.service_of(one) for one in onlookers.categories_for_everybody()])


def define_service(call: Call) -> Answer:
    """Raises NotFound, for a restricted one as for one that never was."""
    category = offered().get(call.parts["code"])
    if category is None:
        raise NotFound("There is nothing here.")
    return Answer(georeport.definition_of(category, mall.tenants_serving(on=call.today)))


def list_requests(call: Call) -> Answer:
    """A page of what anybody may see. Raises Faulty."""
    if "service_request_id" in call.query:
        return Answer(_written(onlookers.chosen(_ids(call.query["service_request_id"]))))
    first, last = _days(call)
    size = call.query.get("page_size", MOST)
    cursor = call.query.get("cursor")
    states = set(call.query.get("status", "").split(",")) - {""}
    found = onlookers.listed(
        first=first,
        last=last,
        limit=size + 1,
        before=_before(cursor) if cursor else None,
        categories=_codes(call.query.get("service_code", "")),
        is_closed="closed" in states if len(states) == 1 else None,
    )
    shown = _written(found[:size])
    return Answer(shown, headers=_next_page(call, shown[-1]["service_request_id"]) if len(found) > size else {})


def show_request(call: Call) -> Answer:
    """Raises NotFound: one that is not public is answered like one that never was."""
    found = onlookers.chosen(_ids(call.parts["number"]))
    if not found:
        raise NotFound("There is nothing here.")
    return Answer(_written(found))


def _days(call: Call) -> tuple[date, date]:
    """Raises Faulty."""
    given: dict[str, date | None] = {}
    for name in ("start_date", "end_date"):
        if name in call.query:
            given[name] = day = georeport.day_of(call.query[name], settings().timezone)
            if day is None or not 2000 <= day.year < 2100:
                raise Faulty([Fault(_("There is no such day or moment."), parameter=name)])
    first, last = georeport.span(given.get("start_date"), given.get("end_date"), today=call.today, longest=LONGEST)
    if not timedelta(0) <= last - first <= LONGEST:
        raise Faulty([Fault(_("From the first day to the last, 90 days at most."), parameter="end_date")])
    return first, last


def _ids(told: str) -> list[int]:
    """Those that are ours; whatever else was asked for is not there."""
    names = [name.strip() for name in told.split(",")][:MOST_IDS]
    found = (onlookers.complaint_id_of(name, keys=intake.keys()) for name in names)
    return [one for one in found if one is not None]


def _before(cursor: str) -> int:
    found = onlookers.complaint_id_of(cursor, keys=intake.keys())
    if found is None:
        raise Faulty([Fault(_("This cursor is of another list."), parameter="cursor")])
    return found


def _codes(told: str) -> list[str]:
    return [code for code in (part.strip() for part in told.split(",")) if code]


def _written(found: list[Listed]) -> list[dict[str, Any]]:
    zone = settings().timezone
    return [
        georeport.request_of(one, public_id=onlookers.public_id(one.complaint_id, keys=intake.keys()), zone=zone)
        for one in found
    ]


def _next_page(call: Call, cursor: str) -> dict[str, str]:
    address = f"{settings().base_url}{OPEN311.prefix}/requests.json?{urlencode({**call.query, 'cursor': cursor})}"
    return {"Link": f'<{address}>; rel="next"'}


def endpoints() -> list[Endpoint]:
    """GeoReport v2. None of it needs a token; who files shows an api_key."""

    def read(name: str, path: str, about: Any, act: Any, answer: str, **more: Any) -> Endpoint:
        return Endpoint(name, "GET", path, about, act, {200: answer}, TAG, door=OPEN311, **more)

    one = (JURISDICTION,)
    return [
        read("discoverOpen311", "/discovery.json", _l("Where the calls of Open311 are"), discover, "Discovery", query=one),
        read("listGeoServices", "/services.json", _l("What may be reported"), list_services, "GeoServices", query=one),
        read("defineService", "/services/{code}.json", _l("What is asked about one of them"), define_service,
             "ServiceDefinition", query=one),
        read("listRequests", "/requests.json", _l("Complaints that are public, the newest first"), list_requests,
             "ServiceRequests", query=ASKED,
             details=_l("Days of the city, 90 at most, the latest ones when left out. A Link header leads to the next page.")),
        read("showRequest", "/requests/{number}.json", _l("One of them"), show_request, "ServiceRequests", query=one),
        Endpoint("fileRequest", "POST", "/requests.json", _l("File a complaint"), file_request, {201: "RequestReceipt"}, TAG,
                 scope=Scope.COMPLAINTS_FILE, body=request_shape(), refusals=(429,), takes_key=True, keeps_answers=False,
                 query=one, door=OPEN311, media_type=reading.FIELDS,
                 details=_l("Number and access code stand in service_notice and nowhere else.")),
    ]  # fmt: skip
