"""The audit pack of a period: what an auditor asks for, as sheets that open anywhere, each with its SHA-256 (LLG-35).

It holds what is counted and who decided. The register of tickets is in it for those who may read tickets; an administrator,
who may not, gets the pack without it.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import IO

from flask_babel import gettext as _

from desk.accounts.policy import Action, Actor, may
from desk.dossiers import audit_access, audit_backups, audit_trail, audit_work
from desk.dossiers.zipped import File, write
from desk.reports import ticket_register
from desk.reports.documents import Document, Period
from desk.reports.in_sheets import as_xlsx
from desk.templating import local_time


def write_audit_pack(target: IO[bytes], *, actor: Actor, period: Period, city: str, today: date, at: datetime) -> None:
    """The ZIP, in the language of the moment."""
    files = (
        File(f"{place:02d}-{code}.xlsx", about, as_xlsx(document))
        for place, (code, about, document) in enumerate(_sheets(actor, period, today, at), start=1)
    )
    write(target, files, head=_head(actor, period, city, at), sums_heading=str(_("Files and their SHA-256")))


def _sheets(actor: Actor, period: Period, today: date, at: datetime) -> Iterator[tuple[str, str, Document]]:
    made = (
        (audit_access.access(period, today, at), _("Who holds which role now and at the end of the period; what each role may.")),
        (audit_access.changed(period, at), _("Roles that began or ended, and who changed access.")),
        (audit_work.changes(period, at), _("Changes, their risk, plan and approvals.")),
        (audit_work.incidents(actor, period, at), _("Serious incidents, without words.")),
        (audit_trail.log(period, at), _("The chain of the event log, checked anew, with the seal of each day and the anchors.")),
        (audit_trail.logins(period, at), _("Logins that succeeded and failed, by day.")),
        (audit_work.breaches(actor, period, at), _("Breaches of personal data and when they were told.")),
        (audit_backups.backups(actor, period, today, at), _("What is backed up, what is late, and restore tests of the period.")),
    )  # fmt: skip
    for document, about in made:
        yield document.code, str(about), document
    if may(actor, Action.TICKET_READ):
        register = ticket_register.build(actor=actor, period=period, department=None, at=at)
        yield "register-tiket", str(_("Tickets that were opened in the period.")), register


def _head(actor: Actor, period: Period, city: str, at: datetime) -> str:
    return "\n".join(
        (
            str(_("AUDIT PACK OF THE SERVICE DESK")),
            str(_("City: %(city)s", city=city)),
            str(_("Period: %(period)s (%(since)s to %(until)s)", period=period.label, since=period.since, until=period.until)),
            str(_("Made: %(moment)s by %(name)s", moment=local_time(at), name=actor.name)),
            "",
            str(_("Each file is a sheet (XLSX) whose first page says what it tells and what its words mean.")),
            str(_("Whether a file is as it was made: compute its SHA-256 and compare, or run sha256sum -c SHA256SUMS.")),
        )
    )  # fmt: skip
