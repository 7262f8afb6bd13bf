"""Forms of hand-overs: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, DateTimeLocalField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from desk.catalogue.models import ExternalOwner
from desk.escalation.labels import ENDS, KINDS
from desk.escalation.models import HandOverEnd
from desk.fields import CleanText, VersionedForm, line, options
from desk.fields import words as prose
from desk.templating import localised

SENTENCE = _l("What the reporter reads. Name and number are filled in for {owner} and {ref}.")
CHOOSE = InputRequired(message=_l("Please choose one."))


class EscalationForm(VersionedForm):
    reason = prose(_l("Why is help from Tier 2 needed?"), longest=2000)
    tried = prose(_l("What has already been tried"), longest=2000)


class ReturnForm(VersionedForm):
    reason = prose(_l("Why does it go back to Tier 1?"), longest=2000)


class HandOverForm(VersionedForm):
    """To Tier 3. Only the owner has to be known at once; their number may come later."""

    owner = SelectField(_l("Who can mend it?"), validators=[CHOOSE, CleanText()], validate_choice=False)
    reference = line(_l("Their number for it (empty: not given yet, you will be reminded)"), longest=80, required=False)
    channel = line(_l("By which channel (empty: the one in the register)"), longest=200, required=False)
    handed_over_at = DateTimeLocalField(_l("When it was reported to them (empty: now)"), validators=[Optional()])
    expected_on = DateField(_l("When an answer is expected (empty: by their usual time)"), validators=[Optional()])
    sentence = prose(SENTENCE, longest=2000, required=False)
    evidence = prose(_l("What was reported, and to whom (for technicians only)"), required=False)
    document = FileField(_l("Picture or PDF of the report or of their receipt (for technicians only, may be skipped)"))

    def offer(self, owners: Iterable[ExternalOwner]) -> None:
        """Fill the list of the register, by kind."""
        self.owner.choices = [SelectChoice("", str(_l("Choose an owner")))] + [
            SelectChoice(owner.code, localised(owner), optgroup=str(KINDS[owner.kind])) for owner in owners
        ]


class AskAgainForm(VersionedForm):
    """Asked how it stands; what they gave of number and day is noted with it."""

    words = prose(_l("What was asked, and what they said (for technicians only)"), longest=2000)
    reference = line(_l("Their number for it"), longest=80, required=False)
    channel = line(_l("By which channel"), longest=200, required=False)
    expected_on = DateField(_l("New day on which an answer is expected (may be empty)"), validators=[Optional()])
    sentence = prose(SENTENCE, longest=2000, required=False)


class HandOverEndForm(VersionedForm):
    how = RadioField(
        _l("How does it end?"),
        choices=options({how: ENDS[how] for how in (HandOverEnd.ANSWERED, HandOverEnd.WITHDRAWN)}),
        default=HandOverEnd.ANSWERED.value,
        validators=[CHOOSE],
    )
    words = prose(_l("What they answered, or why it is withdrawn (for technicians only)"))
    answered_at = DateTimeLocalField(_l("When they answered (empty: now)"), validators=[Optional()])
    document = FileField(_l("Picture or PDF of their answer (for technicians only, may be skipped)"))


class OwnerForm(FlaskForm):
    """A line of the register of Tier 3."""

    name = line(_l("Name (Indonesian)"), longest=160)
    name_en = line(_l("Name (English)"), longest=160)
    kind = RadioField(_l("Kind"), choices=options(KINDS), validators=[CHOOSE])
    channel = line(_l("Channel: address of their help desk, telephone, group"), longest=200, required=False)
    hours = line(_l("Hours"), longest=120, required=False)
    account_held_by = line(_l("Who holds the city's account with them"), longest=120, required=False)
    usual_answer_days = IntegerField(
        _l("Usual answer time, in working days (may be empty)"),
        validators=[Optional(), NumberRange(1, 250, message=_l("Between 1 and 250, please."))],
    )
    contract = line(_l("Number of the contract or decree (may be empty)"), longest=120, required=False)
    contract_ends_on = DateField(_l("Last day of the contract (may be empty)"), validators=[Optional()])
    ended_on = DateField(_l("Last day on which one turns to them (may be empty)"), validators=[Optional()])


class NewOwnerForm(OwnerForm):
    code = line(_l("Code: short, for instance BKPM"), longest=32)
