"""What the answers look like, in the words of JSON Schema: the objects of the document."""

from desk.accounts.policy import Secrecy
from desk.api.georeport_schemas import GEOREPORT
from desk.api.schema_parts import DAY, MOMENT, TEXT, WHOLE, YES_NO, Schema, many, maybe, none_or, one_of, things
from desk.complaints.states import Status as ComplaintStatus
from desk.event_kinds import EventKind, Origin
from desk.explanations.kinds import EXPLAINED, Cause
from desk.outages.kinds import Area
from desk.outages.kinds import State as OutageState
from desk.own_fields import FieldKind
from desk.sla.kinds import Holder, Measure
from desk.tickets.kinds import Impact, Kind, Priority, Urgency
from desk.tickets.states import Status, WaitingFor

ANSWERED = things(
    name=TEXT,
    label=TEXT,
    value={"type": ["string", "number", "boolean", "array"], "items": TEXT},
    text=TEXT | {"description": "the answer as people read it, in the language of the call"},
)
ASKED = things(
    name=TEXT,
    label=TEXT,
    help=TEXT,
    kind=one_of(FieldKind),
    required=YES_NO,
    ticket_kind=maybe(one_of(Kind)) | {"description": "asked of tickets of that kind alone; null: of all"},
    choices={"type": "array", "items": things(code=TEXT, label=TEXT)},
)
FIGURES = {
    "came_in": WHOLE,
    "ended": WHOLE,
    "response": things(ended=WHOLE, missed=WHOLE, median_seconds=maybe(WHOLE)),
    "resolution": things(ended=WHOLE, missed=WHOLE, median_seconds=maybe(WHOLE), ninetieth_seconds=maybe(WHOLE)),
    "working_seconds": things(**dict.fromkeys(Holder, WHOLE)) | {"description": "of all whose resolution counts"},
    "hold_seconds": things(**dict.fromkeys(Holder, maybe(WHOLE))) | {"description": "on average of them"},
    "reopened": WHOLE,
    "returned": WHOLE,
}

TICKET: dict[str, Schema] = dict(
    number=TEXT,
    kind=one_of(Kind),
    title=TEXT,
    description=TEXT,
    status=one_of(Status),
    tier={"type": "integer", "minimum": 1, "maximum": 3},
    priority=one_of(Priority),
    impact=one_of(Impact),
    urgency=one_of(Urgency),
    secrecy=one_of(Secrecy) | {"description": "class of secrecy: who may know of it"},
    department=TEXT | {"description": "code of the reporter's department"},
    service=TEXT | {"description": "code of the catalogue"},
    fields={"type": "array", "items": ANSWERED, "description": "what the service asked besides, in the words of then"},
    asset=maybe(TEXT) | {"description": "the thing that it is about: code of the goods / register number"},
    requester=TEXT | {"description": "user name, or the name of somebody without an account"},
    assignee=maybe(TEXT) | {"description": "user name; null: a queue"},
    created_at=MOMENT,
    updated_at=MOMENT,
    due=things(response=maybe(MOMENT), resolution=maybe(MOMENT), tier=maybe(MOMENT)),
    overdue=YES_NO,
    waiting_for=maybe(one_of(WaitingFor)),
    returns=WHOLE,
    version=WHOLE,
)

SCHEMAS: dict[str, Schema] = {
    "Alert": things(
        number=TEXT, status=one_of(Status), count=WHOLE, first_at=MOMENT, last_at=MOMENT, recovered_at=maybe(MOMENT)
    ),
    "Ticket": things(**TICKET),
    "OpenedTicket": things(**TICKET, similar_outage=none_or("Outage")),
    "Outage": things(
        id=WHOLE,
        service=TEXT | {"description": "code of the catalogue"},
        state=one_of(OutageState),
        area=one_of(Area),
        departments={"type": "array", "items": TEXT},
        words=TEXT | {"description": "what everybody may read of it"},
        started_at=MOMENT,
        expected_end=maybe(MOMENT),
        follows=YES_NO | {"description": "you are told how it goes on"},
    ),
    "Outages": things(items=many("Outage")),
    "Owner": things(
        code=TEXT,
        name=TEXT,
        kind=one_of(("national", "vendor")),
        channel=TEXT,
        hours=TEXT,
        usual_answer_days=maybe(WHOLE) | {"description": "working days"},
    ),
    "Owners": things(items=many("Owner")),
    "Service": things(
        code=TEXT,
        name=TEXT,
        group=TEXT,
        kinds={"type": "array", "items": one_of(Kind)},
        fields={"type": "array", "items": ASKED},
    ),
    "Services": things(items=many("Service")),
    "Tickets": things(items=many("Ticket"), next=maybe(TEXT)),
    "Event": things(
        id=WHOLE,
        kind=one_of(EventKind),
        happened_at=MOMENT,
        actor=maybe(TEXT) | {"description": "name; null: the desk itself"},
        standing=maybe(TEXT) | {"description": "role and department held at that moment"},
        origin=one_of(Origin),
        internal=YES_NO | {"description": "technicians alone read it"},
        body=maybe(TEXT) | {"description": "the words that were written"},
        details={"type": "object", "additionalProperties": {"type": ["string", "integer", "boolean", "null"]}},
    ),
    "Events": things(items=many("Event")),
    "Interval": things(**{"from": MOMENT, "to": MOMENT, "counted": YES_NO, "why": TEXT}),
    "Clock": things(
        kind=one_of(Measure),
        cycle=WHOLE,
        tier=maybe(WHOLE),
        state=one_of(("running", "paused", "met", "breached", "stopped")),
        target_seconds=WHOLE,
        elapsed_seconds=WHOLE,
        remaining_seconds=WHOLE,
        started_at=MOMENT,
        due_at=maybe(MOMENT),
        stopped_at=maybe(MOMENT),
        breached_at=maybe(MOMENT),
        policy=WHOLE | {"description": "version of the policy"},
        calendar=TEXT,
        intervals=many("Interval"),
    ),
    "LedgerLine": things(holder=one_of(Holder), seconds=WHOLE, working_seconds=WHOLE),
    "Sla": things(
        number=TEXT,
        clocks=many("Clock"),
        ledger=many("LedgerLine"),
        total_seconds=WHOLE,
        intervals=many("Interval") | {"description": "of the clock of the resolution"},
    ),
    "SlaReport": things(
        **{"from": DAY, "to": DAY},
        by=TEXT,
        rows=many("SlaRow"),
        totals=things(**FIGURES),
    ),
    "SlaRow": things(
        key=maybe(TEXT) | {"description": "code or name of the group; null: nobody"}, name=maybe(TEXT), **FIGURES
    ),
    "SlaMissed": things(
        **{"from": DAY, "to": DAY},
        in_all=WHOLE | {"description": "how many were missed; the rows are the latest 200"},
        rows=many("MissedPromise"),
        explained=many("ExplainedPromises"),
    ),
    "MissedPromise": things(
        number=TEXT,
        measure=one_of(EXPLAINED),
        service=TEXT,
        department=TEXT,
        due_at=maybe(MOMENT),
        ended_at=maybe(MOMENT),
        cause=one_of(Holder),
        stated_cause=maybe(one_of(Cause)) | {"description": "by whoever leads the department; null: not explained"},
        statement=maybe(TEXT),
        explained_at=maybe(MOMENT),
    ),
    "ExplainedPromises": things(department=TEXT, missed=WHOLE, explained=WHOLE),
    "Receipt": things(number=TEXT, access_code=TEXT, promised_by=DAY),
    "PublicReply": things(at=MOMENT, author=TEXT, body=TEXT),
    "Complaint": things(
        number=TEXT,
        status=one_of(ComplaintStatus),
        received_at=MOMENT,
        promised_by=DAY,
        replies=many("PublicReply"),
    ),
    "Challenge": {
        "type": "object",
        "description": "ALTCHA, version 2: proof of work",
        "properties": {"parameters": {"type": "object"}, "signature": TEXT},
        "required": ["parameters", "signature"],
    },
    **GEOREPORT,
    "Problem": {
        "type": "object",
        "description": "RFC 9457",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "request_id": TEXT,
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "detail": TEXT,
                        "pointer": TEXT | {"description": "where in the body (RFC 6901)"},
                        "parameter": TEXT,
                    },
                    "required": ["detail"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["type", "title", "status", "detail", "request_id"],
        "additionalProperties": False,
    },
}
