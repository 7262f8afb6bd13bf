"""Forms of the offices about a complaint: shape only."""

import secrets
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateTimeLocalField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from desk.accounts.models import User
from desk.catalogue.models import ComplaintCategory, Service
from desk.complaints.kinds import ArchiveReason
from desk.complaints.labels import ARCHIVE_REASONS, CLASSIFICATIONS, KINDS
from desk.fields import CleanText, Needed, VersionedForm, line, options, words
from desk.mall.models import Tenant
from desk.sla.kinds import Classification
from desk.templating import localised
from desk.tickets.kinds import Affected, CanWork

CHOOSE = InputRequired(message=_l("Please choose one."))
NOBODY = 0


class StepForm(VersionedForm):
    """A step without words."""


class SuggestionForm(FlaskForm):
    """What somebody who works here has noticed: two questions, no more (BDL-24)."""

    sort = RadioField(
        _l("What is it?"),
        choices=options(
            [
                ("aspiration", _l("A suggestion")),
                ("safety", _l("Something unsafe")),
            ]
        ),
        validators=[CHOOSE],
    )
    body = words(_l("What have you noticed, and where?"), longest=4000)
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[CleanText()])


class ClassifyForm(VersionedForm):
    kind = RadioField(_l("What is it?"), choices=options(KINDS), validators=[CHOOSE])
    category = SelectField(_l("What is it about?"), validators=[CHOOSE], validate_choice=True)
    classification = RadioField(
        _l("How long may it take?"),
        choices=options({value: CLASSIFICATIONS[value] for value in Classification}),
        validators=[CHOOSE],
    )
    is_field = BooleanField(_l("Something that can be seen on the spot: it is answered with fresh pictures"))
    respondents = line(
        _l("User names of officers whom it names, separated by commas"), longest=300, required=False
    )  # fmt: skip

    def offer(self, categories: Iterable[ComplaintCategory]) -> None:
        self.category.choices = options((line.code, f"{line.number}. {localised(line)}") for line in categories)


class DispatchForm(VersionedForm):
    tenant = SelectField(_l("Which organisation answers?"), validators=[CHOOSE], validate_choice=True)
    handler = SelectField(_l("To a person by name (needed when confidential)"), coerce=int, validate_choice=True)
    note = words(_l("Note for whom it goes to"), longest=2000, required=False)

    def offer(self, tenants: Iterable[Tenant], people: Iterable[tuple[Tenant, User]]) -> None:
        self.tenant.choices = options((tenant.code, tenant.name) for tenant in tenants)
        self.handler.choices = options(
            [(NOBODY, _("Whoever is on duty there")), *((one.id, f"{one.name} ({at.code})") for at, one in people)]
        )


class SplitForm(VersionedForm):
    tenants = SelectMultipleField(_l("Which organisations answer, each for its part?"), validate_choice=True)
    task = words(_l("What is each of them to do?"), longest=2000)

    def offer(self, tenants: Iterable[Tenant]) -> None:
        self.tenants.choices = options((tenant.code, tenant.name) for tenant in tenants)


class QueryForm(VersionedForm):
    missing = words(_l("What is missing? The complainant reads this and has 30 days."), longest=2000)


class ReferForm(VersionedForm):
    to = line(_l("Who is in charge of it?"), longest=160)
    words = words(_l("What do we tell the complainant, and where was it sent?"), longest=2000)


class ArchiveForm(VersionedForm):
    reason = RadioField(
        _l("Why?"), choices=options({value: ARCHIVE_REASONS[value] for value in ArchiveReason}), validators=[CHOOSE]
    )
    words = words(_l("What do we tell the complainant?"), longest=2000)


class ReportForm(VersionedForm):
    report = words(_l("What was done, and what came out of it?"))


class BounceForm(VersionedForm):
    reason = words(_l("Why is it not ours?"), longest=2000)
    proposed_owner = line(_l("Whose is it, as you see it?"), longest=160)


class DraftForm(VersionedForm):
    body = words(_l("Answer to the complainant"))


class ReturnDraftForm(VersionedForm):
    why = words(_l("What is to be changed?"), longest=2000)


class NoteForm(VersionedForm):
    body = words(_l("Internal note"))


class WriteForm(VersionedForm):
    body = words(_l("Message to the complainant"))


class ToldForm(VersionedForm):
    how = line(_l("How was the complainant told?"), longest=200)


class OpinionForm(VersionedForm):
    tenant = SelectField(_l("Whom do we ask?"), validators=[CHOOSE], validate_choice=True)
    question = words(_l("What do we want to know? They read this question, not the complaint."), longest=2000)

    def offer(self, tenants: Iterable[Tenant]) -> None:
        self.tenant.choices = options((tenant.code, tenant.name) for tenant in tenants)


class OpinionAnswerForm(VersionedForm):
    answer = words(_l("Your opinion"), longest=4000)


class RevealForm(VersionedForm):
    reason = words(_l("Why has the name to be known? This stays in the history."), longest=1000)


class LinkForm(VersionedForm):
    number = line(_l("Number of the ticket"), longest=20)


class TicketBehindForm(VersionedForm):
    """IT trouble in the officer's own words; nothing of the complainant goes along."""

    description = words(_l("What is broken? Write no name and no number of the complainant."))
    service = SelectField(_l("Which service is it about?"), validators=[CHOOSE, CleanText()], validate_choice=True)
    affected = RadioField(
        _l("Who is affected?"),
        choices=options(
            [
                (Affected.ROOM, _l("One room")),
                (Affected.OFFICE, _l("One office")),
                (Affected.PUBLIC, _l("Public services have stopped")),
            ]
        ),
        default=Affected.PUBLIC,
        validators=[CHOOSE],
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
        default=CanWork.NO,
        validators=[CHOOSE],
    )

    def offer(self, services: Iterable[Service]) -> None:
        self.service.choices = options((service.code, localised(service)) for service in services)


class ProofForm(VersionedForm):
    photo = FileField(_l("Fresh picture of how it is now"))
    is_edited = BooleanField(_l("The picture was edited"))
    edit_note = line(_l("What was edited?"), longest=300, required=False)


class MediationForm(VersionedForm):
    held_at = DateTimeLocalField(_l("When was it held?"), validators=[Needed()])
    place = line(_l("Where?"), longest=160)
    parties = words(_l("Who took part? A line each: name; role; organisation"), longest=2000)
    points = words(_l("What came of it? A line for each point"), longest=4000)


class CheckForm(VersionedForm):
    convincing = RadioField(
        _l("Does the picture show that it is solved?"),
        choices=options([("yes", _l("Yes")), ("no", _l("No"))]),
        validators=[CHOOSE],
    )
    note = words(_l("Note"), longest=1000, required=False)
