"""Reporting trouble by a program: which services there are and what each asks, and the report itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk import own_field_forms
from desk.accounts import policy
from desk.accounts.policy import Action, Actor, Scope
from desk.api import forms, outage_calls
from desk.api.calls import Answer, Call, Endpoint
from desk.api.problems import Faulty
from desk.api.schema_parts import maybe, one_of
from desk.api.shapes import Fault
from desk.api.ticket_calls import TAG, as_it_is
from desk.assets import queries as assets
from desk.catalogue import asking
from desk.catalogue import queries as catalogue
from desk.catalogue.field_models import FieldSet
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.own_fields import LONGEST_PROSE, MOST_CHOICES, FieldKind, OwnField, number_text
from desk.tickets import opening, own_questions
from desk.tickets.kinds import Affected, CanWork, Kind

ANSWER = {
    "type": ["string", "number", "boolean", "array", "null"],
    "maxLength": LONGEST_PROSE,
    "items": {"type": "string", "maxLength": 40},
    "maxItems": MOST_CHOICES,
}
# What a program sends for a field of each kind.
TYPES: dict[FieldKind, tuple[str, ...]] = {
    FieldKind.NUMBER: ("number",),
    FieldKind.CHOICES: ("array",),
    FieldKind.YES_NO: ("boolean",),
}
REPORT = {
    "title": "title",
    "description": "description",
    "service": "service",
    "affected": "affected",
    "can_work": "can_work",
    "asset": "asset",
}
REPORT_SHAPE = forms.shape_of(
    forms.TicketCall,
    REPORT,
    kind=maybe(one_of(Kind))
    | {"description": _l("What you take it for; where the service has no such kind, the desk chooses, as on the page")},
    fields={
        "type": ["object", "null"], "additionalProperties": ANSWER,
        "description": _l("What the service asks besides, by the names that listServices gives"),
    },
    department={
        "type": ["string", "null"], "maxLength": 80,
        "description": _l("Code of a department in which you have an office; yours when it is left out"),
    },
)  # fmt: skip


def open_ticket(call: Call) -> Answer:
    form = _judged(call)
    today = call.today
    person = call.actor
    department = _department(person, call.body.get("department"))
    kind = call.body.get("kind")
    assert call.token is not None
    ticket = opening.open_ticket(
        actor=person,
        department=department,
        unit_id=call.token.user.unit_id if department.id == person.department_id else None,
        service=catalogue.get_service(form.service.data, on=today),
        title=form.title.data or "",
        description=form.description.data,
        kind=Kind(kind) if kind else None,
        affected=Affected(form.affected.data),
        can_work=CanWork(form.can_work.data),
        answers=own_questions.answers_of(form),
        asset=assets.by_code(form.asset.data or "", department.id),
        at=call.at,
    )
    db.session.flush()
    opened = as_it_is(call, ticket.number, status=201)
    return Answer(
        {**dict(opened.body), "similar_outage": outage_calls.similar(ticket, call)}, opened.status, opened.headers
    )


def _department(person: Actor, code: str | None) -> Department:
    """Where the trouble is: one's own department, or one in which one holds an office. Raises BadInput, Forbidden."""
    code = code or person.department_code
    if code != person.department_code and code not in {grant.department_code for grant in person.grants}:
        raise BadInput("You do not work in this department.", field="department")
    department = organisation.get_department(code)
    if person.only_department_id not in (None, department.id):
        raise Forbidden("This token reaches the tickets of one department alone.")
    return department


def _judged(call: Call) -> Any:
    """The form of the page, filled with the body and found right. Raises Faulty."""
    form = own_questions.form_of(forms.TicketCall, call.body["service"], on=call.today)
    told, field_set = call.body.get("fields") or {}, getattr(form, "field_set", None)
    asked = field_set.asked() if isinstance(field_set, FieldSet) else []
    if faults := list(_faults(asked, told)):
        raise Faulty(faults)
    typed = {own_field_forms.name_of(field): _typed(told[field.name]) for field in asked if field.name in told}
    shown = {"asked": str(field_set.id)} if isinstance(field_set, FieldSet) else {}
    filled = forms.filled(form, REPORT, call.body, **typed, **shown)
    filled.given_kind = Kind(call.body["kind"]) if call.body.get("kind") else None
    forms.judge(filled, REPORT | {f"fields/{field.name}": own_field_forms.name_of(field) for field in asked})
    return filled


def _faults(asked: list[OwnField], told: Mapping[str, Any]) -> Iterator[Fault]:
    """Members that there are not, and answers of another type."""
    types = {field.name: TYPES.get(field.kind, ("string",)) for field in asked}
    for name, answer in told.items():
        if name not in types:
            yield Fault(_("There is no such field."), f"/fields/{name[:60].replace('~', '~0').replace('/', '~1')}")
        elif answer is not None and _type_of(answer) not in types[name]:
            yield Fault(_("This has to be: %(kinds)s.", kinds=", ".join(types[name])), f"/fields/{name}")


def _type_of(answer: Any) -> str:
    if isinstance(answer, bool):
        return "boolean"
    return "string" if isinstance(answer, str) else "array" if isinstance(answer, list) else "number"


def _typed(answer: Any) -> Any:
    """An answer as somebody would have typed it."""
    if isinstance(answer, bool):
        return own_field_forms.YES if answer else own_field_forms.NO
    if answer is None:
        return ""
    return number_text(answer) if isinstance(answer, int | float) else answer


def list_services(call: Call) -> Answer:
    """What can be asked for today, with what each service asks besides."""
    works_on_tickets = policy.may(call.actor, Action.TICKET_TAKE)
    field_sets = asking.field_sets()
    services = catalogue.services_offered(on=call.today, to_everyone=not works_on_tickets)
    return Answer(
        {
            "items": [
                {
                    "code": service.code,
                    "name": service.name,
                    "group": service.group.name,
                    "kinds": service.kinds,
                    "fields": [_shown(field) for field in field_sets[service.id].asked()]
                    if service.id in field_sets
                    else [],
                }
                for service in services
            ]
        }
    )


def _shown(field: OwnField) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "help": field.help,
        "kind": field.kind,
        "required": field.required,
        "ticket_kind": field.ticket_kind,
        "choices": [{"code": choice.code, "label": choice.label} for choice in field.choices],
    }


def endpoints() -> list[Endpoint]:
    """What a program needs to report trouble."""
    return [
        Endpoint("openTicket", "POST", "/tickets", _l("Report trouble"), open_ticket, {201: "OpenedTicket"}, TAG,
                 "ticket.open", Scope.TICKETS_WRITE, body=REPORT_SHAPE, takes_key=True, tells_version=True,
                 details=_l("Number, kind, priority and tier follow from the catalogue and the two plain answers. Where the "
                            "service is out of order already, the answer says so: that outage may be followed.")),
        Endpoint("listServices", "GET", "/services", _l("What trouble can be reported about, and what each service asks"),
                 list_services, {200: "Services"}, TAG, "ticket.open", Scope.TICKETS_READ),
    ]  # fmt: skip
