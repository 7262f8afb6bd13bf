"""The register of complaints (buku pengaduan) as a document: a line for each complaint of the period (DOMAIN 4.12).

It goes further than a complaint does: no name stands in it, restricted ones are counted and not listed, and what is
confidential, concerns single officials or one's own data, or has not been classified yet, is listed without its words.
"""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from desk.accounts.policy import Action, Actor
from desk.complaints.kinds import Shield
from desk.complaints.labels import CHANNELS, COMPLAINANTS, STATUSES
from desk.complaints.models import PublicComplaint
from desk.complaints.reach import is_unrestricted, within
from desk.database import db
from desk.knowledge.redaction import redacted
from desk.organisation.models import Department
from desk.reports.documents import Cell, Column, Definition, Document, Kind, Period, Table
from desk.reports.registers import MOST_ROWS, batches, summary
from desk.reports.spans import moments
from desk.sla import calendars
from desk.sla.kinds import Classification, Measure
from desk.sla.models import SlaClock
from desk.templating import localised

CODE = "complaint_register"
UNTOLD = frozenset({None, Classification.SUPERVISORY, Classification.PERSONAL_DATA})
C = PublicComplaint


def build(*, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document:
    """The complaints that came in the period and that this person may read, as they stand at that moment."""
    since, until = moments(period)
    came = (C.parent_id.is_(None), C.received_at >= since, C.received_at < until)
    day = calendars.city_day(at)
    listed = select(C).where(*came, is_unrestricted(), within(actor, Action.COMPLAINT_READ, on=day))
    loaded = listed.options(
        joinedload(C.category), joinedload(C.tenant), joinedload(C.about_tenant), joinedload(C.counter),
        joinedload(C.complainant),
    )  # fmt: skip
    found = list(db.session.scalars(loaded.order_by(C.received_at, C.id).limit(MOST_ROWS + 1)).unique())
    shown = found[:MOST_ROWS]
    untold = db.session.scalar(select(func.count()).select_from(C).where(*came, ~is_unrestricted())) or 0
    late = _late([one.id for one in shown])
    return Document(
        code=CODE,
        title=_("Register of complaints"),
        period=period,
        scope=_("All organisations of the service mall"),
        made_at=at,
        definitions=_definitions(),
        parts=(
            Table(
                code="complaints",
                title=_("Complaints received in the period"),
                columns=_columns(),
                keys=("number",),
                rows=tuple(_row(place, one, late) for place, one in enumerate(shown, start=1)),
                note=_note(untold, is_cut=len(found) > MOST_ROWS),
                empty=_("Nobody complained in this period."),
            ),
        ),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("no", _("No."), Kind.NUMBER, width=12),
        Column("number", _("Number"), Kind.CODE, width=34),
        Column("received", _("Received"), Kind.MOMENT, width=24),
        Column("channel", _("Channel"), width=22),
        Column("complainant", _("Complainant"), width=24),
        Column("tenant", _("Organisation"), width=36),
        Column("counter", _("Counter"), width=18),
        Column("service", _("Service"), width=32),
        Column("category", _("Category"), width=36),
        Column("summary", _("Summary"), width=56),
        Column("status", _("Status"), width=26),
        Column("answered", _("Answered at"), Kind.MOMENT, width=24),
        Column("closed", _("Finished at"), Kind.MOMENT, width=24),
        Column("outcome", _("Outcome"), width=20),
    )


def _row(place: int, one: PublicComplaint, late: frozenset[int]) -> tuple[Cell, ...]:
    tenant = one.tenant or one.about_tenant
    outcome = _("late") if one.id in late else _("on time") if one.answered_at else _("runs")
    return (
        place,
        one.number,
        one.received_at,
        str(CHANNELS[one.channel]),
        str(COMPLAINANTS[one.complainant.kind]) if one.complainant else None,
        localised(tenant) if tenant else None,
        one.counter.code if one.counter else None,
        one.about_service or None,
        localised(one.category) if one.category else None,
        summary_of(one),
        str(STATUSES[one.status][0]),
        one.answered_at,
        one.closed_at,
        outcome,
    )


def summary_of(one: PublicComplaint) -> str:
    """What a register says of it: the first words, without names and numbers; nothing of what is confidential."""
    if one.shield is Shield.CONFIDENTIAL or one.classification in UNTOLD or one.category_id is None:
        return str(_("(not written out)"))
    return summary(redacted(" ".join(one.description.split())))


def _late(ids: list[int]) -> frozenset[int]:
    found: set[int] = set()
    for part in batches(ids):
        late = select(SlaClock.complaint_id).where(
            SlaClock.complaint_id.in_(part),
            SlaClock.measure == Measure.STATUTORY_RESPONSE,
            SlaClock.breached_at.is_not(None),
        )
        found |= {one for one in db.session.scalars(late) if one is not None}
    return frozenset(found)


def _note(untold: int, *, is_cut: bool) -> str:
    notes = []
    if is_cut:
        notes.append(_("The period has more than %(count)d complaints: these are the first.", count=MOST_ROWS))
    if untold:
        notes.append(
            ngettext(
                "%(num)d complaint of a restricted category is not listed.",
                "%(num)d complaints of restricted categories are not listed.",
                untold,
            )
        )
    return " ".join(notes)


def _definitions() -> tuple[Definition, ...]:
    return (
        Definition(_("Register of complaints"), _("Each complaint of the period, as it stands at the moment named above.")),
        Definition(_("Summary"), _("The first words, without names and numbers; left out where the complaint is confidential.")),
        Definition(_("Outcome"), _("Of the answer within 14 days (Law 25/2009 article 50): on time, late, or still running.")),
    )  # fmt: skip
