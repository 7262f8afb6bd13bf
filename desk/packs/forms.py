"""Forms of packs: shape only."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional

from desk.accounts.models import User
from desk.errors import BadInput
from desk.fields import CleanText, options, words
from desk.organisation.models import Department
from desk.packs.periods import Rhythm, Span, span_of

CHOOSE = InputRequired(message=_l("Please choose one."))
ANY, NOBODY, ALL = "any", "", ""


class ReturnForm(FlaskForm):
    reason = words(_l("What has to be mended?"), longest=1000)


class SignedFileForm(FlaskForm):
    file = FileField(
        _l("Signed PDF (at most 10 MB)"), validators=[FileRequired(message=_l("Please choose the signed file."))]
    )


class SignersForm(FlaskForm):
    """Who checks and who signs; of a later edition also why there is one."""

    checker = SelectField(_l("Who checks it?"), validators=[CleanText()])
    signer = SelectField(_l("Who signs it?"), validators=[CleanText()])
    reason = words(_l("Why is there another edition?"), longest=1000, required=False)

    def offer_people(self, people: Sequence[tuple[User, str]]) -> None:
        """Those who may be named, each with their office."""
        listed = [(str(person.id), f"{person.name} – {office}") for person, office in people]
        self.checker.choices = options([(NOBODY, _l("nobody: it goes to whoever signs")), *listed])
        self.signer.choices = options([(NOBODY, _l("not known yet")), *listed])


class AskForm(SignersForm):
    """Which period and scope."""

    period = SelectField(_l("Which period?"), validators=[CHOOSE, CleanText()])
    since = DateField(_l("From"), validators=[Optional()])
    until = DateField(_l("To"), validators=[Optional()])
    department = SelectField(_l("About whom?"), validators=[CleanText()])

    def offer(
        self, spans: Iterable[tuple[Span, str]], departments: Iterable[tuple[Department, str]], *, whole: Any = None
    ) -> None:
        """The periods by name, and the scopes: `whole` is what the report is about as a whole, if that may be asked for."""
        known = [(f"{span.rhythm}:{span.since.isoformat()}", name) for span, name in spans]
        self.period.choices = options([*known, (ANY, _l("other days, named below"))])
        listed = [(found.code, name) for found, name in departments]
        self.department.choices = options(([(ALL, whole)] if whole else []) + listed)

    def span(self) -> Span:
        """The period that was chosen. Raises BadInput."""
        chosen = self.period.data or ""
        try:
            if chosen != ANY:
                rhythm, _, day = chosen.partition(":")
                return span_of(Rhythm(rhythm), date.fromisoformat(day))
            if self.since.data and self.until.data:
                return Span(Rhythm.ANY, self.since.data, self.until.data)
        except ValueError as wrong:
            raise BadInput("The period begins before it ends, and is not longer than a year.", field="since") from wrong
        raise BadInput("Please name the first and the last day.", field="since")


class SubscriptionForm(FlaskForm):
    """Which report, how often, about whom."""

    report = SelectField(_l("Which report?"), validators=[CHOOSE, CleanText()])
    rhythm = SelectField(_l("How often?"), validators=[CHOOSE, CleanText()])
    department = SelectField(_l("About whom?"), validators=[CleanText()])
