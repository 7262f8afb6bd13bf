"""What the form for citizens told, as the operations take it."""

from datetime import datetime

from desk.catalogue import queries as catalogue
from desk.complaints import citizen
from desk.complaints.filing import Told
from desk.complaints.identity import Identity
from desk.complaints.kinds import Shield
from desk.complaints.public_forms import UNKNOWN, ComplaintForm
from desk.mall import queries as mall


def offer_choices(form: ComplaintForm, at: datetime) -> None:
    """Fill the lists with what serves on that day."""
    day = citizen.today(at)
    form.offer(mall.tenants_serving(on=day), mall.counters_open(on=day), catalogue.complaint_categories())


def told_by(form: ComplaintForm, at: datetime) -> Told:
    """The content of a form that was found to be in order."""
    day = citizen.today(at)
    counters = {counter.code: counter for counter in mall.counters_open(on=day)}
    categories = {one.code: one for one in catalogue.complaint_categories()}
    return Told(
        description=form.story.data,
        tenant=None if form.tenant.data == UNKNOWN else mall.serving_tenant(form.tenant.data, on=day),
        service=form.service.data or "",
        counter=counters.get(form.counter.data or ""),
        category=categories.get(form.category.data or ""),
        wish=form.wish.data or "",
        place=form.place.data or "",
        happened_on=form.happened_on.data,
        shield=Shield(form.shield.data),
        needs_help=form.needs_help.data,
    )


def identity_by(form: ComplaintForm) -> Identity:
    """Who tells it, as far as they said."""
    return Identity(name=form.name.data or "", contact="" if form.no_contact.data else form.contact.data or "")
