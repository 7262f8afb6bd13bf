"""Forms of the register of applications: shape only."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from desk.applications.kinds import ApplicationKind, ApplicationStatus, Domain
from desk.applications.labels import DOMAINS, FIELDS, KINDS, STATUSES
from desk.applications.models import Application
from desk.applications.operations import PLAIN, Content
from desk.catalogue.models import ExternalOwner, Service
from desk.fields import VersionedForm, line, options, words
from desk.organisation.models import Department
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))


class ApplicationForm(VersionedForm):
    """What the register knows of an application."""

    name = line(FIELDS["name"], longest=160)
    kind = RadioField(FIELDS["kind"], choices=options(KINDS), validators=[CHOOSE])
    domain = SelectField(FIELDS["domain"], default="")
    department = SelectField(FIELDS["department"], validators=[CHOOSE])
    external_owner = SelectField(FIELDS["external_owner"], default="")
    service = SelectField(FIELDS["service"], default="")
    purpose = words(FIELDS["purpose"], longest=1000, required=False)
    address = line(FIELDS["address"], longest=300, required=False)
    technical_contact = line(FIELDS["technical_contact"], longest=200, required=False)
    repository = line(FIELDS["repository"], longest=400, required=False)
    requirements_place = line(FIELDS["requirements_place"], longest=400, required=False)
    design_place = line(FIELDS["design_place"], longest=400, required=False)
    manual_place = line(FIELDS["manual_place"], longest=400, required=False)
    status = RadioField(
        FIELDS["status"], choices=options(STATUSES), default=ApplicationStatus.RUNNING, validators=[CHOOSE]
    )
    ended_on = DateField(FIELDS["ended_on"], validators=[Optional()])

    def offer(
        self, departments: Iterable[Department], owners: Iterable[ExternalOwner], services: Iterable[Service]
    ) -> None:
        """Fill the lists."""
        self._departments = {one.code: one for one in departments}
        self._owners = {one.code: one for one in owners}
        self._services = {one.code: one for one in services}
        self.domain.choices = options([("", _l("None of the eight")), *DOMAINS.items()])
        self.department.choices = [SelectChoice(code, one.short) for code, one in self._departments.items()]
        self.external_owner.choices = [
            SelectChoice("", str(_l("Nobody outside"))),
            *(SelectChoice(code, localised(one)) for code, one in self._owners.items()),
        ]
        self.service.choices = [
            SelectChoice("", str(_l("None yet"))),
            *(
                SelectChoice(code, localised(one), optgroup=localised(one.group))
                for code, one in self._services.items()
            ),
        ]

    def show(self, application: Application) -> None:
        """Fill in what is known already."""
        for name in PLAIN:
            self[name].data = getattr(application, name)
        self.domain.data = application.domain or ""
        self.department.data = application.department.code
        for name in ("external_owner", "service"):
            found = getattr(application, name)
            self[name].data = found.code if found else ""
        self.version.data = str(application.version)

    def content(self) -> Content:
        """What was typed."""
        texts: dict[str, Any] = {
            name: self[name].data or ""
            for name in (
                "purpose", "address", "technical_contact", "repository", "requirements_place", "design_place",
                "manual_place",
            )
        }  # fmt: skip
        return Content(
            name=self.name.data or "",
            kind=ApplicationKind(self.kind.data),
            domain=Domain(self.domain.data) if self.domain.data else None,
            department=self._departments[self.department.data],
            external_owner=self._owners.get(self.external_owner.data or ""),
            service=self._services.get(self.service.data or ""),
            status=ApplicationStatus(self.status.data),
            ended_on=self.ended_on.data,
            **texts,
        )


class NewApplicationForm(ApplicationForm):
    code = line(_l("Code"), longest=32)
