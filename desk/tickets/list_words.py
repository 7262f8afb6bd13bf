"""The list of tickets in words: its orders, what can be asked for, and what is asked for now."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from desk import own_field_forms
from desk.accounts import policy
from desk.accounts.models import User
from desk.accounts.policy import Action, Actor
from desk.catalogue import asking
from desk.catalogue import queries as catalogue
from desk.catalogue.models import Authority, Service
from desk.errors import NotFound
from desk.organisation.models import Department
from desk.own_fields import FieldKind, OwnField
from desk.sla.calendars import city_zone
from desk.templating import localised
from desk.tickets import listing
from desk.tickets.filters import ME, NOBODY, Filters, Sort, State
from desk.tickets.kinds import ViewAudience
from desk.tickets.labels import AUTHORITIES, KINDS, PRIORITIES, SECRECY, STATUSES
from desk.tickets.models import SavedView
from desk.tickets.queue_filters import Left
from desk.tickets.saving import Sharing
from desk.tickets.states import WaitingFor

STATES = {State.OPEN: _l("Open"), State.ENDED: _l("Ended"), State.ALL: _l("All")}
SORTS = {
    Sort.NEWEST: _l("Newest first"),
    Sort.OLDEST: _l("Oldest first"),
    Sort.CHANGED: _l("Changed last"),
    Sort.URGENT: _l("Least time left first"),
    Sort.PRIORITY: _l("Most important first"),
    Sort.LIKELY: _l("Likely late first"),
}
WAITING = {
    WaitingFor.REPORTER: _l("The reporter"),
    WaitingFor.VENDOR: _l("The owner of a system"),
    WaitingFor.AGENCY: _l("Another agency"),
}
STATUS_CHOICES = [(status, label.text) for status, label in STATUSES.items()]
TIERS = {1: _l("Tier 1"), 2: _l("Tier 2"), 3: _l("Tier 3")}


LEFT = {
    Left.NONE: _l("Overdue"),
    Left.HOUR: _l("Due within one hour"),
    Left.FOUR_HOURS: _l("Due within four hours"),
    Left.DAY: _l("Due within a day"),
}


class QueueBar(NamedTuple):
    """What the queue of Tier 2 can be narrowed down to."""

    skills: list[tuple[str, str]]
    services: list[SelectChoice]
    left: list[tuple[Any, Any]]
    sorts: dict[Sort, Any]


class Offer(NamedTuple):
    """What this person can choose between: nothing that they may not see anyway."""

    departments: Sequence[Department]
    services: Sequence[Service]
    workers: Sequence[User]
    with_tiers: bool
    may_put_off: bool = False
    with_marks: bool = False  # sees which are likely to be late
    asked: Sequence[OwnField] = ()  # by the service that was chosen, with choices to choose from

    def department(self, code: str) -> str:
        return next((one.short for one in self.departments if one.code == code), code)

    def service(self, code: str) -> str:
        return next((localised(one) for one in self.services if one.code == code), code)

    def worker(self, username: str) -> str:
        whole: dict[str, Any] = {ME: _("Me"), NOBODY: _("Nobody yet")}
        return str(
            whole.get(username) or next((one.name for one in self.workers if one.username == username), username)
        )

    def answer(self, wanted: str) -> str:
        name, _colon, code = wanted.partition(":")
        language = own_field_forms.language()
        field = next((one for one in self.asked if one.name == name), None)
        return f"{field.label_in(language)}: {field.choice_in(language, code)}" if field else code

    def offers(self, wanted: str) -> bool:
        name, _colon, code = wanted.partition(":")
        return any(field.name == name and code in {one.code for one in field.choices} for field in self.asked)

    @property
    def sorts(self) -> dict[Sort, Any]:
        return {one: text for one, text in SORTS.items() if self.with_marks or one is not Sort.LIKELY}

    @property
    def answer_choices(self) -> list[SelectChoice]:
        """Every choice of every question, by question."""
        language = own_field_forms.language()
        return [
            SelectChoice(
                f"{field.name}:{one.code}", field.choice_in(language, one.code), optgroup=field.label_in(language)
            )
            for field in self.asked
            for one in field.choices
        ]

    @property
    def service_choices(self) -> list[SelectChoice]:
        return [SelectChoice(one.code, localised(one), optgroup=localised(one.group)) for one in self.services]


class Chip(NamedTuple):
    """Something that is asked for, by its name in the address."""

    name: str
    text: str


def offer_for(person: Actor, at: datetime, service: str | None = None) -> Offer:
    """What the form of filters offers this person; once a service is chosen, also what that one asks besides."""
    works = policy.may(person, Action.TICKET_READ_INTERNAL)
    return Offer(
        departments=listing.departments_for(person),
        services=catalogue.services_offered(on=at.astimezone(city_zone()).date(), to_everyone=not works),
        workers=listing.workers_for(person, at) if works else (),
        with_tiers=works,
        may_put_off=policy.may(person, Action.TICKET_TAG),
        with_marks=works and policy.may(person, Action.FIGURES_READ),
        asked=_choice_fields(service) if service else (),
    )


def queue_bar(*, on: date) -> QueueBar:
    """The choices above the queue."""
    services = catalogue.services_offered(on=on, to_everyone=False)
    return QueueBar(
        [(one.code, localised(one)) for one in catalogue.all_skills()],
        [SelectChoice(one.code, localised(one), optgroup=localised(one.group)) for one in services],
        list(LEFT.items()),
        {one: SORTS[one] for one in (Sort.URGENT, Sort.LIKELY)},
    )


def _choice_fields(code: str) -> Sequence[OwnField]:
    try:
        field_set = asking.field_set_of(catalogue.get_any_service(code).id)
    except NotFound:
        return ()
    return [field for field in field_set.asked() if field.kind is FieldKind.CHOICE] if field_set else ()


def chips(filters: Filters, offer: Offer) -> list[Chip]:
    """What the list is narrowed down to, each in words."""
    return [Chip(name, str(_TEXTS[name](getattr(filters, name), offer))) for name in filters.narrowing]


def described(filters: Filters, offer: Offer) -> str:
    """A whole list in one line."""
    parts = [str(STATES[filters.state]), *(chip.text for chip in chips(filters, offer)), str(SORTS[filters.sort])]
    return " · ".join(parts[1:] if filters.status else parts)


def sharings(teams: Sequence[Sharing]) -> list[tuple[str, str]]:
    """With whom a view may be shared, in words."""
    return [(team.key, _shared_with(team.audience, team.code)) for team in teams]


def shared_with(view: SavedView) -> str:
    """Who finds a view."""
    return _shared_with(view.audience, view.department.short if view.department else "")


def _shared_with(audience: ViewAudience, department: str) -> str:
    match audience:
        case ViewAudience.OWNER:
            return str(_("Only me"))
        case ViewAudience.TIER1:
            return str(_("Tier 1 of %(department)s", department=department))
        case ViewAudience.TIER2:
            return str(_("Tier 2"))


_TEXTS: dict[str, Callable[[Any, Offer], Any]] = {
    "q": lambda words, _offer: _("Words: %(words)s", words=words),
    "status": lambda status, _offer: STATUSES[status].text,
    "tier": lambda tier, _offer: TIERS[tier],
    "kind": lambda kind, _offer: KINDS[kind],
    "priority": lambda priority, _offer: _("Priority: %(priority)s", priority=PRIORITIES[priority]),
    "waiting": lambda whom, _offer: _("Waiting for: %(whom)s", whom=WAITING[whom]),
    "department": lambda code, offer: _("Department: %(name)s", name=offer.department(code)),
    "service": lambda code, offer: _("Service: %(name)s", name=offer.service(code)),
    "answer": lambda answer, offer: _("Answer: %(answer)s", answer=offer.answer(answer)),
    "assignee": lambda username, offer: _("In the hands of: %(name)s", name=offer.worker(username)),
    "overdue": lambda _yes, _offer: _("Overdue"),
    "likely": lambda _yes, _offer: _("Likely late"),
    "authority": lambda authority, _offer: _("Competent: %(whom)s", whom=AUTHORITIES[Authority(authority)]),
    "secrecy": lambda secrecy, _offer: _("Class: %(secrecy)s", secrecy=SECRECY[secrecy]),
    "tag": lambda tag, _offer: _("Tag: %(tag)s", tag=tag),
    "asleep": lambda _yes, _offer: _("Put off by me"),
    "mine": lambda _yes, _offer: _("Only mine"),
}
