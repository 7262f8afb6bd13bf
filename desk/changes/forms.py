"""Forms of changes: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from desk.changes.labels import DOCUMENTS, FIELDS, OFFICES, RISKS, VERDICTS
from desk.changes.models import Decision
from desk.changes.states import Document
from desk.fields import CleanText, VersionedForm, line, options
from desk.fields import words as prose
from desk.organisation.models import Department
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))


class PlanForm(VersionedForm):
    aim = prose(_l("What is changed, and why?"))
    risk = RadioField(_l("How great is the risk?"), choices=options(RISKS), validators=[Optional()])
    risk_words = prose(_l("What can go wrong, and for whom?"), longest=2000, required=False)
    rollback_plan = prose(_l("Way back if it fails"), required=False)
    starts_at = DateTimeLocalField(_l("From when it is carried out"), validators=[Optional()])
    ends_at = DateTimeLocalField(_l("Until when"), validators=[Optional()])


class StageForm(VersionedForm):
    words = prose(_l("What was found or done in this stage (for technicians only, may be empty)"), required=False)


class EvaluationForm(VersionedForm):
    evaluation = prose(_l("How did it go: was the aim reached, what failed, what was learned?"))
    public_words = line(
        _l("What should everybody know of it? (one sentence, may be empty)"), longest=300, required=False
    )

    helps = {
        "public_words": _l(
            "It stands on the public status page once the ticket is done; empty: nothing is published. No names, nothing "
            "internal, no addresses of machines, no weaknesses."
        )
    }


class WithdrawalForm(VersionedForm):
    reason = prose(_l("Why should it no longer be read? (for technicians only)"), longest=500)


class AskForm(VersionedForm):
    office = RadioField(_l("Whose approval?"), choices=options(OFFICES), validators=[CHOOSE])
    department = SelectField(
        _l("Which department owns the data?"), validators=[CleanText()], validate_choice=False, default=""
    )
    words = prose(_l("What is asked for: which data, what for, until when"), longest=2000, required=False)

    def offer(self, departments: Iterable[Department]) -> None:
        self.department.choices = options(
            [("", _l("Nobody's data is touched")), *((one.code, localised(one)) for one in departments)]
        )


class DecisionForm(FlaskForm):
    decision = RadioField(
        _l("Your decision"),
        choices=options({Decision.APPROVED: _l("I approve it"), Decision.REFUSED: _l("I refuse it")}),
        validators=[CHOOSE],
    )
    words = prose(_l("Words to it (needed when you refuse)"), longest=2000, required=False)


class DocumentsForm(VersionedForm):
    """Where each of the four lies."""


for _kind in Document:
    setattr(DocumentsForm, _kind.value, line(DOCUMENTS[_kind], longest=400, required=False))


class RecommendationForm(VersionedForm):
    field = RadioField(_l("What is it about?"), choices=options(FIELDS), validators=[CHOOSE])
    verdict = RadioField(_l("What is recommended?"), choices=options(VERDICTS), validators=[CHOOSE])
    words = prose(_l("Fitness and security, conditions, reasons. The reporter reads this."))


class SubdomainForm(VersionedForm):
    name = line(_l("Name of the subdomain"), longest=253)
