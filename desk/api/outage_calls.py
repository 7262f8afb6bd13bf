"""What is out of order, for programs: to be shown before somebody reports it, and followed instead of reporting it."""

from typing import Any

from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Scope
from desk.api.calls import Answer, Call, Endpoint
from desk.errors import NotFound
from desk.fields import row_id
from desk.outages import following, queries
from desk.outages.models import Outage
from desk.outages.queries import Place
from desk.templating import iso
from desk.tickets.models import Ticket

TAG = "outages"


def list_outages(call: Call) -> Answer:
    """What is felt where the caller works: running first, then announced."""
    place = place_of(call)
    found = [*queries.running(at=call.at, place=place), *queries.ahead(at=call.at, place=place)]
    followed = queries.followed_by(call.actor.id, [outage.id for outage in found])
    return Answer({"items": [shown(outage, call, follows=outage.id in followed) for outage in found]})


def follow_outage(call: Call) -> Answer:
    """Once, however often it is asked for."""
    outage = _outage(call)
    following.follow(outage=outage, actor=call.actor, at=call.at)
    return Answer(shown(outage, call, follows=True), 201, {"Location": "/api/v1/outages"})


def similar(ticket: Ticket, call: Call) -> dict[str, Any] | None:
    """What is out of order already where a ticket was opened: it may be followed, and the report cancelled."""
    outage = queries.of_service(ticket.service_id, at=call.at, place=Place(ticket.department_id, ticket.unit_id))
    if outage is None:
        return None
    return shown(outage, call, follows=bool(queries.followed_by(call.actor.id, [outage.id])))


def place_of(call: Call) -> Place:
    """Where the caller works."""
    unit_id = call.token.user.unit_id if call.token is not None else None
    return Place(call.actor.department_id, unit_id)


def shown(outage: Outage, call: Call, *, follows: bool) -> dict[str, Any]:
    """An outage as a program sees it; what everybody may read of it."""
    return {
        "id": outage.id,
        "service": outage.service.code,
        "state": outage.state(call.at),
        "area": outage.area,
        "departments": [department.code for department in outage.departments],
        "words": outage.words,
        "started_at": iso(outage.started_at),
        "expected_end": iso(outage.expected_end) if outage.expected_end else None,
        "follows": follows,
    }


def _outage(call: Call) -> Outage:
    try:
        return queries.get_outage(row_id(call.parts["outage"]))
    except ValueError:
        raise NotFound("There is nothing here.") from None


def endpoints() -> list[Endpoint]:
    """What is asked of outages."""
    return [
        Endpoint("listOutages", "GET", "/outages", _l("What is out of order where you work, and what is announced"),
                 list_outages, {200: "Outages"}, TAG, "outage.read", Scope.TICKETS_READ),
        Endpoint("followOutage", "POST", "/outages/{outage}/followers", _l("Follow an outage instead of reporting it"),
                 follow_outage, {201: "Outage"}, TAG, "outage.read", Scope.TICKETS_WRITE, refusals=(409,), takes_key=True,
                 details=_l("You are told when the expected end changes and when it works again.")),
    ]  # fmt: skip
