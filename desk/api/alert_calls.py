"""The call of monitoring: the same fault, reported many times, is one ticket."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Scope
from desk.alerts import operations
from desk.alerts.models import Alert
from desk.alerts.operations import Report
from desk.api import forms, ticket_calls
from desk.api.calls import Answer, Call, Endpoint
from desk.api.schema_parts import one_of
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import NotFound
from desk.organisation import queries as organisation
from desk.templating import iso
from desk.tickets.kinds import Affected, CanWork

TAG = "alerts"
FIRING, RESOLVED = "firing", "resolved"
WORDS = {"fingerprint": "fingerprint", "title": "title", "description": "description"}
ALERT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "fingerprint": {
            "type": "string",
            "minLength": 1,
            "maxLength": 120,
            "description": _l("By which monitoring knows the fault again"),
        },
        "state": one_of([FIRING, RESOLVED]) | {"description": _l("firing when it is left out")},
        "title": {"type": "string", "minLength": 1, "maxLength": 160},
        "description": {"type": "string", "minLength": 1, "maxLength": 4000},
        "service": ticket_calls.CODE | {"description": _l("Code of the catalogue")},
        "affected": one_of(Affected) | {"description": _l("office when it is left out")},
        "can_work": one_of(CanWork) | {"description": _l("hampered when it is left out")},
    },
    "required": ["fingerprint", "title", "description", "service"],
    "additionalProperties": False,
}


def receive(call: Call) -> Answer:
    person, body = call.actor, call.body
    form = forms.filled(forms.AlertCall, WORDS, body)
    forms.judge(form, WORDS)
    fingerprint, title = form.fingerprint.data, form.title.data
    if body.get("state") == RESOLVED:
        words = _("Monitoring reports that the fault is over: %(title)s", title=title)
        alert = operations.recover(fingerprint=fingerprint, actor=person, words=words, at=call.at)
        if alert is None:
            raise NotFound("There is nothing here.")
        return _told(alert)
    report = Report(
        fingerprint=fingerprint,
        title=title,
        description=form.description.data,
        service=catalogue.get_service(body["service"], on=call.today),
        affected=Affected(body.get("affected", Affected.OFFICE)),
        can_work=CanWork(body.get("can_work", CanWork.HAMPERED)),
    )
    department = organisation.department_by_id(person.department_id)
    alert, is_new = operations.receive_alert(report=report, actor=person, department=department, at=call.at)
    db.session.flush()
    return _told(alert, status=201 if is_new else 200)


def _told(alert: Alert, *, status: int = 200) -> Answer:
    told = {
        "number": alert.ticket.number,
        "status": alert.ticket.status,
        "count": alert.count,
        "first_at": iso(alert.first_at),
        "last_at": iso(alert.last_at),
        "recovered_at": iso(alert.recovered_at) if alert.recovered_at else None,
    }
    return Answer(told, status)


def endpoints() -> list[Endpoint]:
    """What monitoring may call."""
    return [
        Endpoint("receiveAlert", "POST", "/alerts", _l("Report a fault that monitoring has found"), receive,
                 {201: "Alert", 200: "Alert"}, TAG, "ticket.open", Scope.TICKETS_WRITE, body=ALERT, refusals=(404, 409),
                 takes_key=True,
                 details=_l("While its ticket is open, the same fingerprint opens no other: it is counted. "
                            "A fault that is over is noted on the ticket, which people close.")),
    ]  # fmt: skip
