"""The sheets of answer templates and of what services ask besides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from desk import own_fields
from desk.accounts.policy import Action
from desk.catalogue import asking
from desk.catalogue.field_forms import FIELD_KINDS
from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput
from desk.own_fields import LONGEST_HELP, LONGEST_LABEL, FieldKind, OwnField
from desk.sheets import Column, Row, simplified
from desk.staffing import cells
from desk.staffing.playing import Change, Done, SheetKind, Turn
from desk.tickets import answer_templates
from desk.tickets.kinds import Kind
from desk.tickets.labels import KINDS as TICKET_KINDS
from desk.tickets.work_forms import LONGEST_NAME, SCOPES
from desk.tickets.work_models import AnswerTemplate, TemplateScope

PARTS = {"label": "label", "choices": "choices", "ticket_kind": "ticket_kind"}


def _template(row: Row, turn: Turn) -> Done:
    _short_enough(row, name=LONGEST_NAME)
    scope = cells.word(row, "scope", SCOPES) or TemplateScope.EVERYBODY
    if (scope is TemplateScope.TIER1) is not bool(row.get("department")):
        raise BadInput("A department goes with Tier 1, and with nothing else.", field="department")
    department = turn.department(row.get("department")) if row.get("department") else None
    department_id = department.id if department else None
    found = db.session.scalars(
        select(AnswerTemplate).where(
            AnswerTemplate.name == row.get("name"),
            AnswerTemplate.scope == scope,
            AnswerTemplate.department_id.is_not_distinct_from(department_id),
        )
    ).first()
    if found is not None and found.body == row.get("body"):
        return Done(Change.NOTHING, found.name)
    answer_templates.save_template(
        template=found,
        name=row.get("name"),
        body=row.get("body"),
        scope=scope,
        department_id=department_id,
        actor=turn.actor,
        at=turn.at,
    )
    return Done(Change.CREATE if found is None else Change.CHANGE, row.get("name"))


@dataclass
class _Pending:
    """What a service asks so far, with the rows above; published once the sheet has been read."""

    service: Service
    seen_version: int
    fields: list[OwnField]


def _field(row: Row, turn: Turn) -> Done:
    _short_enough(row, label=LONGEST_LABEL, label_en=LONGEST_LABEL, help=LONGEST_HELP, help_en=LONGEST_HELP)
    pending = _pending(row, turn)
    same = simplified(row.get("label"))
    place = next((at for at, one in enumerate(pending.fields) if simplified(one.label) == same), None)
    before = pending.fields[place] if place is not None else None
    wanted = _wanted(row, before or OwnField("", row.get("label")))
    trial = list(pending.fields)
    if place is None:
        trial.append(wanted)
    else:
        trial[place] = wanted
    try:
        pending.fields = asking.checked(pending.service, trial)
    except BadInput as wrong:
        part = (wrong.field or "").rpartition("-")[2]
        raise BadInput(wrong.message, field=PARTS.get(part, "label"), **wrong.values) from wrong
    if before is None:
        return Done(Change.CREATE, wanted.label)
    after = pending.fields[place or 0]
    return Done(Change.NOTHING if after == before else Change.CHANGE, wanted.label)


def _wanted(row: Row, known: OwnField) -> OwnField:
    """What a row makes of a field: empty cells change nothing."""
    choices = "\n".join(part.strip() for part in row.get("choices").split(";"))
    try:
        read = own_fields.read_choices(choices)
    except ValueError as wrong:
        raise BadInput("“%(text)s” is not known here.", field="choices", text=str(wrong)[:60]) from wrong
    required, active = cells.yes(row, "required"), cells.yes(row, "active")
    ticket_kind: Kind | None = cells.word(row, "ticket_kind", TICKET_KINDS)
    return replace(
        known,
        label_en=row.get("label_en") or known.label_en,
        kind=cells.word(row, "kind", FIELD_KINDS) or known.kind,
        required=known.required if required is None else required,
        help=row.get("help") or known.help,
        help_en=row.get("help_en") or known.help_en,
        choices=read or known.choices,
        ticket_kind=ticket_kind.value if ticket_kind else known.ticket_kind,
        active=known.active if active is None else active,
    )


def _pending(row: Row, turn: Turn) -> _Pending:
    wanted = simplified(row.get("service"))
    everything = turn.memory.setdefault("fields", {})
    for service in turn.memory.setdefault("services", db.session.scalars(select(Service)).all()):
        if wanted in (simplified(service.code), simplified(service.name), simplified(service.name_en)):
            if service.code not in everything:
                current = asking.field_set_of(service.id)
                fields = list(current.own_fields) if current else []
                everything[service.code] = _Pending(service, current.version if current else 0, fields)
            found: _Pending = everything[service.code]
            return found
    raise BadInput("“%(text)s” is not known here.", field="service", text=row.get("service")[:60])


def _publish(turn: Turn) -> Sequence[str]:
    """One version for each service, whatever number of rows it has."""
    for pending in turn.memory.get("fields", {}).values():
        asking.publish_fields(
            service=pending.service,
            fields=pending.fields,
            seen_version=pending.seen_version,
            actor=turn.actor,
            at=turn.at,
        )
    return ()


def _short_enough(row: Row, **longest: int) -> None:
    for name, most in longest.items():
        if len(row.get(name)) > most:
            raise BadInput("At most %(max)d characters, please.", field=name, max=most)


TEMPLATES = SheetKind(
    "answer-templates",
    _l("Answer templates"),
    _l("Words that are said again and again. One of the same name for the same people is changed."),
    Action.TEMPLATES_MANAGE,
    (
        Column("name", ("Nama", "Name"), True, "Kata sandi sudah diatur ulang"),
        Column("body", ("Isi", "Text"), True, "Yth. {nama_pelapor}, kata sandi Anda sudah diatur ulang. {petugas}"),
        Column("scope", ("Untuk siapa", "For whom"), False, TemplateScope.EVERYBODY.value),
        Column("department", ("OPD", "Perangkat Daerah", "Department")),
    ),
    _template,
)
FIELDS = SheetKind(
    "service-fields",
    _l("Own fields of services"),
    _l("What services ask besides: one field a row, known by service and label. Each service gets one new version."),
    Action.CATALOGUE_MANAGE,
    (
        Column("service", ("Layanan", "Service"), True, "VICON"),
        Column("label", ("Pertanyaan", "Label"), True, "Aplikasi"),
        Column("label_en", ("Pertanyaan Inggris", "English label")),
        Column("kind", ("Bentuk jawaban", "Kind of answer"), False, FieldKind.CHOICE.value),
        Column("choices", ("Pilihan", "Choices"), False, "Zoom; Google Meet; Lainnya | Another one"),
        Column("required", ("Wajib", "Required"), False, "ya"),
        Column("ticket_kind", ("Jenis tiket", "Kind of ticket")),
        Column("help", ("Petunjuk", "Help")),
        Column("help_en", ("Petunjuk Inggris", "English help")),
        Column("active", ("Ditanyakan", "Asked"), False, "ya"),
    ),
    _field,
    _publish,
)
