"""Calls about complaints of citizens: filed through the same gate and operation as the public form, looked up like /lacak."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Scope
from desk.api import forms, intake
from desk.api.calls import Answer, Call, Endpoint
from desk.api.shapes import Shape
from desk.catalogue import queries as catalogue
from desk.complaints import citizen, queries, tracking
from desk.complaints.filing import Told
from desk.complaints.identity import Identity
from desk.complaints.kinds import Shield
from desk.complaints.models import PublicComplaint
from desk.complaints.public_forms import UNKNOWN, ComplaintForm, LookForm
from desk.database import db
from desk.errors import NotFound
from desk.event_kinds import EventKind
from desk.gate import guards as gate
from desk.gate import proof
from desk.mall import queries as mall
from desk.templating import iso

TAG = "complaints"
LOOK = "tracking"
COMPLAINT = {
    "description": "story",
    "consent": "consent",
    "tenant": "tenant",
    "service": "service",
    "category": "category",
    "wish": "wish",
    "place": "place",
    "happened_on": "happened_on",
    "name": "name",
    "contact": "contact",
    "shield": "shield",
}
CHALLENGE = {"type": ["string", "null"], "maxLength": proof.LONGEST_PAYLOAD}
LOOK_UP = {"number": "number", "access_code": "code"}


def _complaint_shape() -> Shape:
    shape = forms.shape_of(
        ComplaintForm,
        COMPLAINT,
        challenge=CHALLENGE
        | {"description": _l("The solution of a challenge; not needed with a front officer's token")},
    )
    tenant = dict(shape["properties"]["tenant"], type=["string", "null"])
    tenant.pop("minLength", None)
    needed = [name for name in shape["required"] if name != "tenant"]
    return {**shape, "properties": {**shape["properties"], "tenant": tenant}, "required": needed}


def _look_shape() -> Shape:
    member = {"type": "string", "maxLength": 60}
    return {
        "type": "object",
        "properties": {"number": member, "access_code": member},
        "required": ["number", "access_code"],
        "additionalProperties": False,
    }


def give_challenge(call: Call) -> Answer:
    return Answer(proof.new_challenge(secret=intake.keys().secret, at=call.at))


def file_complaint(call: Call) -> Answer:
    """Take it in, once per key. Raises what the gate, the form and the operation raise."""
    challenge = call.body.get("challenge") or ""
    complaint, access_code = intake.take_in(
        call, door="api", token=call.token, challenge=challenge, read=lambda: _read(call)
    )
    return Answer(
        {"number": complaint.number, "access_code": access_code, "promised_by": complaint.promised_on.isoformat()}, 201
    )


def _read(call: Call) -> tuple[Told, Identity]:
    """What was told, judged by the public form."""
    body = {"tenant": UNKNOWN, **{name: value for name, value in call.body.items() if value is not None}}
    contact = {} if (body.get("contact") or "").strip() else {"no_contact": "y"}
    form = forms.filled(ComplaintForm, COMPLAINT, body, **contact)
    day = citizen.today(call.at)
    form.offer(mall.tenants_serving(on=day), mall.counters_open(on=day), catalogue.complaint_categories())
    forms.judge(form, COMPLAINT)
    code = form.category.data
    told = Told(
        description=form.story.data,
        tenant=None if form.tenant.data == UNKNOWN else mall.serving_tenant(form.tenant.data, on=day),
        service=form.service.data or "",
        category=catalogue.complaint_category(code) if code else None,
        wish=form.wish.data or "",
        place=form.place.data or "",
        happened_on=form.happened_on.data,
        shield=Shield(form.shield.data),
    )
    return told, Identity(name=form.name.data or "", contact=form.contact.data or "")


def track_complaint(call: Call) -> Answer:
    """Number and code; whatever is wrong with them, the answer is the same. Raises NotFound, TooMany."""
    gate.ask_to_look(LOOK)
    form = forms.filled(LookForm, LOOK_UP, call.body)
    try:
        complaint = tracking.open_by_code(number=form.number.data or "", code=form.code.data or "")
    except (NotFound, UnicodeError):
        db.session.rollback()
        gate.note_failure(LOOK)
        raise NotFound("Number or access code do not fit. Please look at your receipt again.") from None
    complaint = queries.lock_complaint(complaint.id)
    tracking.note_read(complaint=complaint, at=call.at)
    db.session.flush()
    return Answer(_seen_by_citizen(complaint))


def _seen_by_citizen(complaint: PublicComplaint) -> dict[str, object]:
    page = citizen.page_of(complaint)
    replies = [
        {
            "at": iso(entry.event.happened_at),
            "author": _author(entry),
            "body": entry.utterance.body,
        }
        for entry in page.entries
        if entry.utterance is not None
    ]
    return {
        "number": complaint.number,
        "status": page.status,
        "received_at": iso(complaint.received_at),
        "promised_by": complaint.promised_on.isoformat(),
        "replies": replies,
    }


def _author(entry: queries.Entry) -> str:
    if entry.utterance is not None and entry.utterance.is_citizens:
        return str(_("You"))
    tenant = entry.event.details.get("tenant_name") if entry.event.kind is EventKind.COMPLAINT_ANSWERED else None
    return str(tenant or _("The city"))


def endpoints() -> list[Endpoint]:
    """What citizens, and programs that speak for them, may call; none of it needs a token."""
    return [
        Endpoint("giveChallenge", "GET", "/challenge", _l("What has to be solved before a complaint is sent"),
                 give_challenge, {200: "Challenge"}, TAG),
        Endpoint("fileComplaint", "POST", "/complaints", _l("File a complaint"), file_complaint, {201: "Receipt"}, TAG,
                 scope=Scope.COMPLAINTS_FILE, body=_complaint_shape(), refusals=(429,), takes_key=True,
                 keeps_answers=False,
                 details=_l("The access code is in this answer and nowhere else: the desk keeps a hash of it.")),
        Endpoint("trackComplaint", "POST", "/complaints/track", _l("Look up a complaint"), track_complaint,
                 {200: "Complaint"}, TAG, body=_look_shape(), refusals=(404, 429)),
    ]  # fmt: skip
