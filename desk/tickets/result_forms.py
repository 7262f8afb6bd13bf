"""Forms of the results of work: shape only."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from desk.fields import CleanText, VersionedForm, line, words
from desk.tickets.result_kinds import RESULTS as KINDS
from desk.tickets.result_kinds import ResultKind
from desk.tickets.result_labels import FIELDS
from desk.tickets.result_labels import RESULTS as LABELS
from desk.tickets.results import Work

NONE = SelectChoice("", _l("None"))
CHOICES = [SelectChoice(kind.value, LABELS[kind], optgroup=FIELDS[field]) for field in KINDS for kind in KINDS[field]]


class ResultFields:
    """What may be noted of the work, all of it optional."""

    found = words(_l("Diagnosis: what was it?"), longest=2000, required=False)
    solution = words(_l("Solution: what was done?"), longest=2000, required=False)
    part = line(_l("Replaced part"), longest=120, required=False)
    old_serial = line(_l("Serial number of the old part"), longest=80, required=False)
    new_serial = line(_l("Serial number of the new part"), longest=80, required=False)
    kind = SelectField(_l("Result of the work"), validators=[CleanText()], choices=[NONE, *CHOICES], default="")
    words = line(_l("What is the result?"), longest=400, required=False)
    place = line(_l("Where it lies (document, repository, rack)"), longest=200, required=False)
    quantity = IntegerField(_l("How many"), validators=[Optional()], default=1)


class ResultForm(ResultFields, VersionedForm):
    """On a page of its own."""

    def work(self) -> Work:
        return work_of(self)


class ResultBesideForm(ResultFields, FlaskForm):
    """Beside the answer, in the same form as its move."""

    class Meta(FlaskForm.Meta):
        csrf = False  # the move's own form has the token

    def work(self) -> Work:
        return work_of(self)


def work_of(form: ResultForm | ResultBesideForm) -> Work:
    """What was typed."""
    return Work(
        found=form.found.data or "",
        solution=form.solution.data or "",
        part=form.part.data or "",
        old_serial=form.old_serial.data or "",
        new_serial=form.new_serial.data or "",
        kind=ResultKind(form.kind.data) if form.kind.data else None,
        words=form.words.data or "",
        place=form.place.data or "",
        quantity=form.quantity.data if form.quantity.data is not None else 1,
    )
