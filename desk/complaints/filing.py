"""A complaint comes in, by whatever door: numbered, its identity sealed, its clocks started, once per form."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from desk import numbering
from desk.accounts.policy import Action, Actor, may
from desk.catalogue.models import ComplaintCategory
from desk.complaints import codes
from desk.complaints.changes import act, local_day
from desk.complaints.identity import Identity, keep_identity
from desk.complaints.kinds import ASSISTED, CONSENTS_IN_USE, Channel, ComplainantKind, ComplaintKind, Shield
from desk.complaints.models import Complainant, PublicComplaint
from desk.complaints.states import Status
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.mall.models import Counter, Tenant
from desk.sealing import Keys
from desk.sla import calendars
from desk.sla import queries as sla

# The law lets people complain for so long after the service (DOMAIN K1): older ones are taken, and told of it.
COMPLAINT_PERIOD = timedelta(days=30)
KIND_OF_CATEGORY = {"aspiration": ComplaintKind.ASPIRATION, "info_request": ComplaintKind.INFO_REQUEST}


class OtherContent(Conflict):
    """The same form came again with something else in it."""


@dataclass(frozen=True)
class Told:
    """What was told, as the form gives it."""

    description: str
    tenant: Tenant | None = None
    service: str = ""
    counter: Counter | None = None
    category: ComplaintCategory | None = None
    kind: ComplaintKind | None = None
    wish: str = ""
    place: str = ""
    happened_on: date | None = None
    shield: Shield = Shield.OPEN
    needs_help: bool = False
    own_fields: Mapping[str, Any] = field(default_factory=dict)

    def digest(self, identity: Identity) -> str:
        """Tells the same form from another body under the same key."""
        content = [
            self.description, self.tenant and self.tenant.code, self.service, self.wish, self.place,
            str(self.happened_on), self.shield, self.category and self.category.code, dict(self.own_fields),
            identity.name, identity.contact,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, default=str).encode()).hexdigest()


def file_complaint(
    *,
    told: Told,
    identity: Identity,
    form_key: str,
    keys: Keys,
    at: datetime,
    channel: Channel = Channel.WEB,
    complainant_kind: ComplainantKind = ComplainantKind.INDIVIDUAL,
    known: Complainant | None = None,
    officer: Actor | None = None,
    received_place: str = "",
    lapor_no: str = "",
    asks_consent: bool = True,
) -> PublicComplaint:
    """Take it in. The caller has looked whether this form made one already (`already_filed`).

    `asks_consent`: the form showed the wording of its channel; it is kept which one.

    Raises Forbidden when somebody types for others who may not, BadInput for a day that is yet to come.
    """
    if channel in ASSISTED and (officer is None or not may(officer, Action.COUNTER_USE)):
        raise Forbidden("You may not do this.")
    today = local_day(at)
    if told.happened_on is not None and told.happened_on > today:
        raise BadInput("This day is yet to come.", field="happened_on")
    person = keep_identity(identity=identity, kind=complainant_kind, keys=keys, at=at, known=known)
    complaint = PublicComplaint(
        kind=told.kind or KIND_OF_CATEGORY.get(told.category.code if told.category else "", ComplaintKind.COMPLAINT),
        status=Status.RECEIVED,
        shield=told.shield,
        channel=channel,
        category=told.category,
        description=told.description,
        wish=told.wish,
        place=told.place,
        happened_on=told.happened_on,
        own_fields=dict(told.own_fields),
        complainant=person,
        consented_at=at,
        consent_wording=CONSENTS_IN_USE.get(channel) if asks_consent else None,
        needs_help=told.needs_help,
        about_tenant=told.tenant,
        about_service=told.service,
        counter=told.counter,
        received_at=at,
        received_by_id=officer.id if officer else None,
        received_place=received_place,
        updated_at=at,
        promised_on=today,
        lapor_no=lapor_no,
        access_hash=codes.hash_of(access_code(form_key, keys=keys)),
        form_key=codes.form_mark(form_key),
        form_digest=told.digest(identity),
        parts=[],
        respondents=[],
    )
    sla.policy_on(today)
    # The number when all is read and computed: on PostgreSQL whoever files another waits from here until the commit.
    complaint.number = numbering.take_number(numbering.COMPLAINT, at=at, zone=calendars.city_zone())
    db.session.add(complaint)
    db.session.flush()
    act(
        complaint,
        EventKind.COMPLAINT_FILED,
        at=at,
        is_new=True,
        actor=officer,
        channel=channel,
        kind_told=complaint.kind,
        shield=told.shield,
    )
    return complaint


def already_filed(found: PublicComplaint | None, *, told: Told, identity: Identity) -> PublicComplaint | None:
    """The complaint that this form made before, if any. Raises OtherContent when something else was in it then."""
    if found is not None and found.form_digest != told.digest(identity):
        raise OtherContent("This form was sent already, with other content. Please open a new form.")
    return found


def access_code(form_key: str, *, keys: Keys) -> str:
    """The code that belongs to the complaint of that form: the same for the same form, and unguessable."""
    return codes.code_from(keys.derived("access code", form_key))


def is_late(complaint: PublicComplaint) -> bool:
    """Whether what happened lies longer ago than the law lets people complain: said, never refused."""
    happened = complaint.happened_on
    return happened is not None and happened < local_day(complaint.received_at) - COMPLAINT_PERIOD
