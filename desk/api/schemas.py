"""What the answers look like, in the words of JSON Schema: the objects of the document."""

from typing import Any

from desk.complaints.states import Status as ComplaintStatus
from desk.event_kinds import EventKind, Origin
from desk.sla.kinds import Holder, Measure
from desk.tickets.kinds import Impact, Kind, Priority, Urgency
from desk.tickets.states import Status, WaitingFor

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time", "description": "RFC 3339, in UTC"}
DAY: Schema = {"type": "string", "format": "date"}


def maybe(shape: Schema) -> Schema:
    """The same, or null."""
    if "enum" in shape:
        return shape | {"type": [shape["type"], "null"], "enum": [*shape["enum"], None]}
    return shape | {"type": [shape["type"], "null"]}


def one_of(values: Any) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def things(**members: Schema) -> Schema:
    """An object of which every member is there, and no other."""
    return {"type": "object", "properties": members, "required": [*members], "additionalProperties": False}


def many(name: str) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


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

SCHEMAS: dict[str, Schema] = {
    "Alert": things(
        number=TEXT, status=one_of(Status), count=WHOLE, first_at=MOMENT, last_at=MOMENT, recovered_at=maybe(MOMENT)
    ),
    "Ticket": things(
        number=TEXT,
        kind=one_of(Kind),
        title=TEXT,
        description=TEXT,
        status=one_of(Status),
        tier={"type": "integer", "minimum": 1, "maximum": 3},
        priority=one_of(Priority),
        impact=one_of(Impact),
        urgency=one_of(Urgency),
        department=TEXT | {"description": "code of the reporter's department"},
        service=TEXT | {"description": "code of the catalogue"},
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
    ),
    "Owner": things(
        code=TEXT,
        name=TEXT,
        kind=one_of(("national", "vendor")),
        channel=TEXT,
        hours=TEXT,
        usual_answer_days=maybe(WHOLE) | {"description": "working days"},
    ),
    "Owners": things(items=many("Owner")),
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
