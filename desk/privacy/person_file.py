"""What is kept of a person, as plain data for a machine. Numbers and names are masked as everywhere."""

from datetime import datetime
from typing import Any

from desk.privacy.gathering import Employee, Kept, Portrait
from desk.privacy.person_words import masked
from desk.templating import iso


def as_data(portrait: Portrait, *, request: str, at: datetime) -> dict[str, Any]:
    """The same for a machine: codes and moments in UTC; names of the fields as in the database."""
    found: dict[str, Any] = {
        "law": "UU 27/2022",
        "request": request,
        "made_at": iso(at),
        "complaints": [_complaint_data(kept) for kept in portrait.complaints],
        "entered_tickets": [one.number for one in portrait.entered],
        "handed_to_other_offices": portrait.person.elsewhere,
        "same_contact_without_name": portrait.person.nameless,
        "survey_answers": "anonymous",
    }
    if portrait.employee is not None:
        found["account"] = _employee_data(portrait.employee)
    return found


def _complaint_data(kept: Kept) -> dict[str, Any]:
    complaint = kept.complaint
    return {
        "number": complaint.number,
        "received_at": iso(complaint.received_at),
        "channel": complaint.channel.value,
        "status": complaint.status.value,
        "shield": complaint.shield.value,
        "category": complaint.category.code if complaint.category else None,
        "identity": masked(kept.identity),
        "consent": {
            "at": iso(complaint.consented_at),
            "wording": complaint.consent_wording.value if complaint.consent_wording else None,
        },
        "description": complaint.description,
        "wish": complaint.wish,
        "place": complaint.place,
        "happened_on": complaint.happened_on.isoformat() if complaint.happened_on else None,
        "own_fields": complaint.own_fields,
        "files": [{"name": one.name, "type": one.media_type, "stored_at": iso(one.stored_at)} for one in kept.files],
        "receipts": [{"number": one.number, "printed_at": iso(one.printed_at)} for one in kept.receipts],
        "said": [{"at": iso(one.event.happened_at), "words": one.body} for one in kept.said],
        "answers": [{"at": iso(one.event.happened_at), "words": one.body} for one in kept.answers],
        "rating": complaint.rating,
        "corrections": [{"at": iso(one.corrected_at), "fields": one.fields} for one in kept.corrections],
        "erased_at": iso(kept.erasure.done_at) if kept.erasure and kept.erasure.done_at else None,
        "processing": [
            {"at": iso(event.happened_at), "by": event.actor_standing or "desk", "kind": event.kind.value}
            for event in kept.trail
        ],
    }


def _employee_data(employee: Employee) -> dict[str, Any]:
    user = employee.user
    return {
        "username": user.username,
        "name": user.name,
        "employment": user.employment.value,
        "department": user.department.code,
        "created_at": iso(user.created_at),
        "roles": [
            {
                "role": one.role.value,
                "department": one.department.code,
                "from": one.starts_on.isoformat(),
                "to": one.ends_on.isoformat() if one.ends_on else None,
            }
            for one in user.grants
        ],
        "sessions": [
            {"created_at": iso(one.created_at), "last_seen_at": iso(one.last_seen_at), "device": one.device}
            for one in employee.sessions
        ],
        "chats": [
            {"label": one.label, "linked_at": iso(one.linked_at), "state": one.state.value} for one in employee.chats
        ],
        "tickets": [{"number": one.number, "opened_at": iso(one.opened_at)} for one in employee.tickets],
        "ticket_count": employee.ticket_count,
        "acts": {kind.value: count for kind, count in employee.acts},
    }
