"""The evidence for the index of digital government (Pemdi) as one ZIP: the criteria, and for each its figure and its sheet.

Each sheet comes as PDF, XLSX and its tables as CSV. No sheet names a ticket or a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Actor
from desk.dossiers import audit_work, pemdi_figures
from desk.dossiers.pemdi_criteria import CRITERIA
from desk.dossiers.whole_city import document
from desk.dossiers.zipped import File, write
from desk.packs import coordination_report
from desk.reports import files, mall_complaints, on_page, on_paper, satisfaction_report, sla_by_service, tier3_report
from desk.reports.documents import Column, Definition, Document, Kind, Period, Table
from desk.reports.in_sheets import as_xlsx
from desk.templating import local_time

NAMING = frozenset(
    {"missed", "problems", "changes", "approvals"}
)  # tables that name tickets or people: not for assessors
ASKED = {
    "risk": _l("Changes are weighed by risk"),
    "change": _l("Changes are planned and approved"),
    "knowledge": _l("Knowledge is kept and published"),
    "continuity": _l("Continuity: outages are measured"),
    "users": _l("Users are told of outages"),
    "sla_document": _l("A service level document is set"),
    "support": _l("There are people who support users"),
    "dashboard": _l("There is a dashboard of the service levels"),
    "channels": _l("Passive, proactive and personal channels"),
    "tracking": _l("Requests can be tracked by their number"),
    "per_service": _l("Service levels by service, computed by themselves"),
    "per_stage": _l("The process by stage"),
    "sla_met": _l("Service levels are met"),
    "national": _l("Linked to the support of national systems"),
    "review": _l("Service levels are reviewed and evaluated"),
    "follow_up": _l("What was found is followed up"),
    "survey": _l("Satisfaction is measured and used"),
    "quarterly": _l("Surveyed at least each quarter (quarters with answers)"),
    "published": _l("Results are published online by service"),
    "mechanism": _l("Every service has a way to complain and to praise"),
    "mystery_guest": _l("Mystery guest"),
    "consultation": _l("Public consultation each semester"),
    "change_log": _l("A change log is published"),
    "sentiment": _l("Sentiment is analysed"),
}


def write_evidence(target: IO[bytes], *, actor: Actor, period: Period, city: str, base_url: str, at: datetime) -> None:
    """The ZIP, in the language of the moment."""
    figures = pemdi_figures.counted(period, at)
    documents = [_index(period, figures, at), *_sheets(actor, period, at)]
    formalities = _formalities(city)
    made = (
        file
        for place, one in enumerate(documents)
        for file in _files(f"{place:02d}-{one.code.replace('_', '-')}", one, formalities)
    )
    write(target, made, head=_head(period, city, base_url, at), sums_heading=str(_("Files and their SHA-256")))


def _sheets(actor: Actor, period: Period, at: datetime) -> list[Document]:
    asked: dict[str, Any] = {"actor": actor, "period": period, "department": None, "at": at}
    built = {
        "kinerja-sla": sla_by_service.build(**asked),
        "koordinasi": coordination_report.build(**asked),
        "sistem-nasional": tier3_report.build(**asked),
        "ikm": satisfaction_report.build(**asked),
        "pengaduan": mall_complaints.build(**asked),
        "perubahan": audit_work.changes(period, at),
    }
    told = [_without_names(code, one) for code, one in built.items()]
    return [one for one in told if one.parts] + pemdi_figures.own_sheets(period, at)


def _without_names(code: str, one: Document) -> Document:
    """The sheet under the name that the criteria use, without tables that name tickets or people; of changes their number."""
    if code == "perubahan":
        changes = next(part for part in one.parts if isinstance(part, Table) and part.code == "changes")
        kept = [column for column in changes.columns if column.key not in ("ticket", "author")]
        places = [changes.columns.index(column) for column in kept]
        rows = tuple(tuple(row[place] for place in places) for row in changes.rows)
        table = Table(code="by_change", title=changes.title, columns=tuple(kept), rows=rows, empty=changes.empty)
        return replace(one, code=code, parts=(table,))
    return replace(one, code=code, parts=tuple(part for part in one.parts if part.code not in NAMING))


def _index(period: Period, figures: Mapping[str, str], at: datetime) -> Document:
    """What is asked at each level, what the desk counts of it, and in which sheet."""
    return document(
        "bukti",
        _("Evidence for the Pemdi index: I2, I19, I20"),
        period,
        at,
        Table(
            code="criteria",
            title=_("Criteria and evidence"),
            columns=(
                Column("indicator", _("Indicator"), Kind.CODE, width=18),
                Column("level", _("Level"), Kind.NUMBER, width=14),
                Column("criterion", _("What is asked"), width=80),
                Column("figure", _("Figure"), width=40),
                Column("sheet", _("Sheet"), Kind.CODE, width=30),
            ),
            rows=tuple(
                (
                    one.indicator, one.level, str(ASKED[one.code]),
                    figures[one.figure] if one.figure else _("not kept in the desk"), one.sheet or None,
                )
                for one in CRITERIA
            ),
            keys=("indicator", "criterion"),
        ),
        definitions=(
            Definition(_("Figure"), _("Counted from what the desk recorded in the period; the sheet says how.")),
            Definition(_("not kept in the desk"), _("The evidence lies elsewhere and is added by whoever hands the pack in.")),
            Definition(_("Levels"), _("As PermenPANRB 8/2026 has them; those of I2 are asked of the whole indicator.")),
        ),
    )  # fmt: skip


def _files(name: str, one: Document, formalities: Any) -> Sequence[File]:
    tables = [table for table in one.tables if table.rows]
    return [
        File(f"{name}.pdf", one.title, on_paper.as_pdf(one, formalities)),
        File(f"{name}.xlsx", one.title, as_xlsx(one)),
        *(
            File(f"csv/{name}-{table.code.replace('_', '-')}.csv", table.title, on_page.as_csv(one, table.code))
            for table in tables
        ),
    ]


def _formalities(city: str) -> Any:
    from desk.papers.letterhead import Letterhead

    letterhead = files.letterhead_of(city, Letterhead)
    return on_paper.Formalities(letterhead=letterhead, city=city, number=_("working copy, without number"))


def _head(period: Period, city: str, base_url: str, at: datetime) -> str:
    return "\n".join(
        (
            str(_("EVIDENCE FOR THE INDEX OF DIGITAL GOVERNMENT (PEMDI): I2, I19, I20")),
            str(_("City: %(city)s", city=city)),
            str(_("Period: %(period)s (%(since)s to %(until)s)", period=period.label, since=period.since, until=period.until)),
            str(_("Made: %(moment)s", moment=local_time(at))),
            str(_("Published at the same time: %(address)s", address=f"{base_url}/status")),
            "",
            str(_("00-bukti lists the criteria, what is counted for each, and the sheet in which it stands.")),
            str(_("Whether a file is as it was made: compute its SHA-256 and compare, or run sha256sum -c SHA256SUMS.")),
        )
    )  # fmt: skip
