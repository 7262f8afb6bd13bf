"""What the pages of the counter share: the form of today, drafts, and what a filled form says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app, make_response
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from desk.accounts.guards import actor
from desk.complaints import counter, counter_queries
from desk.complaints.changes import local_day
from desk.complaints.counter_forms import IntakeForm, intake_form
from desk.complaints.filing import Told
from desk.complaints.identity import Identity, identity_of
from desk.complaints.kinds import Shield
from desk.database import db
from desk.errors import BadInput
from desk.mall import queries as mall
from desk.mall.models import Counter
from desk.organisation import queries as organisation
from desk.sealing import Keys

NOT_TYPED = {"csrf_token", "act"}
LONGEST_KEY = 80
LONGEST_PLACE = 120
# The browser's own viewer of papers counts as an object.
PDF_POLICY = "default-src 'none'; object-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def keys() -> Keys:
    """The keys of the desk's secret."""
    return Keys(current_app.config["DESK"].secret_key)


def build_form(at: datetime, **given: Any) -> IntakeForm:
    """The form as it is offered today."""
    today = local_day(at)
    tenants = mall.tenants_serving(on=today)
    services = [service for tenant in tenants for service in mall.services_serving(tenant, on=today)]
    form = intake_form(services)(**given)
    counters = mall.counters_open(on=today)
    form.offer(tenants=tenants, counters=counters, categories=counter_queries.categories(), on=today)
    return form


def form_of_draft(draft_id: int, at: datetime, *, csrf: bool = False) -> IntakeForm:
    """The form with what a draft of one's own holds. Raises NotFound."""
    typed = keys().open(counter_queries.get_draft(actor().id, draft_id).sealed)
    return build_form(at, formdata=MultiDict(typed), meta={"csrf": csrf})


def keep_typed(typed: Mapping[str, str], at: datetime) -> int:
    """Keep a form as a draft; the draft's id. Raises BadInput, Conflict, NotFound."""
    kept = {name: value for name, value in typed.items() if name not in NOT_TYPED}
    form_key = kept.pop("form_key", "")[:LONGEST_KEY]
    if not form_key:
        raise BadInput("This page was open for too long. Please go back, reload it and send it again.")
    try:
        draft = counter.keep_draft(officer=actor(), form_key=form_key, typed=kept, keys=keys(), at=at)
        db.session.commit()
    except IntegrityError:  # the page has kept the same form at the same moment
        db.session.rollback()
        draft = counter.keep_draft(officer=actor(), form_key=form_key, typed=kept, keys=keys(), at=at)
        db.session.commit()
    return draft.id


def search_people(form: IntakeForm, act: str) -> list[counter.Found]:
    """Who was found; somebody chosen is filled in. None but those of that very number can be chosen."""
    found = counter.people_of(told=form.search.data or "", keys=keys())
    chosen = next((one for one in found if act == f"person:{one.person_id}"), None)
    if chosen is None:
        return found
    form.known.data = counter.seal_person(chosen, officer=actor(), keys=keys())
    person = counter.known_person(form.known.data, officer=actor(), keys=keys())
    if person is not None:
        identity = identity_of(person, keys=keys())
        form.name.data, form.contact.data, form.address.data = identity.name, identity.contact, identity.address
        form.complainant_kind.data = person.kind.value
    return [chosen]


def identity_in(form: IntakeForm) -> Identity:
    """Who complains, as the form says."""
    names = ("name", "contact", "address", "national_id", "business_id", "proxy")
    return Identity(**{name: form[name].data or "" for name in names})


def told_in(form: IntakeForm) -> Told:
    """What was told, as the form says."""
    service = form.chosen_service
    return Told(
        description=form.description.data,
        tenant=form.chosen_tenant,
        service=service.name if service else "",
        counter=form.chosen_counter,
        category=form.chosen_category,
        wish=form.wish.data or "",
        place=form.place.data or "",
        happened_on=form.happened_on.data,
        shield=Shield(form.shield.data),
        needs_help=form.needs_help.data,
        own_fields=form.own_answers,
    )


def place_of(seat: Counter | None) -> str:
    """Where it was received, as the receipt says it."""
    unit = organisation.mall()
    return ", ".join(part for part in (unit.name if unit else "", seat.name if seat else "") if part)[:LONGEST_PLACE]


def own_seat(at: datetime) -> str:
    """The code of the counter at which the officer is posted."""
    posting = mall.posting_of(actor().id, on=local_day(at))
    return posting.counter.code if posting and posting.counter else ""


def pdf(content: bytes, name: str) -> Response:
    """A paper that the browser shows and prints."""
    answer = make_response(content)
    answer.mimetype = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Content-Security-Policy"] = PDF_POLICY
    return answer
