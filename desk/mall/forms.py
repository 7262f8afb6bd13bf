"""Forms of the mall: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from desk.fields import line, options, words
from desk.mall.kinds import TenantKind
from desk.mall.labels import AGREEMENT_KINDS, TENANT_KINDS
from desk.mall.models import Counter, Tenant
from desk.mall.own_fields import MOST_FIELDS, read_lines
from desk.organisation.models import Department
from desk.templating import localised

MOST_LINES = 30
LONGEST_LINE = 200


def lines_of(text: str | None) -> list[str]:
    """A list as it is typed: one thing a line."""
    return [typed for typed in (one.strip() for one in (text or "").splitlines()) if typed]


class TenantForm(FlaskForm):
    name = line(_l("Name (Indonesian)"), longest=160)
    name_en = line(_l("Name (English)"), longest=160)
    kind = SelectField(_l("Kind of organisation"), choices=options(TENANT_KINDS))
    department = SelectField(_l("Which department of the city, if it is one"), validators=[Optional()])
    decree_no = line(_l("Decree number (SK)"), longest=120, required=False)
    officer_name = line(_l("Responsible for complaints: office or name, as the public reads it"), longest=120)
    officer_contact = line(_l("Contact of whoever is responsible: telephone, e-mail or address"), longest=160)
    starts_on = DateField(_l("Serves from (may be empty)"), validators=[Optional()])
    ended_on = DateField(_l("Last day of service (may be empty)"), validators=[Optional()])

    def offer(self, departments: Iterable[Department]) -> None:
        named = [(department.code, localised(department)) for department in departments]
        self.department.choices = options([("", _l("None of the city's own")), *named])

    @property
    def told_kind(self) -> TenantKind:
        return TenantKind(self.kind.data)


class NewTenantForm(TenantForm):
    code = line(_l("Code, short and in capital letters: it stands in addresses"), longest=32)


class ServiceForm(FlaskForm):
    name = line(_l("Name (Indonesian)"), longest=160)
    name_en = line(_l("Name (English)"), longest=160)
    duration = line(_l("How long it takes, as the service standard words it"), longest=120, required=False)
    fee = line(_l("Fee"), longest=120, required=False)
    requirements = words(_l("Documents to bring, one a line"), required=False, render_kw={"rows": 5})
    steps = words(_l("Steps in their order, one a line"), required=False, render_kw={"rows": 5})
    own_fields = words(
        _l("What a complaint about it is asked besides, one field a line: Label* | English label. A star: required."),
        longest=1500,
        required=False,
        render_kw={"rows": 3},
    )
    receipt_note = words(
        _l("Note on the receipt; {number}, {service}, {tenant} and {day} are filled in"),
        longest=600,
        required=False,
        render_kw={"rows": 3},
    )
    standard_document = line(_l("Service standard"), longest=200, required=False)
    decree_no = line(_l("Decree number (SK)"), longest=120, required=False)
    starts_on = DateField(_l("Offered from (may be empty)"), validators=[Optional()])
    ended_on = DateField(_l("Last day on which it is offered (may be empty)"), validators=[Optional()])
    seen = HiddenField()  # a mark of what was shown before: only that is published

    def validate_requirements(self, field: Field) -> None:
        _check_lines(field.data)

    def validate_steps(self, field: Field) -> None:
        _check_lines(field.data)

    def validate_own_fields(self, field: Field) -> None:
        try:
            read_lines(field.data or "")
        except ValueError as wrong:
            raise ValidationError(
                _l(
                    "This line cannot be taken: %(line)s. At most %(most)d fields, each with a short label of its own.",
                    line=str(wrong)[:120],
                    most=MOST_FIELDS,
                )
            ) from wrong


class EndServiceForm(FlaskForm):
    last_day = DateField(_l("Last day on which it is offered"), validators=[InputRequired()])


class CounterForm(FlaskForm):
    name = line(_l("Name"), longest=120)
    tenant = SelectField(_l("Whose counter it is"), validators=[Optional()])
    place = line(_l("Where it is found"), longest=120, required=False)
    starts_on = DateField(_l("Open from (may be empty)"), validators=[Optional()])
    ended_on = DateField(_l("Last day (may be empty)"), validators=[Optional()])

    def offer(self, tenants: Iterable[Tenant]) -> None:
        named = [(tenant.code, localised(tenant)) for tenant in tenants]
        self.tenant.choices = options([("", _l("The front office's own")), *named])


class NewCounterForm(CounterForm):
    code = line(_l("Code, as it hangs above the counter"), longest=20)


class AgreementForm(FlaskForm):
    kind = SelectField(_l("Kind of paper"), choices=options(AGREEMENT_KINDS))
    number = line(_l("Number of the paper"), longest=120)
    starts_on = DateField(_l("First day"), validators=[InputRequired()])
    ends_on = DateField(_l("Last day"), validators=[InputRequired()])


class PostingForm(FlaskForm):
    user = line(_l("User name of the person"), longest=60)
    counter = SelectField(_l("Counter"), validators=[Optional()])
    decree_no = line(_l("Decree number (SK)"), longest=120, required=False)
    starts_on = DateField(_l("First day"), validators=[InputRequired()])
    ends_on = DateField(_l("Last day (may be empty)"), validators=[Optional()])

    def offer(self, counters: Iterable[Counter], tenant: Tenant) -> None:
        theirs = [(one.code, f"{one.code} · {one.name}") for one in counters if one.tenant_id in (None, tenant.id)]
        self.counter.choices = options([("", _l("No counter: back office")), *theirs])


class EndPostingForm(FlaskForm):
    last_day = DateField(_l("Last day"), validators=[InputRequired()])


def _check_lines(text: str | None) -> None:
    typed = lines_of(text)
    if len(typed) > MOST_LINES or any(len(one) > LONGEST_LINE for one in typed):
        raise ValidationError(
            _l("At most %(most)d lines of %(longest)d characters, please.", most=MOST_LINES, longest=LONGEST_LINE)
        )
