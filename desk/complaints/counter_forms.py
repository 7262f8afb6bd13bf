"""Forms of the counter: shape only."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from desk.catalogue.models import ComplaintCategory
from desk.complaints.counter_labels import OPENING
from desk.complaints.kinds import Channel, ComplainantKind, Shield
from desk.complaints.labels import CHANNELS, COMPLAINANTS, SHIELDS
from desk.fields import CleanText, line, options, tidy, words
from desk.mall import queries as mall
from desk.mall.models import Counter, Tenant, TenantService
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))
DESK_CHANNELS = (Channel.COUNTER, Channel.PHONE, Channel.LETTER, Channel.BOX, Channel.WHATSAPP)
WRITTEN = frozenset({Channel.LETTER, Channel.BOX})  # nobody stands there to be read anything
CONTENT = (
    "name",
    "contact",
    "address",
    "national_id",
    "business_id",
    "proxy",
    "description",
    "wish",
    "place",
    "answer",
)
TOLD_HOW = (
    ("phone", _l("By telephone")),
    ("counter", _l("In person, at the counter")),
    ("whatsapp", _l("WhatsApp")),
    ("letter", _l("By letter")),
)


def _digits(value: Any) -> Any:
    """Numbers are typed with blanks, dots and dashes."""
    return "".join(letter for letter in value if letter not in " .-\u2011\u2013") if isinstance(value, str) else value


def number(label: Any, *, digits: int, wrong: Any) -> StringField:
    """A field for a number of so many digits; it may stay empty."""
    right = Regexp(rf"^[0-9]{{{digits}}}$", message=wrong)
    return StringField(label, validators=[CleanText(), Optional(), right], filters=[tidy, _digits])


class IntakeForm(FlaskForm):
    """What a citizen tells at the desk, on the telephone or in writing, typed by an officer (BDL-17, BDL-18)."""

    form_key = HiddenField(default=lambda: secrets.token_urlsafe(24), validators=[CleanText(), Length(max=80)])
    known = HiddenField(validators=[CleanText()])
    search = line(_l("Has this person complained before? Telephone, NIK or NIB"), longest=60, required=False)

    channel = RadioField(
        _l("By which way did it come?"),
        choices=options([(one, CHANNELS[one]) for one in DESK_CHANNELS]),
        default=Channel.COUNTER,
        validators=[CHOOSE],
    )
    name = line(_l("Full name"), longest=120, required=False)
    contact = line(_l("Telephone or e-mail"), longest=120, required=False)
    complainant_kind = RadioField(
        _l("Who complains?"), choices=options(COMPLAINANTS), default=ComplainantKind.INDIVIDUAL, validators=[CHOOSE]
    )
    address = line(_l("Address"), longest=300, required=False)
    national_id = number(_l("NIK, 16 digits"), digits=16, wrong=_l("A NIK has 16 digits."))
    business_id = number(_l("NIB, 13 digits"), digits=13, wrong=_l("A NIB has 13 digits."))
    proxy = line(_l("Speaks for somebody else: for whom, number of the letter"), longest=200, required=False)

    tenant = SelectField(_l("Which organisation is it about?"), validators=[CleanText()], validate_choice=True)
    service = SelectField(_l("Which service?"), validators=[CleanText()], validate_choice=True)
    counter = SelectField(_l("Where do you sit?"), validators=[CleanText()], validate_choice=True)
    category = SelectField(_l("What kind of trouble is it?"), validators=[CleanText()], validate_choice=True)

    description = words(_l("What happened?"))
    wish = line(_l("What should be done about it?"), longest=1000, required=False)
    place = line(_l("Where was it?"), longest=200, required=False)
    happened_on = DateField(_l("When was it?"), validators=[Optional()])

    shield = RadioField(
        _l("May your name be known?"), choices=options(SHIELDS), default=Shield.OPEN, validators=[CHOOSE]
    )
    needs_help = BooleanField(_l("Needs somebody to accompany them"))
    consent = BooleanField(_l("The notice was read aloud, and the citizen agrees"))
    answer = line(_l("Solved on the spot: the answer in one sentence"), longest=1000, required=False)

    def offer(
        self,
        *,
        tenants: Iterable[Tenant],
        counters: Iterable[Counter],
        categories: Iterable[ComplaintCategory],
        on: date,
    ) -> None:
        """Fill the lists: only those that serve on that day (BDL-05)."""
        serving = {tenant: mall.services_serving(tenant, on=on) for tenant in tenants}
        self._tenants = {tenant.code: tenant for tenant in serving}
        self._services = {str(service.id): service for services in serving.values() for service in services}
        self._counters = {counter.code: counter for counter in counters}
        self._categories = {category.code: category for category in categories}
        self.tenant.choices = [SelectChoice("", str(_l("Not known yet")))] + [
            SelectChoice(tenant.code, localised(tenant)) for tenant in serving
        ]
        self.service.choices = [SelectChoice("", str(_l("No particular one")))] + [
            SelectChoice(str(service.id), localised(service), optgroup=localised(tenant))
            for tenant, services in serving.items()
            for service in services
        ]
        self.counter.choices = [SelectChoice("", str(_l("At no counter")))] + [
            SelectChoice(counter.code, f"{counter.code} · {counter.name}") for counter in self._counters.values()
        ]
        self.category.choices = [SelectChoice("", str(_l("To be found out")))] + [
            SelectChoice(category.code, localised(category)) for category in self._categories.values()
        ]

    @property
    def chosen_service(self) -> TenantService | None:
        return self._services.get(self.service.data or "")

    @property
    def chosen_tenant(self) -> Tenant | None:
        """A service names its organisation by itself."""
        service = self.chosen_service
        return service.tenant if service is not None else self._tenants.get(self.tenant.data or "")

    @property
    def chosen_counter(self) -> Counter | None:
        return self._counters.get(self.counter.data or "")

    @property
    def chosen_category(self) -> ComplaintCategory | None:
        return self._categories.get(self.category.data or "")

    @property
    def own_answers(self) -> dict[str, str]:
        """What the chosen service asks for beside the common fields (MTR-18)."""
        service = self.chosen_service
        if service is None:
            return {}
        found = {field["name"]: self[own_name(service, field)].data or "" for field in service.own_fields}
        return {name: value for name, value in found.items() if value}

    @property
    def own_fieldsets(self) -> list[tuple[TenantService, list[Any]]]:
        """The services that ask for more, each with its fields."""
        return [
            (service, [self[own_name(service, field)] for field in service.own_fields])
            for service in self._services.values()
            if service.own_fields
        ]

    @property
    def is_blank(self) -> bool:
        return not any(self[name].data for name in CONTENT)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        return all([is_valid, *(self._refuse(name, text) for name, text in self._troubles())])

    def _troubles(self) -> Iterable[tuple[str, Any]]:
        """What single fields cannot know of each other."""
        service, tenant = self.chosen_service, self.tenant.data
        if service is not None and tenant and service.tenant.code != tenant:
            yield "service", _l("This service belongs to another organisation.")
        if not self.name.data and self.shield.data != Shield.ANONYMOUS and self.channel.data != Channel.BOX:
            yield "name", _l("Please ask for the name, or choose anonymous.")
        if not self.consent.data and self.channel.data not in WRITTEN:
            yield "consent", _l("Without consent nothing can be kept. Please read the notice aloud.")
        if service is not None:
            for field in service.own_fields:
                if field.get("required") and not self[own_name(service, field)].data:
                    yield own_name(service, field), _l("Please fill this in.")

    def _refuse(self, name: str, text: Any) -> bool:
        self[name].errors = [*self[name].errors, text]
        return False


def own_name(service: TenantService, field: Mapping[str, Any]) -> str:
    """The name of a service's own field in the form."""
    return f"own_{service.id}_{field['name']}"


def intake_form(services: Iterable[TenantService]) -> type[IntakeForm]:
    """The form with the own fields of every service that is offered."""
    own = {
        own_name(service, field): line(localised_label(field), longest=300, required=False)
        for service in services
        for field in service.own_fields
    }
    return type("IntakeFormOfToday", (IntakeForm,), own)


def localised_label(field: Mapping[str, Any]) -> str:
    """The label of an own field in the reader's language."""
    return str((field.get("label_en") if get_locale().language == "en" else "") or field["label"])


class TellForm(FlaskForm):
    """How somebody was told the answer (DOMAIN K6)."""

    how = SelectField(_l("How were they told?"), choices=options(TOLD_HOW), validators=[CHOOSE])

    @property
    def said(self) -> str:
        """The way in words, for the history."""
        return str(dict(TOLD_HOW)[self.how.data])


class TroubleForm(FlaskForm):
    """Something of the counter gives trouble; which thing, the button says (BDL-17)."""

    ticket_key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[CleanText(), Length(max=30)])
    seat = HiddenField(validators=[CleanText()])
    note = line(_l("What do you see? (may stay empty)"), longest=500, required=False)


class OpeningForm(FlaskForm):
    """The checklist of the opening: each line in order or not, and what is the matter (BDL-15)."""

    @property
    def troubles(self) -> dict[str, str]:
        """The lines that are not in order, and what is the matter."""
        return {name: self[f"what_{name}"].data for name in OPENING if self[f"state_{name}"].data == "bad"}

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        for name, what in self.troubles.items():
            if not what:
                field = self[f"what_{name}"]
                field.errors, is_valid = [*field.errors, _l("Please write what is the matter.")], False
        return is_valid


for _name, _text in OPENING.items():
    _states = options([("ok", _l("In order")), ("bad", _l("Not in order"))])
    setattr(OpeningForm, f"state_{_name}", RadioField(_text, choices=_states, validators=[CHOOSE]))
    setattr(OpeningForm, f"what_{_name}", line(_l("What is the matter?"), longest=300, required=False))
