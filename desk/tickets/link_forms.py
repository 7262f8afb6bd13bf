"""Forms of tickets that belong together, are split or merged: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from desk.catalogue.models import Service
from desk.fields import CleanText, VersionedForm, line, options, words
from desk.organisation.models import Department
from desk.templating import localised
from desk.tickets.forms import CHOOSE
from desk.tickets.kinds import CanWork
from desk.tickets.link_models import LinkKind
from desk.tickets.relation_labels import RELATIONS

HINDRANCES = [
    (CanWork.YES, _l("It can")),
    (CanWork.HAMPERED, _l("It is hampered")),
    (CanWork.NO, _l("It has stopped altogether")),
]


class RelationForm(VersionedForm):
    """How another ticket stands to this one."""

    relation = RadioField(
        _l("What is the other ticket to this one?"),
        choices=options((f"{kind}:{int(is_first)}", text) for (kind, is_first), text in RELATIONS.items()),
        default=f"{LinkKind.RELATES}:1",
        validators=[CHOOSE],
    )
    other = line(_l("Number of the other ticket"), longest=20)


class PartForm(VersionedForm):
    """A part of the work, or another matter, as a ticket of its own."""

    service = SelectField(_l("Which service is it about?"), validators=[CHOOSE, CleanText()], validate_choice=True)
    description = words(_l("What is to be done? Write only what those who do it need to know."))
    can_work = RadioField(
        _l("Can work still go on?"), choices=options(HINDRANCES), default=CanWork.HAMPERED, validators=[CHOOSE]
    )

    def offer_services(self, services: Iterable[Service]) -> None:
        self.service.choices = [
            SelectChoice(service.code, localised(service), optgroup=localised(service.group)) for service in services
        ]


class ChildForm(PartForm):
    department = SelectField(_l("Which department does it?"), validators=[CHOOSE, CleanText()], validate_choice=True)

    def offer_departments(self, departments: Iterable[Department]) -> None:
        self.department.choices = options((found.code, f"{found.short} · {localised(found)}") for found in departments)


class SplitForm(PartForm):
    description = words(_l("What is the second matter? The reporter reads this."))


class GatherForm(VersionedForm):
    """Several tickets that one goes on for."""

    others = line(_l("Numbers of the other tickets, with commas between them"), longest=400)
