"""The register of applications as a sheet, and the map of digital services of each department (BKS-06)."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from desk import sheets
from desk.applications.labels import DOMAINS, FIELDS, KINDS, LACKS, STATUSES
from desk.applications.models import Application
from desk.catalogue.models import Service
from desk.templating import localised

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
ORDER = tuple(FIELDS)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register_rows(applications: Iterable[Application]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows, every field in words."""
    headings = [str(_("Code")), *(str(FIELDS[name]) for name in ORDER), str(_("Not known yet"))]
    return headings, [_cells(one) for one in applications]


def map_rows(applications: Iterable[Application], services: Iterable[Service]) -> tuple[list[str], list[list[str]]]:
    """What each department answers for: its applications, and the services of the catalogue that it owns."""
    headings = [
        str(text)
        for text in (_("Department"), _("Kind"), _("Code"), _("Name"), _("Domain"), _("Service of the catalogue"),
                     _("Owner outside (Tier 3)"), _("Address"), _("Repository of the source code"), _("Status"))
    ]  # fmt: skip
    rows = [
        [one.department.short, str(KINDS[one.kind]), one.code, one.name, str(DOMAINS[one.domain]) if one.domain else "",
         localised(one.service) if one.service else "", localised(one.external_owner) if one.external_owner else "",
         one.address, one.repository, str(STATUSES[one.status])]
        for one in applications
    ]  # fmt: skip
    rows += [
        [one.owner.short, str(_("Service of the catalogue")), one.code, localised(one), "", localised(one), "", "", "",
         str(_("Ended")) if one.ended_on else str(_("In use"))]
        for one in services
    ]  # fmt: skip
    return headings, sorted(rows, key=lambda row: (row[0].casefold(), row[1], row[2]))


def as_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, at: datetime) -> bytes:
    """One sheet."""
    return sheets.written(title, headings, rows, at=at)


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """In UTF-8 with the mark that spreadsheets look for. No cell is taken for a formula."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_safe(str(cell)) for cell in row] for row in rows)
    return sheet.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _cells(one: Application) -> list[str]:
    known = {
        "kind": str(KINDS[one.kind]),
        "domain": str(DOMAINS[one.domain]) if one.domain else "",
        "department": one.department.code,
        "external_owner": one.external_owner.code if one.external_owner else "",
        "service": one.service.code if one.service else "",
        "status": str(STATUSES[one.status]),
        "ended_on": one.ended_on.isoformat() if one.ended_on else "",
    }
    row = [known[name] if name in known else getattr(one, name) for name in ORDER]
    return [one.code, *row, ", ".join(str(LACKS[lack]) for lack in one.lacks)]
