"""Forms of tickets: shape only."""

import secrets
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, DateTimeLocalField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from desk.accounts.policy import Secrecy
from desk.assets.models import Asset
from desk.catalogue.models import Authority, Service
from desk.fields import CleanText, Needed, VersionedForm, line, options, words
from desk.templating import localised
from desk.tickets.kinds import OWN_FIELDS, Affected, CanWork, Impact, Kind, OwnField, ReporterKind, Urgency
from desk.tickets.labels import AUTHORITIES, IMPACTS, KINDS, OWN_FIELD_LABELS, URGENCIES

CHOOSE = InputRequired(message=_l("Please choose one."))
NOT_OFFERED = _l("This choice is not offered.")


class TicketForm(FlaskForm):
    """What an employee is asked: what happened, which service, whom it affects, whether work can go on."""

    description = words(_l("What happened? Tell it in your own words."))
    service = SelectField(_l("Which service is it about?"), validators=[CHOOSE, CleanText()], validate_choice=False)
    affected = RadioField(
        _l("Who is affected?"),
        choices=options(
            [
                (Affected.SELF, _l("Only me")),
                (Affected.ROOM, _l("One room")),
                (Affected.OFFICE, _l("One office")),
                (Affected.PUBLIC, _l("Public services have stopped")),
            ]
        ),
        validators=[CHOOSE],
        validate_choice=True,
    )
    can_work = RadioField(
        _l("Can work still go on?"),
        choices=options(
            [
                (CanWork.YES, _l("It can")),
                (CanWork.HAMPERED, _l("It is hampered")),
                (CanWork.NO, _l("It has stopped altogether")),
            ]
        ),
        validators=[CHOOSE],
        validate_choice=True,
    )
    asset = SelectField(
        _l("Which thing is it about? (may be skipped)"),
        validators=[CleanText()],
        choices=[],
        validate_choice=True,
        default="",
    )
    photo = FileField(_l("Add a photo or a screenshot (may be skipped)"))
    confirmed = HiddenField(validators=[CleanText()])  # the known outage was shown
    asked = HiddenField(validators=[CleanText()])  # the version of the service's own fields that was shown
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[CleanText()])

    def offer_assets(self, assets: Iterable[Asset]) -> None:
        """Fill the list of things; where there are none, nobody is asked."""
        found = [SelectChoice(str(one.id), f"{one.name}, {one.room or one.code}") for one in assets]
        if found:
            self.asset.choices = [SelectChoice("", str(_l("None of these"))), *found]
        else:
            del self.asset

    def offer(self, services: Iterable[Service]) -> None:
        """Fill the list of services, by group."""
        self.service.choices = [SelectChoice("", str(_l("Choose a service")))] + [
            SelectChoice(service.code, localised(service), optgroup=localised(service.group)) for service in services
        ]


class AssistedTicketForm(TicketForm):
    """The same, filed for somebody who called or came by."""

    reporter_kind = RadioField(
        _l("Who reports?"),
        choices=options(
            [
                (ReporterKind.EMPLOYEE, _l("An employee without an account")),
                (ReporterKind.INDIVIDUAL, _l("A private person")),
                (ReporterKind.PUBLIC, _l("A group of citizens")),
                (ReporterKind.BUSINESS, _l("A business")),
                (ReporterKind.OTHER, _l("Somebody else")),
            ]
        ),
        validators=[CHOOSE],
    )
    reporter_name = line(_l("Name of the reporter"), longest=120)
    reporter_contact = line(_l("Telephone or other contact"), longest=120, required=False)


class ViewForm(FlaskForm):
    """A list of tickets under a name."""

    name = line(_l("Name of the view"), longest=60)
    sharing = RadioField(_l("Who finds it above the list?"), validators=[CHOOSE], default="owner")

    def offer(self, sharings: Iterable[tuple[str, Any]]) -> None:
        """Fill in with whom it may be shared."""
        self.sharing.choices = options(sharings)


class MoveForm(VersionedForm):
    """A move without words."""


class ReplyForm(VersionedForm):
    body = words(_l("Reply to the reporter"))


class NoteForm(VersionedForm):
    body = words(_l("Internal note"))


class HoldForm(VersionedForm):
    waiting_for = RadioField(
        _l("Whom are we waiting for?"),
        choices=options(
            [
                ("reporter", _l("The reporter")),
                ("vendor", _l("The owner of a national system, or a vendor")),
                ("agency", _l("Another agency of the city: the clock runs on")),
            ]
        ),
        default="reporter",
        validators=[CHOOSE],
    )
    reason = words(_l("What do we need from them? The reporter reads this."), longest=2000)


class ResolveForm(VersionedForm):
    answer = words(_l("Answer to the reporter: what was the matter, and what was done?"))
    with_linked = BooleanField(_l("Answer every linked ticket with the same words"))


class ReasonForm(VersionedForm):
    reason = words(_l("Why?"), longest=2000)


class AssignForm(VersionedForm):
    assignee = SelectField(_l("Who should do it?"), validators=[CHOOSE], coerce=int, validate_choice=True)

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        self.assignee.choices = options(people)


class TagsForm(VersionedForm):
    """The tags of one ticket as they should be; `was` is what they were when the page was opened."""

    tags = line(_l("Tags, with commas between them"), longest=400, required=False)
    was = HiddenField(validators=[CleanText()])


class LinkForm(VersionedForm):
    problem = line(_l("Number of the problem"), longest=20)


class AssetLinkForm(VersionedForm):
    asset = SelectField(_l("Which thing is it about?"), validators=[CleanText()], choices=[])

    def offer(self, assets: Iterable[Asset]) -> None:
        self.asset.choices = [
            SelectChoice("", str(_l("None of these"))),
            *(SelectChoice(str(one.id), f"{one.name}, {one.room or one.code}") for one in assets),
        ]


class MergeForm(VersionedForm):
    into = line(_l("Number of the ticket that goes on for both"), longest=20)


class PromiseForm(VersionedForm):
    promised_for = DateTimeLocalField(_l("When will it be done?"), validators=[Needed()])
    reason = words(_l("Why this date? The reporter reads this."), longest=2000)


class TriageForm(VersionedForm):
    """What the ticket is, corrected by who knows: all five kinds, each with its own fields (LLG-07)."""

    kind = RadioField(_l("Kind of ticket"), choices=options(KINDS), validators=[CHOOSE])
    impact = RadioField(_l("Impact"), choices=options(IMPACTS), validators=[CHOOSE])
    urgency = RadioField(_l("Urgency"), choices=options(URGENCIES), validators=[CHOOSE])

    authority = RadioField(_l("Who can mend it in the end?"), choices=options(AUTHORITIES), validators=[Optional()])

    def chosen(self) -> dict[str, Any]:
        return {
            "kind": Kind(self.kind.data),
            "impact": Impact(self.impact.data),
            "urgency": Urgency(self.urgency.data),
            "authority": Authority(self.authority.data) if self.authority.data else None,
            "own_fields": {field.name: str(self[field.name].data or "") for field in _own_fields()},
        }


class ClassForm(VersionedForm):
    """How few may know of it, and why (LLG-27)."""

    secrecy = RadioField(
        _l("Who may know of this ticket?"),
        choices=options(
            [
                (Secrecy.ORDINARY, _l("Ordinary: everybody whose work reaches it")),
                (Secrecy.LIMITED, _l("Limited: who works on it now, and who leads them")),
                (Secrecy.SECRET, _l("Secret: only who has it in hand, and who leads them")),
            ]
        ),
        validators=[CHOOSE],
    )
    reason = words(_l("Why this class?"), longest=2000)


def _own_fields() -> list[OwnField]:
    return sorted({field for fields in OWN_FIELDS.values() for field in fields}, key=lambda field: field.name)


for _field in _own_fields():
    _label = OWN_FIELD_LABELS[_field.name]
    setattr(
        TriageForm,
        _field.name,
        DateField(_label, validators=[Optional()]) if _field.is_day else line(_label, longest=300, required=False),
    )
