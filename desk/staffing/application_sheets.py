"""The sheet of applications: new ones, and what is known better of those in the register (LLG-18, BKS-06)."""

from datetime import date

from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Action
from desk.applications import operations, queries
from desk.applications.kinds import ApplicationKind, ApplicationStatus, Domain
from desk.applications.labels import DOMAINS, KINDS, STATUSES
from desk.applications.models import Application
from desk.applications.operations import Content
from desk.catalogue import queries as catalogue
from desk.catalogue.models import ExternalOwner, Service
from desk.errors import BadInput
from desk.sheets import Column, Row, simplified
from desk.staffing import cells
from desk.staffing.playing import Change, Done, SheetKind, Turn

LONGEST = {
    "name": 160, "purpose": 1000, "address": 300, "technical_contact": 200, "repository": 400, "requirements_place": 400,
    "design_place": 400, "manual_place": 400,
}  # fmt: skip
TEXTS = tuple(LONGEST)
SHORT = {"umum": ApplicationKind.GENERAL, "khusus": ApplicationKind.SPECIAL}  # as the regulation's tables have it


def _take(row: Row, turn: Turn) -> Done:
    for name, longest in LONGEST.items():
        if len(row.get(name)) > longest:
            raise BadInput("At most %(max)d characters, please.", field=name, max=longest)
    code = row.get("code").upper()
    found = queries.find(code)
    content = _content(row, turn, found)
    if found is None:
        made = operations.enter_application(code=code, content=content, actor=turn.actor, at=turn.at)
        return Done(Change.CREATE, made.name)
    changed = operations.change_application(application=found, content=content, actor=turn.actor, at=turn.at)
    return Done(Change.CHANGE if changed else Change.NOTHING, found.name)


def _content(row: Row, turn: Turn, found: Application | None) -> Content:
    """What the row says; where it says nothing, what is known already."""
    if found is None:
        for name in ("name", "kind", "department"):
            if not row.get(name):
                raise BadInput("Please fill this in.", field=name)
    texts = {name: row.get(name) or (getattr(found, name) if found else "") for name in TEXTS}
    kind = SHORT.get(simplified(row.get("kind"))) or cells.word(row, "kind", KINDS)
    domain: Domain | None = cells.word(row, "domain", DOMAINS)
    status: ApplicationStatus | None = cells.word(row, "status", STATUSES)
    ended_on: date | None = cells.day(row, "ended_on")
    named = row.get("department")
    return Content(
        kind=kind or (found.kind if found else ApplicationKind.SPECIAL),
        domain=domain or (found.domain if found else None),
        status=status or (found.status if found else ApplicationStatus.RUNNING),
        ended_on=ended_on or (found.ended_on if found and status is None else None),
        department=found.department if found and not named else turn.department(named),
        external_owner=_owner(row, turn) or (found.external_owner if found else None),
        service=_service(row, turn) or (found.service if found else None),
        **texts,
    )


def _owner(row: Row, turn: Turn) -> ExternalOwner | None:
    wanted = simplified(row.get("external_owner"))
    if not wanted:
        return None
    for one in catalogue.external_owners(on=turn.today):
        if wanted in (simplified(one.code), simplified(one.name), simplified(one.name_en)):
            return one
    raise BadInput("There is no such owner in the register of Tier 3.", field="external_owner")


def _service(row: Row, turn: Turn) -> Service | None:
    wanted = row.get("service")
    if not wanted:
        return None
    try:
        return catalogue.get_service(wanted.upper(), on=turn.today)
    except BadInput as unknown:
        raise BadInput(unknown.message, field="service") from unknown


KIND = SheetKind(
    "applications",
    _l("Applications"),
    _l("New applications, and what is known better of known ones. What is empty in the sheet stays as it is."),
    Action.APPLICATION_MANAGE,
    (
        Column("code", ("Kode", "Code"), True, "E-RETRIBUSI"),
        Column("name", ("Nama aplikasi", "Nama", "Name"), False, "e-Retribusi"),
        Column("kind", ("Jenis", "Kind"), False, "khusus"),
        Column("domain", ("Bidang", "Domain")),
        Column("department", ("OPD pemilik", "OPD", "Perangkat Daerah", "Department"), False, "DISPERINDAG"),
        Column("external_owner", ("Pemilik luar", "Pemilik pusat", "External owner")),
        Column("service", ("Layanan katalog", "Layanan", "Service"), False, "APP-KH"),
        Column("status", ("Status",), False, "running"),
        Column("ended_on", ("Berhenti", "Retired since")),
        Column("purpose", ("Kegunaan", "Purpose")),
        Column("address", ("Alamat", "Address"), False, "https://retribusi.kotacontoh.go.id"),
        Column("technical_contact", ("Tim teknis", "Kontak teknis", "Technical contact")),
        Column("repository", ("Repositori", "Repository")),
        Column("requirements_place", ("Dokumen kebutuhan", "Requirements")),
        Column("design_place", ("Dokumen perancangan", "Design")),
        Column("manual_place", ("Manual", "Panduan")),
    ),
    _take,
)
