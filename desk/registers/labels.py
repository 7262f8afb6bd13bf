"""What people read for the words of the registers. English sources; catalogues translate."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from desk.registers.kinds import Ending, LanCase, Reason, RunKind
from desk.registers.late import Late
from desk.registers.models import Backup
from desk.templating import local_day
from desk.timeline import Event

RUNS = {RunKind.BACKUP: _l("Backup"), RunKind.RESTORE: _l("Restore test")}
CASES = {LanCase.CHANGE: _l("Change reported"), LanCase.INSPECTION: _l("Inspection")}
ENDINGS = {Ending.CERTIFICATE: _l("Certificate"), Ending.REGISTRATION: _l("Registration")}
REASONS = {
    Reason.BACKUP: _l("Backup is late"),
    Reason.RESTORE: _l("Restore test is late"),
    Reason.DIAGRAM_MISSING: _l("No LAN diagram"),
    Reason.DIAGRAM_OLD: _l("LAN diagram older than a year"),
    Reason.CERTIFICATE: _l("Certificate of a subdomain ends"),
    Reason.REGISTRATION: _l("Registration of a subdomain ends"),
}
FIELDS = {
    "department_id": _l("Department or unit"),
    "unit_id": _l("Department or unit"),
    "application_id": _l("The application"),
    "what": _l("What is backed up"),
    "kept_where": _l("Where it is kept"),
    "notes": _l("How it is done"),
    "every_days": _l("At least every … days"),
    "restore_every_days": _l("Restore test at least every … days"),
    "ended_on": _l("Given up since"),
    "purpose": _l("What it is for"),
    "hosting": _l("Where it is served"),
    "certificate_until": _l("Certificate until"),
    "registered_until": _l("Registered until"),
}
BY_ID = frozenset({"department_id", "unit_id", "application_id"})


def days_text(line: Late) -> str:
    """How late it is, or how soon it will be."""
    if line.days is None:
        return str(_("never"))
    if line.days < 0:
        return str(ngettext("in %(num)d day", "in %(num)d days", -line.days))
    if line.days == 0:
        return str(_("today"))
    return str(ngettext("%(num)d day", "%(num)d days", line.days))


def task_title(backup: Backup, kind: RunKind) -> str:
    """The title of the ticket that asks for it."""
    if kind is RunKind.BACKUP:
        return str(_("Backup is late: %(what)s", what=backup.what))
    return str(_("Restore test is due: %(what)s", what=backup.what))


def task_text(backup: Backup, kind: RunKind) -> str:
    """What the ticket says: what to do, and where to note it."""
    if kind is RunKind.BACKUP:
        return str(
            _(
                "The backup of “%(what)s” was due by %(day)s. It is kept at: %(where)s.\n\n"
                "Make it, then press “Recorded today” on the panel of this ticket, or enter the day in the register.",
                what=backup.what,
                day=local_day(backup.due_on),
                where=backup.kept_where,
            )
        )
    return str(
        _(
            "A test that “%(what)s” can be brought back was due by %(day)s. It is kept at: %(where)s.\n\n"
            "Bring a part of it back in another place, compare it, and enter in the register what came out of it.",
            what=backup.what,
            day=local_day(backup.restore_due_on),
            where=backup.kept_where,
        )
    )


def event_lines(event: Event) -> list[str]:
    """What an entry of the history says, line by line."""
    details: dict[str, Any] = event.details
    if details.get("is_new"):
        return [str(_("Entered"))]
    if "run" in details:
        how = _("it went well") if details["succeeded"] else _("it failed")
        return [f"{RUNS[RunKind(details['run'])]}, {local_day(details['done_on'])}: {how}"]
    if "request" in details:
        return [str(_("Confirmed by ticket %(number)s", number=details["request"]))]
    lines = []
    for name, (old, new) in details.get("changes", {}).items():
        label = str(FIELDS.get(name, name))
        if name in BY_ID:
            lines.append(str(_("%(field)s: changed", field=label)))
        else:
            lines.append(f"{label}: {old or '–'} → {new or '–'}")
    return list(dict.fromkeys(lines))
