"""Forms of the asset register: shape only."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from desk.assets.kinds import AssetKind
from desk.assets.labels import KINDS
from desk.assets.models import Asset
from desk.assets.operations import Content
from desk.fields import VersionedForm, line, options, words
from desk.organisation.models import Department
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))


class AssetForm(VersionedForm):
    """What the register knows of a thing."""

    item_code = line(_l("Code of the goods (kode barang)"), longest=40)
    register_no = line(_l("Register number (NUP)"), longest=20)
    name = line(_l("What it is, brand and type"), longest=120)
    kind = RadioField(_l("Kind"), choices=options(KINDS), validators=[CHOOSE])
    place = SelectField(_l("Department or unit"), validators=[CHOOSE])
    room = line(_l("Room"), longest=80, required=False)
    holder = line(_l("Held by"), longest=120, required=False)
    warranty_until = DateField(_l("Warranty until"), validators=[Optional()])
    notes = words(_l("How it is configured. Never a password"), required=False)
    ended_on = DateField(_l("Gone since (empty: it is there)"), validators=[Optional()])

    def offer(self, departments: Iterable[Department]) -> None:
        """Fill the list of places: each department, and its units."""
        self.place.choices = [
            SelectChoice(f"{one.id}:{unit.id if unit else ''}", localised(unit or one), optgroup=one.short)
            for one in departments
            for unit in (None, *(unit for unit in one.units if unit.ended_on is None))
        ]

    def show(self, asset: Asset) -> None:
        """Fill in what is known already."""
        for name in (
            "item_code",
            "register_no",
            "name",
            "kind",
            "room",
            "holder",
            "warranty_until",
            "notes",
            "ended_on",
        ):
            self[name].data = getattr(asset, name)
        self.place.data = f"{asset.department_id}:{asset.unit_id or ''}"
        self.version.data = str(asset.version)

    def content(self) -> Content:
        """What was typed."""
        department, _, unit = (self.place.data or "").partition(":")
        return Content(
            item_code=self.item_code.data or "",
            register_no=self.register_no.data or "",
            name=self.name.data or "",
            kind=AssetKind(self.kind.data),
            department_id=int(department),
            unit_id=int(unit) if unit else None,
            room=self.room.data or "",
            holder=self.holder.data or "",
            warranty_until=self.warranty_until.data,
            notes=self.notes.data or "",
            ended_on=self.ended_on.data,
        )


class AssetFileForm(FlaskForm):
    file = FileField(_l("Table of assets (CSV)"), validators=[FileRequired(message=_l("Please choose a file."))])
