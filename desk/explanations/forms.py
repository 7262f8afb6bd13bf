"""The form of an explanation: shape only."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from desk.explanations.labels import CAUSES
from desk.fields import options, words

CHOOSE = InputRequired(message=_l("Please choose one."))


class ExplanationForm(FlaskForm):
    cause = SelectField(
        _l("What kept it from being kept?"),
        choices=options([("", _l("Please choose")), *CAUSES.items()]),
        validators=[CHOOSE],
    )
    words = words(_l("How did it come about, and what is done so that it does not happen again?"), longest=1000)
    seen = HiddenField()  # the explanation that it corrects

    @property
    def seen_no(self) -> int:
        """Its number; 0 of none, and of nonsense."""
        raw = self.seen.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 0
