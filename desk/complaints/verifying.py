"""The front office looks at what came in: complete or not, ours or not, what it is; and dispatches it (BDL-18, BDL-19)."""

from collections.abc import Iterable
from datetime import datetime

from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.catalogue.models import ComplaintCategory
from desk.complaints.changes import act, permit, scope_of
from desk.complaints.kinds import ArchiveReason, ComplaintKind, Shield
from desk.complaints.models import PublicComplaint, Respondent
from desk.complaints.states import IllegalStep, Status, Step, is_allowed
from desk.database import db
from desk.errors import BadInput
from desk.event_kinds import EventKind
from desk.mall.models import Tenant
from desk.sla import operations as sla
from desk.sla.kinds import Classification


def examine(*, complaint: PublicComplaint, actor: Actor, at: datetime) -> None:
    """Begin to verify. Raises Forbidden, IllegalStep."""
    at = permit(actor, Action.COMPLAINT_VERIFY, complaint, at)
    act(complaint, EventKind.COMPLAINT_EXAMINED, at=at, step=Step.EXAMINE, actor=actor)


def classify(
    *,
    complaint: PublicComplaint,
    actor: Actor,
    kind: ComplaintKind,
    classification: Classification,
    category: ComplaintCategory,
    is_field: bool,
    respondents: Iterable[User] = (),
    at: datetime,
) -> None:
    """Say what it is. The classification gives the working-day clock its target, counted from when it came in.

    Who is named stops seeing it at once; so does the actor when the category is not for their eyes.
    Raises Forbidden, IllegalStep.
    """
    at = permit(actor, Action.COMPLAINT_VERIFY, complaint, at)
    if complaint.status not in (Status.RECEIVED, Status.VERIFICATION):
        raise IllegalStep("The complaint is in a state in which this is not possible.")
    if complaint.status is Status.RECEIVED:
        examine(complaint=complaint, actor=actor, at=at)
    before = {"kind": complaint.kind, "classification": complaint.classification}
    complaint.kind, complaint.classification, complaint.category = kind, classification, category
    complaint.is_field = is_field
    _name(complaint, respondents)
    db.session.flush()
    promises = sla.retarget_clocks(ticket=complaint, scope=scope_of(complaint), at=at)
    act(
        complaint,
        EventKind.COMPLAINT_CLASSIFIED,
        at=at,
        actor=actor,
        changes={
            "kind": [before["kind"], kind],
            "classification": [before["classification"], classification],
        },
        category=category.code,
        promises=promises,
    )


def query(*, complaint: PublicComplaint, actor: Actor, missing: str, at: datetime) -> None:
    """Ask the complainant for what is missing; they have thirty days (DOMAIN K3). Raises Forbidden, IllegalStep."""
    at = permit(actor, Action.COMPLAINT_VERIFY, complaint, at)
    act(
        complaint, EventKind.COMPLAINT_QUERIED, at=at, step=Step.QUERY, actor=actor, words=missing, is_public=True
    )  # fmt: skip


def dispatch(
    *,
    complaint: PublicComplaint,
    actor: Actor,
    tenant: Tenant,
    handler: User | None = None,
    note: str = "",
    at: datetime,
) -> None:
    """Send it to the organisation that answers for it: the file is complete from now on (DOMAIN K6).

    A confidential one goes to a person by name. After a second bounce the coordinator alone dispatches, once, and it
    stays there. Raises Forbidden, IllegalStep, BadInput.
    """
    decides = complaint.needs_decision
    at = permit(actor, Action.COMPLAINT_DECIDE if decides else Action.COMPLAINT_DISPATCH, complaint, at)
    _refuse_unfit(complaint, tenant, handler)
    address(complaint, tenant, handler, at)
    complaint.is_decided = complaint.is_decided or decides
    complaint.needs_decision = False
    act(
        complaint,
        EventKind.COMPLAINT_DISPATCHED,
        at=at,
        step=Step.DISPATCH,
        actor=actor,
        words=note,
        tenant=tenant.code,
        tenant_name=tenant.name,
        handler=handler.name if handler else None,
        decided=decides or None,
    )


def split(
    *, complaint: PublicComplaint, actor: Actor, parts: Iterable[tuple[Tenant, str]], at: datetime
) -> list[PublicComplaint]:
    """Send parts of it to several organisations, under one public number (BDL-03). `parts`: whom, and what each is to do.

    Raises Forbidden, IllegalStep, BadInput.
    """
    at = permit(actor, Action.COMPLAINT_DISPATCH, complaint, at)
    wanted = list(parts)
    if len({tenant.id for tenant, _ in wanted}) < 2 or complaint.parent_id is not None:
        raise BadInput("Name at least two organisations.", field="tenants")
    complaint.is_split = True
    complaint.dispatched_at, complaint.file_complete_at = at, complaint.file_complete_at or at
    act(
        complaint,
        EventKind.COMPLAINT_DISPATCHED,
        at=at,
        step=Step.SPLIT,
        actor=actor,
        tenant_name=", ".join(tenant.name for tenant, _ in wanted),
    )
    made = [_part_of(complaint, number, tenant, task, at) for number, (tenant, task) in enumerate(wanted, start=1)]
    db.session.add_all(made)
    db.session.flush()
    for part, (tenant, task) in zip(made, wanted, strict=True):
        act(
            part,
            EventKind.COMPLAINT_DISPATCHED,
            at=at,
            actor=actor,
            words=task,
            tenant=tenant.code,
            tenant_name=tenant.name,
            part_of=complaint.number,
        )
    return made


def refer(*, complaint: PublicComplaint, actor: Actor, to: str, words: str, at: datetime) -> None:
    """It is not the city's: said to the complainant, with where it was sent on to ("no wrong door").

    Raises Forbidden, IllegalStep.
    """
    at = permit(actor, Action.COMPLAINT_DISPATCH, complaint, at)
    complaint.referred_to = to
    act(
        complaint, EventKind.COMPLAINT_REFERRED, at=at, step=Step.REFER, actor=actor, words=words, is_public=True, to=to
    )


def archive(*, complaint: PublicComplaint, actor: Actor, reason: ArchiveReason, words: str, at: datetime) -> None:
    """Lay it aside, with a reason that the complainant reads. Raises Forbidden, IllegalStep."""
    at = permit(actor, Action.COMPLAINT_VERIFY, complaint, at)
    if is_allowed(complaint.status, Step.ARCHIVE):
        complaint.archive_reason = reason
    act(
        complaint,
        EventKind.COMPLAINT_ARCHIVED,
        at=at,
        step=Step.ARCHIVE,
        actor=actor,
        words=words,
        is_public=True,
        reason=reason,
    )


def address(complaint: PublicComplaint, tenant: Tenant, handler: User | None, at: datetime) -> None:
    """Make an organisation, and in it perhaps a person, the one that answers."""
    complaint.tenant, complaint.department_id = tenant, tenant.department_id
    complaint.handler = handler
    complaint.proposed_owner = ""
    complaint.dispatched_at, complaint.file_complete_at = at, complaint.file_complete_at or at


def _refuse_unfit(complaint: PublicComplaint, tenant: Tenant, handler: User | None) -> None:
    if complaint.shield is Shield.CONFIDENTIAL and handler is None:
        raise BadInput("A confidential complaint goes to a person by name.", field="handler")
    if handler is not None and handler.id in {named.user_id for named in complaint.respondents}:
        raise BadInput("Nobody handles a complaint about themselves.", field="handler")


def _name(complaint: PublicComplaint, people: Iterable[User]) -> None:
    wanted = {person.id: person for person in people}
    for named in list(complaint.respondents):
        if named.user_id not in wanted:
            complaint.respondents.remove(named)
            db.session.delete(named)
    known = {named.user_id for named in complaint.respondents}
    complaint.respondents += [
        Respondent(complaint_id=complaint.id, user_id=person_id, user=person)
        for person_id, person in wanted.items()
        if person_id not in known
    ]


def _part_of(complaint: PublicComplaint, number: int, tenant: Tenant, task: str, at: datetime) -> PublicComplaint:
    return PublicComplaint(
        number=f"{complaint.number}.{number}",
        parent_id=complaint.id,
        part_no=number,
        kind=complaint.kind,
        status=Status.DISPATCHED,
        shield=complaint.shield,
        channel=complaint.channel,
        classification=complaint.classification,
        category=complaint.category,
        description=complaint.description,
        wish=complaint.wish,
        place=complaint.place,
        happened_on=complaint.happened_on,
        own_fields={},
        consented_at=complaint.consented_at,
        about_tenant_id=tenant.id,
        about_service=complaint.about_service,
        tenant=tenant,
        department_id=tenant.department_id,
        is_field=complaint.is_field,
        received_at=complaint.received_at,
        received_by_id=complaint.received_by_id,
        dispatched_at=at,
        file_complete_at=at,
        updated_at=at,
        promised_on=complaint.promised_on,
        parts=[],
        respondents=[],
    )
