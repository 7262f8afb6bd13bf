"""The hourly look at what is due in the registers. Any number of tickers may look; each thing is done once."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial

from flask import current_app
from flask_babel import force_locale

from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import BadInput
from desk.one_by_one import one_by_one
from desk.registers import backups, diagrams, domain_names, labels, queries
from desk.registers.kinds import BACKUP_SERVICE, Ending, RunKind, step_for
from desk.registers.models import Backup

log = logging.getLogger(__name__)
FROM_HOUR = 7  # nobody is rung out of bed for a backup


def look_after_registers(at: datetime) -> Counter[str]:
    """Open a ticket for each backup and restore test that is late; remind of what ends and of diagrams that have grown old."""
    local = at.astimezone(current_app.config["DESK"].timezone)
    if local.hour < FROM_HOUR:
        return Counter()
    return one_by_one(
        _works(local.date(), at),
        lambda named: named[0] if named[1]() else None,
        log=log,
        failure="Could not look after a register: %s",
    )


def _works(today: date, at: datetime) -> Iterable[tuple[str, Callable[[], object]]]:
    late = [(backup_id, kind) for kind in RunKind for backup_id in queries.asks_for_ticket(kind, today)]
    if late and not _offers_service(today):
        log.warning(
            "%s backups are late, but the catalogue has no service %s to ask for them.", len(late), BACKUP_SERVICE
        )
        late = []
    for backup_id, kind in late:
        yield "asked", partial(_ask, backup_id, kind, today, at)
    for ending in Ending:
        for entry_id, ends_on, told in queries.endings_ahead(ending, today):
            step = step_for(ends_on, today)
            if step is not None and (told is None or told > step):
                yield (
                    "reminded",
                    partial(domain_names.remind, entry_id=entry_id, ending=ending, seen=ends_on, step=step, at=at),
                )
    for diagram_id in queries.aged_diagrams(today):
        yield "told", partial(diagrams.tell_of_age, diagram_id=diagram_id, on=today, at=at)


def _ask(backup_id: int, kind: RunKind, today: date, at: datetime) -> bool:
    backup = db.session.get_one(Backup, backup_id)
    with force_locale("id"):  # the city's language: the ticket is read by many
        title, text = labels.task_title(backup, kind), labels.task_text(backup, kind)
    service = catalogue.get_service(BACKUP_SERVICE, on=today)
    return (
        backups.open_ticket_for(backup_id=backup_id, kind=kind, service=service, title=title, description=text, at=at)
        is not None
    )


def _offers_service(today: date) -> bool:
    try:
        catalogue.get_service(BACKUP_SERVICE, on=today)
    except BadInput:
        return False
    return True
