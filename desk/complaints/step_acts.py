"""What the pages of steps prepare and do, where it takes more than one call."""

from datetime import datetime
from typing import Any

from flask import current_app

from desk.accounts import queries as accounts
from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.catalogue import queries as catalogue
from desk.complaints import linking, mediating, proving, queries, verifying
from desk.complaints.changes import assumed, local_day
from desk.complaints.kinds import ComplaintKind
from desk.complaints.models import PublicComplaint
from desk.errors import BadInput, NotFound
from desk.mall import queries as mall
from desk.mall.models import Tenant
from desk.sla import calendars
from desk.sla.kinds import Classification
from desk.tickets import queries as tickets
from desk.tickets.kinds import Affected, CanWork

Complaint = PublicComplaint


def serving_now(at: datetime) -> list[Tenant]:
    return list(mall.tenants_serving(on=local_day(at)))


def chosen_tenant(code: str, at: datetime) -> Tenant:
    return mall.serving_tenant(code, on=local_day(at))


def offer_categories(form: Any, complaint: Complaint, actor: Actor, at: datetime) -> None:
    form.offer(catalogue.complaint_categories())
    if not form.is_submitted():
        form.kind.data = complaint.kind
        form.classification.data = complaint.classification or assumed(complaint)
        form.category.data = complaint.category.code if complaint.category else None
        form.is_field.data = complaint.is_field
        form.respondents.data = ", ".join(named.user.username for named in complaint.respondents)


def classify(complaint: Complaint, actor: Actor, form: Any, at: datetime) -> None:
    verifying.classify(
        complaint=complaint,
        actor=actor,
        kind=ComplaintKind(form.kind.data),
        classification=Classification(form.classification.data),
        category=catalogue.complaint_category(form.category.data),
        is_field=form.is_field.data,
        respondents=[_named(word) for word in (form.respondents.data or "").split(",") if word.strip()],
        at=at,
    )


def _named(word: str) -> User:
    user = accounts.find_by_login(word)
    if user is None:
        raise BadInput("There is no account with the name %(name)s.", field="respondents", name=word.strip()[:60])
    return user


def offer_addressees(form: Any, complaint: Complaint, actor: Actor, at: datetime) -> None:
    serving = serving_now(at)
    form.offer(serving, [(one, person) for one in serving for person in queries.handlers_of(one, on=local_day(at))])
    if not form.is_submitted() and complaint.about_tenant is not None:
        form.tenant.data = complaint.about_tenant.code


def dispatch(complaint: Complaint, actor: Actor, form: Any, at: datetime) -> None:
    tenant = chosen_tenant(form.tenant.data, at)
    handler = None
    if form.handler.data:
        handler = next(
            (one for one in queries.handlers_of(tenant, on=local_day(at)) if one.id == form.handler.data), None
        )
        if handler is None:
            raise BadInput("This person does not work for the organisation you chose.", field="handler")
    verifying.dispatch(
        complaint=complaint, actor=actor, tenant=tenant, handler=handler, note=form.note.data or "", at=at
    )


def offer_tenants(form: Any, complaint: Complaint, actor: Actor, at: datetime) -> None:
    form.offer(serving_now(at))


def split(complaint: Complaint, actor: Actor, form: Any, at: datetime) -> None:
    wanted = [(chosen_tenant(code, at), form.task.data) for code in form.tenants.data or ()]
    verifying.split(complaint=complaint, actor=actor, parts=wanted, at=at)


def offer_services(form: Any, complaint: Complaint, actor: Actor, at: datetime) -> None:
    form.offer(catalogue.services_offered(on=local_day(at), to_everyone=False))


def open_ticket(complaint: Complaint, actor: Actor, form: Any, at: datetime) -> None:
    person = accounts.get_user(actor.id)
    linking.open_ticket_behind(
        complaint=complaint,
        actor=actor,
        department=person.department,
        unit_id=person.unit_id,
        service=catalogue.get_service(form.service.data, on=local_day(at)),
        description=form.description.data,
        affected=Affected(form.affected.data),
        can_work=CanWork(form.can_work.data),
        at=at,
    )


def link(complaint: Complaint, actor: Actor, form: Any, at: datetime) -> None:
    try:
        ticket = tickets.get_ticket(actor, form.number.data.upper(), at)
    except NotFound as missing:
        raise BadInput("There is no ticket with this number that you may read.", field="number") from missing
    linking.link_ticket(complaint=complaint, ticket=ticket, actor=actor, at=at)


def prove(complaint: Complaint, actor: Actor, form: Any, at: datetime) -> None:
    photo = form.photo.data
    if not photo or not photo.filename:
        raise BadInput("Please choose a picture.", field="photo")
    proving.prove_closing(
        complaint=complaint,
        actor=actor,
        data=photo.read(),
        is_edited=form.is_edited.data,
        edit_note=form.edit_note.data or "",
        folder=current_app.config["DESK"].data_dir,
        at=at,
    )


def mediate(complaint: Complaint, actor: Actor, form: Any, at: datetime) -> None:
    """What was typed is the city's own time."""
    mediating.record_mediation(
        complaint=complaint,
        actor=actor,
        held_at=form.held_at.data.replace(tzinfo=calendars.city_zone()),
        place=form.place.data,
        parties=form.parties.data.splitlines(),
        points=form.points.data.splitlines(),
        at=at,
    )


def has_draft(complaint: Complaint) -> bool:
    return queries.open_draft(complaint) is not None


def fill_draft(form: Any, complaint: Complaint) -> None:
    draft = queries.open_draft(complaint)
    if draft is not None and not form.is_submitted():
        form.body.data = draft.body
