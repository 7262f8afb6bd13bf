"""Forms for citizens: shape only. Four things are needed, everything else may be left out."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from desk.catalogue.models import ComplaintCategory
from desk.complaints.kinds import ConsentWording, Shield
from desk.complaints.labels import CONSENTS, RATINGS
from desk.complaints.proving import MOST_PICTURES, Picture
from desk.fields import CleanText, line, options, words
from desk.mall.models import Counter, Tenant
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))
UNKNOWN = "unknown"  # "tidak tahu": an officer finds out who answers
SHIELDS = [
    (Shield.OPEN, _l("With my name")),
    (Shield.ANONYMOUS, _l("Hide my name from whom I report (anonymous)")),
    (Shield.CONFIDENTIAL, _l("Do not show what I write to the public (confidential)")),
]


class Day(DateField):
    """A day; what is none is said in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("This is no day. Please choose one.")) from error


class PhotosForm(FlaskForm):
    """Anything that may bring photos."""

    photos = MultipleFileField(_l("Photos (may be skipped)"))
    waiting: Sequence[Picture] = ()  # those that were chosen before, when the form comes again

    def validate_photos(self, field: MultipleFileField) -> None:
        if len(self.waiting) + len([photo for photo in field.data or () if photo]) > MOST_PICTURES:
            raise ValidationError(_("At most %(count)d pictures, please.", count=MOST_PICTURES))

    def pictures(self) -> list[bytes]:
        """What was chosen."""
        chosen = [photo for photo in self.photos.data or () if photo]
        for photo in chosen:
            photo.seek(0)
        return [photo.read() for photo in chosen]


class ComplaintForm(PhotosForm):
    """A complaint, an aspiration or a question, as somebody types it on a phone."""

    story = words(_l("What happened? Tell it in your own words."), longest=8000)
    tenant = SelectField(
        _l("Which organisation or service is it about?"), validators=[CHOOSE, CleanText()], validate_choice=True
    )
    contact = line(_l("Telephone number or e-mail address"), longest=120, required=False)
    no_contact = BooleanField(_l("I do not want to be contacted. I keep the receipt myself."))
    name = line(_l("Your name (may be skipped)"), longest=120, required=False)
    shield = RadioField(
        _l("Who may see your name and your report?"), choices=options(SHIELDS), default=Shield.OPEN, validators=[CHOOSE]
    )
    service = line(_l("Which service exactly?"), longest=160, required=False)
    counter = SelectField(_l("At which counter?"), default="", validators=[CleanText()])
    category = SelectField(_l("What is it about?"), default="", validators=[CleanText()])
    place = line(_l("Where did it happen?"), longest=200, required=False)
    happened_on = Day(_l("On which day did it happen?"), validators=[Optional()])
    wish = words(_l("What do you wish for?"), longest=2000, required=False)
    needs_help = BooleanField(_l("I need help, for instance because reading, seeing or hearing is hard for me."))
    consent = BooleanField(
        CONSENTS[ConsentWording.WEB_1][-1],
        validators=[InputRequired(message=_l("Without your consent we may not handle the report."))],
    )
    confirmed = HiddenField(default="")  # the look-alikes were shown
    waiting_photos = HiddenField(default="")  # the sealed list of those that were chosen before
    without_photos = BooleanField(_l("Send it without them"))

    DETAILS = ("service", "counter", "category", "place", "happened_on", "wish", "needs_help")

    def offer(
        self, tenants: Iterable[Tenant], counters: Iterable[Counter], categories: Iterable[ComplaintCategory]
    ) -> None:
        """Fill the lists."""
        self.tenant.choices = [
            SelectChoice("", _("Please choose")),
            SelectChoice(UNKNOWN, _("I do not know")),
            *(SelectChoice(tenant.code, localised(tenant)) for tenant in tenants),
        ]
        skipped = SelectChoice("", _("(may be skipped)"))
        self.counter.choices = [skipped, *(SelectChoice(counter.code, counter.name) for counter in counters)]
        self.category.choices = [skipped, *(SelectChoice(one.code, localised(one)) for one in categories)]

    def validate_contact(self, field: object) -> None:
        if not self.contact.data and not self.no_contact.data:
            raise ValidationError(_("Please give a telephone number or an address, or tick that you want no contact."))

    @property
    def has_details(self) -> bool:
        """Whether what may be skipped was not skipped, or is wrong: then it is not folded away."""
        return any(self[name].data or self[name].errors for name in self.DETAILS)


class LookForm(FlaskForm):
    """The two things on a receipt. What is malformed is answered like what does not fit, so nothing is judged here."""

    number = line(_l("Number of the report"), longest=40, required=False)
    code = line(_l("Access code"), longest=60, required=False)


class AddForm(PhotosForm):
    words = words(_l("What do you want to add?"), required=False)


class ObjectForm(FlaskForm):
    why = words(_l("What is not solved yet?"))


class RatingForm(FlaskForm):
    rating = RadioField(_l("How satisfied are you?"), choices=options(RATINGS), coerce=int, validators=[CHOOSE])
    note = line(_l("Do you want to say something about it? (may be skipped)"), longest=500, required=False)
