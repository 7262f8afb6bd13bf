"""Forms of the registers: shape only."""

import secrets
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from desk.applications.models import Application
from desk.fields import CleanText, Needed, VersionedForm, line, options, words
from desk.organisation.models import Department, Unit
from desk.registers.backups import BackupContent
from desk.registers.domain_names import DomainContent
from desk.registers.kinds import MOST_DAYS, RunKind
from desk.registers.labels import FIELDS, RUNS
from desk.registers.models import Backup, DomainName
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))
Places = Iterable[tuple[Department, Unit | None]]


def place_choices(places: Places) -> list[SelectChoice]:
    """Departments with those of their units that have technicians of their own."""
    return [
        SelectChoice(f"{one.id}:{unit.id if unit else ''}", localised(unit or one), optgroup=one.short)
        for one, unit in places
    ]


def place_of(value: str | None) -> tuple[int, int | None]:
    """Department and unit of a choice."""
    department, _, unit = (value or "").partition(":")
    return int(department), int(unit) if unit else None


def application_choices(applications: Iterable[Application]) -> list[SelectChoice]:
    """By name, with none at the top."""
    return [SelectChoice("", str(_l("None"))), *(SelectChoice(str(one.id), one.name) for one in applications)]


def _days(label: Any, usual: int) -> IntegerField:
    between = NumberRange(1, MOST_DAYS, message=_l("Between %(min)s and %(max)s days."))
    return IntegerField(label, default=usual, validators=[InputRequired(message=_l("Please fill this in.")), between])


class BackupForm(VersionedForm):
    """What is backed up, where it is kept and how often."""

    what = line(FIELDS["what"], longest=160)
    place = SelectField(FIELDS["department_id"], validators=[CHOOSE])
    application = SelectField(FIELDS["application_id"], default="")
    kept_where = line(FIELDS["kept_where"], longest=200)
    every_days = _days(FIELDS["every_days"], 7)
    restore_every_days = _days(FIELDS["restore_every_days"], 180)
    notes = words(_l("How it is done. Never a password"), required=False)
    ended_on = DateField(_l("Given up since (empty: it goes on)"), validators=[Optional()])

    def offer(self, places: Places, applications: Iterable[Application]) -> None:
        """Fill the lists."""
        self.place.choices = place_choices(places)
        self.application.choices = application_choices(applications)

    def show(self, backup: Backup) -> None:
        """Fill in what is known already."""
        for name in ("what", "kept_where", "every_days", "restore_every_days", "notes", "ended_on"):
            self[name].data = getattr(backup, name)
        self.place.data = f"{backup.department_id}:{backup.unit_id or ''}"
        self.application.data = str(backup.application_id or "")
        self.version.data = str(backup.version)

    def content(self) -> BackupContent:
        """What was typed."""
        department_id, unit_id = place_of(self.place.data)
        return BackupContent(
            department_id=department_id,
            unit_id=unit_id,
            application_id=int(self.application.data) if self.application.data else None,
            what=self.what.data or "",
            kept_where=self.kept_where.data or "",
            every_days=self.every_days.data or 0,
            restore_every_days=self.restore_every_days.data or 0,
            notes=self.notes.data or "",
            ended_on=self.ended_on.data,
        )


class RunForm(FlaskForm):
    """That it was done on a day."""

    kind = RadioField(_l("What was done?"), choices=options(RUNS), default=RunKind.BACKUP, validators=[CHOOSE])
    done_on = DateField(_l("On which day?"), validators=[Needed()])
    outcome = RadioField(
        _l("How did it go?"),
        choices=options([("yes", _l("It went well")), ("no", _l("It failed"))]),
        default="yes",
        validators=[CHOOSE],
    )
    words = words(_l("What came out of it (needed for a restore test)"), longest=2000, required=False)


class DiagramForm(FlaskForm):
    picture = FileField(
        _l("Picture of the diagram (JPG, PNG or WebP)"),
        validators=[FileRequired(message=_l("Please choose a file."))],
    )
    drawn_on = DateField(_l("As the network was on"), validators=[Needed()])
    words = words(_l("What is different from the one before (may be left open)"), longest=1000, required=False)


class LanChangeForm(FlaskForm):
    """What a department has changed in its network; the ICT office reads it as a ticket."""

    what = words(_l("What was changed? Devices, cables, addresses, access points"), longest=3000)
    where = line(_l("In which building and room?"), longest=160)
    done_on = DateField(_l("On which day?"), validators=[Needed()])
    done_by = line(_l("By whom?"), longest=160)
    picture = FileField(_l("The diagram as it is now (may be sent later)"))
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[CleanText()])


class InspectionForm(FlaskForm):
    what = words(
        _l("What is looked at, and what should be ready? The department's technicians read this."), longest=3000
    )


class DomainForm(VersionedForm):
    """What the register knows of a name."""

    place = SelectField(_l("Department"), validators=[CHOOSE])
    application = SelectField(FIELDS["application_id"], default="")
    purpose = line(FIELDS["purpose"], longest=200, required=False)
    hosting = line(FIELDS["hosting"], longest=200, required=False)
    certificate_until = DateField(FIELDS["certificate_until"], validators=[Optional()])
    registered_until = DateField(FIELDS["registered_until"], validators=[Optional()])
    ended_on = DateField(_l("Given up since (empty: it is in use)"), validators=[Optional()])

    def offer(self, places: Places, applications: Iterable[Application]) -> None:
        """Fill the lists."""
        self.place.choices = place_choices((one, unit) for one, unit in places if unit is None)
        self.application.choices = application_choices(applications)

    def show(self, entry: DomainName) -> None:
        """Fill in what is known already."""
        for name in ("purpose", "hosting", "certificate_until", "registered_until", "ended_on"):
            self[name].data = getattr(entry, name)
        self.place.data = f"{entry.department_id}:"
        self.application.data = str(entry.application_id or "")
        self.version.data = str(entry.version)

    def content(self) -> DomainContent:
        """What was typed."""
        return DomainContent(
            department_id=place_of(self.place.data)[0],
            application_id=int(self.application.data) if self.application.data else None,
            purpose=self.purpose.data or "",
            hosting=self.hosting.data or "",
            certificate_until=self.certificate_until.data,
            registered_until=self.registered_until.data,
            ended_on=self.ended_on.data,
        )


class NewDomainForm(DomainForm):
    name = line(_l("Name of the subdomain"), longest=253)


class QuestionForm(FlaskForm):
    """What somebody wants to know about the content of an application."""

    description = words(_l("What would you like to know? The owner of the application answers."))
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[CleanText()])


class ApplicationLinkForm(VersionedForm):
    application = SelectField(_l("The application"), default="")

    def offer(self, own: Iterable[Application], others: Iterable[Application]) -> None:
        """Those of the ticket's service first."""
        first = list(own)
        rest = [one for one in others if one not in first]
        self.application.choices = [
            SelectChoice("", str(_l("None of these"))),
            *(SelectChoice(one.code, one.name) for one in [*first, *rest]),
        ]


class PassQuestionForm(VersionedForm):
    """A question about content that goes on to the owner."""

    application = SelectField(_l("About which application?"), validators=[CHOOSE])
    description = words(_l("What does the owner have to answer? They read this, and not the ticket."))

    def offer(self, applications: Iterable[Application]) -> None:
        """Those whose content somebody answers for."""
        self.application.choices = [
            SelectChoice(one.code, f"{one.name} ({one.department.short})") for one in applications
        ]
