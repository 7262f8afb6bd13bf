"""Forms of requests about one's own data: shape only."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Optional, Regexp, ValidationError

from desk.complaints.correcting import IDENTITY_FIELDS
from desk.complaints.kinds import DataWish
from desk.complaints.labels import DATA_WISHES
from desk.complaints.models import PublicComplaint
from desk.fields import CleanText, VersionedForm, line, options, tidy, words
from desk.privacy.forms import CHOOSE, Ticks
from desk.templating import local_day


def _number(label: Any, *, digits: int, wrong: Any) -> StringField:
    return StringField(
        label,
        validators=[CleanText(), Optional(), Regexp(rf"^[0-9]{{{digits}}}$", message=wrong)],
        filters=[tidy, lambda typed: "".join(typed.split()) if isinstance(typed, str) else typed],
    )


class DisclosureForm(FlaskForm):
    """Why the data of a person is gathered, and what proves that it is theirs."""

    reason = words(_l("Why, and how did you make sure that the person who asks is the one?"), longest=1000)
    unnamed = BooleanField(
        _l("Also reports with the same contact that bear no name: the person has told what they were about")
    )
    employee = line(
        _l("Does the person work for the city? User name, NIP or contract number"), longest=60, required=False
    )


class ChosenForm(VersionedForm):
    """Something that is done to several complaints of one person."""

    numbers = Ticks(_l("Which reports of this person?"), validate_choice=True)

    def offer(self, complaints: list[PublicComplaint]) -> None:
        """The complaints that may be chosen; all of them are, until somebody chooses."""
        self.numbers.choices = options(
            [(one.number, f"{one.number}, {local_day(one.received_at)}") for one in complaints]
        )
        if not self.is_submitted():
            self.numbers.data = [one.number for one in complaints]


class IdentityForm(ChosenForm):
    """Only what is filled in is corrected."""

    name = line(_l("Full name"), longest=120, required=False)
    contact = line(_l("Telephone or e-mail"), longest=120, required=False)
    address = line(_l("Address"), longest=300, required=False)
    national_id = _number(_l("NIK, 16 digits"), digits=16, wrong=_l("A NIK has 16 digits."))
    business_id = _number(_l("NIB, 13 digits"), digits=13, wrong=_l("A NIB has 13 digits."))
    proxy = line(_l("Speaks for somebody else: for whom, number of the letter"), longest=200, required=False)
    reason = words(_l("Why, and what proves it?"), longest=1000)

    def changes(self) -> dict[str, str]:
        """What was filled in."""
        return {name: self[name].data for name in IDENTITY_FIELDS if self[name].data}


class ErasureForm(ChosenForm):
    with_pictures = BooleanField(_l("Also the photos that the person sent"))
    reason = words(_l("Why, and how did you make sure that the person who asks is the one?"), longest=1000)


class RefusalForm(VersionedForm):
    why = words(_l("Why can the request not be met, or not in whole? The person reads it"), longest=2000)


class AskForm(FlaskForm):
    """What the complainant asks about their own data."""

    wish = RadioField(
        _l("What do you ask for?"), choices=options(DATA_WISHES), default=DataWish.ACCESS, validators=[CHOOSE]
    )
    words = words(
        _l("What is it about? When something is to be corrected: what is wrong, and what is right?"),
        longest=2000,
        required=False,
    )

    def validate_words(self, field: Any) -> None:
        if self.wish.data == DataWish.CORRECTION and not field.data:
            raise ValidationError(_("Please tell what is wrong, and what is right."))
