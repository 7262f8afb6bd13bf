"""The form of a report with what the chosen service asks for besides (LLG-07).

A question that nobody has been shown is not held against whoever sends the form: it comes back with the questions in it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from desk import own_field_forms
from desk.catalogue import asking
from desk.catalogue import queries as catalogue
from desk.catalogue.field_models import FieldSet
from desk.catalogue.models import Service
from desk.errors import BadInput
from desk.own_fields import Answer, OwnField
from desk.tickets.forms import TicketForm
from desk.tickets.kinds import CanWork, Kind, kind_for

Report = TypeVar("Report", bound=TicketForm)


class Question(NamedTuple):
    """A question in a form, and to which answer of the second common one it belongs: `yes`, `not`, or whichever."""

    asked: OwnField
    shown: Any
    when: str = ""


class OwnQuestions:
    """What a report form of a service with fields of its own can do besides: mixed into it by `report_form`."""

    service_asked: Service
    field_set: FieldSet
    given_kind: Kind | None = None  # programs may say what they take it for

    @property
    def questions(self) -> list[Question]:
        """Every question, with its field."""
        kinds = self.service_asked.kinds
        return [
            Question(field, self[own_field_forms.name_of(field)], _when(field, kinds))  # type: ignore[index]
            for field in self.field_set.asked()
        ]

    @property
    def kind(self) -> Kind | None:
        """The kind that the ticket will have; None while the second question is open."""
        if self.given_kind and self.given_kind in self.service_asked.kinds:
            return self.given_kind
        try:
            return kind_for(self.service_asked.kinds, CanWork(self.can_work.data))  # type: ignore[attr-defined]
        except ValueError:
            return None

    @property
    def was_asked(self) -> bool:
        """Whether whoever sends it has seen the questions as they are now."""
        return self.asked.data == str(self.field_set.id) or not self.field_set.asked(self.kind)  # type: ignore[attr-defined]

    @property
    def answers(self) -> dict[str, Answer]:
        return own_field_forms.answers_in(self, self.field_set.asked(self.kind))

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        super().validate(extra_validators)  # type: ignore[misc]
        judged = self.field_set.asked(self.kind) if self.was_asked and self.kind else []
        for question in self.questions:
            if question.asked not in judged:
                question.shown.errors = []
        own_field_forms.refuse_empty(self, judged, self.answers)
        return not self.errors  # type: ignore[attr-defined]


def _when(field: OwnField, kinds: Sequence[str]) -> str:
    if field.ticket_kind is None:
        return ""
    goes_on, is_stuck = (kind_for(kinds, word) == field.ticket_kind for word in (CanWork.YES, CanWork.NO))
    if goes_on and is_stuck:
        return ""
    return "yes" if goes_on else "not"


def form_of(base: type[Report], code: str | None, *, on: date) -> type[Report]:
    """The form for a service; for one that asks for nothing of its own, or that there is none, the plain one."""
    field_set = _field_set(code, on)
    if field_set is None:
        return base
    parts = (OwnQuestions, own_field_forms.asking(base, field_set.asked()))
    return type(f"{base.__name__}OfService", parts, {"service_asked": field_set.service, "field_set": field_set})


def was_asked(form: TicketForm) -> bool:
    """Whether a form that can be sent may be: nothing is open that has not been shown yet."""
    return not isinstance(form, OwnQuestions) or form.was_asked


def answers_of(form: TicketForm) -> dict[str, Answer]:
    return form.answers if isinstance(form, OwnQuestions) else {}


def mark_as_shown(form: TicketForm) -> None:
    """From now on an empty answer is one."""
    form.asked.data = str(form.field_set.id) if isinstance(form, OwnQuestions) else ""


def _field_set(code: str | None, on: date) -> FieldSet | None:
    try:
        service = catalogue.get_service(code or "", on=on)
    except BadInput:
        return None
    field_set = asking.field_set_of(service.id)
    return field_set if field_set is not None and field_set.asked() else None
