"""What is counted for the criteria of the index of digital government, and the sheets that only the evidence pack has."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from desk.accounts import queries as accounts
from desk.catalogue import queries as catalogue
from desk.changes.models import ChangePlan
from desk.complaints.labels import CHANNELS
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.dossiers.whole_city import document
from desk.event_kinds import EventKind
from desk.figures import queries as figures
from desk.figures.kinds import Axis
from desk.figures.queries import Asked
from desk.knowledge.models import ArticleVersion
from desk.knowledge.states import State as ArticleState
from desk.outages import queries as outages
from desk.packs.kinds import State as PackState
from desk.packs.models import Edition, Pack
from desk.reports import published
from desk.reports.documents import Column, Document, Kind, Period, Table
from desk.reports.spans import moments
from desk.reports.ticket_register import channel_name
from desk.sla.rule_models import SlaPolicy
from desk.surveys.models import SurveyResponse
from desk.surveys.quarters import quarter_of
from desk.templating import localised
from desk.timeline import Event


def counted(period: Period, at: datetime) -> Mapping[str, str]:
    """The figure of each name in `pemdi_criteria`, as words. Whole of the city: no group of people is told apart."""
    since, until = moments(period)
    sums = figures.total_of(figures.sums_of_city(Axis.TOTAL, Asked(period.since, period.until)))
    plans = _plans(period)
    down = outages.downtime(period=(since, min(until, at)), at=at) if since < at else []
    days = db.session.scalars(
        select(SurveyResponse.happened_on).where(SurveyResponse.happened_on.between(period.since, period.until))
    ).all()
    offered = [one for one in catalogue.all_services() if one.ended_on is None or one.ended_on > period.until]
    return {
        "changes": str(len(plans)),
        "changes_with_risk": _of(sum(plan.risk is not None for plan in plans), len(plans)),
        "articles": str(_count(ArticleVersion.id, ArticleVersion.state == ArticleState.PUBLISHED)),
        "outage_minutes": _("%(minutes)d minutes", minutes=sum(line.outage_minutes for line in down)),
        "outages_told": str(_count(Event.id, Event.kind == EventKind.OUTAGE_ANNOUNCED, *_within(Event.happened_at, period))),
        "services_with_document": _of(sum(bool(one.standard_document) for one in offered), len(offered)),
        "technicians": str(len({grant.user_id for grant in accounts.tier1_grants(on=period.until)})),
        "came_in": str(sums["came_in"]),
        "channels": str(len(_channels(period)) + len(_complaint_channels(period))),
        "resolution": _of(sums["resolution_ended"] - sums["resolution_missed"], sums["resolution_ended"]),
        "response": _of(sums["response_ended"] - sums["response_missed"], sums["response_ended"]),
        "hand_overs": str(_count(Event.id, Event.kind == EventKind.TICKET_ESCALATED, *_within(Event.happened_at, period))),
        "national": str(_count(Event.id, Event.kind == EventKind.TICKET_HANDED_OVER, *_within(Event.happened_at, period))),
        "signed_reports": str(_count(Edition.id, Edition.state == PackState.SIGNED, *_within(Edition.signed_at, period))),
        "policy_changes": str(_count(Event.id, Event.kind == EventKind.PROPOSAL_APPLIED, *_within(Event.happened_at, period))),
        "respondents": str(len(days)),
        "quarters_surveyed": str(len({quarter_of(day) for day in days})),
        "published": "/status, /status/data",
        "complaints": str(sum(_complaint_channels(period).values())),
        "change_log": str(sum(period.since <= one.day <= period.until for one in published.changes())),
    }  # fmt: skip


def _of(part: int, whole: int) -> str:
    return str(_("%(part)d of %(whole)d", part=part, whole=whole))


def _within(column: object, period: Period) -> list[ColumnElement[bool]]:
    since, until = moments(period)
    return [column >= since, column < until]  # type: ignore[operator, list-item]


def _count(column: object, *where: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(column)).where(*where)) or 0  # type: ignore[arg-type]


def _plans(period: Period) -> list[ChangePlan]:
    since, until = moments(period)
    return list(db.session.scalars(select(ChangePlan).where(ChangePlan.starts_at < until, ChangePlan.ends_at >= since)))


def _channels(period: Period) -> Counter[str]:
    """Tickets by the door through which they came."""
    found = (
        select(Event.origin, func.count())
        .where(Event.kind == EventKind.TICKET_OPENED, *_within(Event.happened_at, period))
        .group_by(Event.origin)
    )
    return Counter({str(channel_name(origin)): count for origin, count in db.session.execute(found).tuples()})


def _complaint_channels(period: Period) -> Counter[str]:
    found = (
        select(PublicComplaint.channel, func.count())
        .where(PublicComplaint.parent_id.is_(None), *_within(PublicComplaint.received_at, period))
        .group_by(PublicComplaint.channel)
    )
    return Counter({str(CHANNELS[channel]): count for channel, count in db.session.execute(found).tuples()})


def own_sheets(period: Period, at: datetime) -> list[Document]:
    """Channels, documents of the standard, outages, signed reports, change log."""
    return [
        _channel_sheet(period, at),
        _standards(period, at),
        _outages(period, at),
        _reports(period, at),
        _log(period, at),
    ]


def _channel_sheet(period: Period, at: datetime) -> Document:
    rows = [
        *((_("Ticket"), name, count) for name, count in sorted(_channels(period).items())),
        *((_("Complaint"), name, count) for name, count in sorted(_complaint_channels(period).items())),
    ]
    columns = (
        Column("what", _("What")),
        Column("channel", _("Channel"), width=60),
        Column("count", _("Count"), Kind.NUMBER),
    )
    table = Table(code="channels", title=_("By channel"), columns=columns, rows=tuple(rows), keys=("what", "channel"))
    return document("kanal", _("Channels"), period, at, table)


def _standards(period: Period, at: datetime) -> Document:
    services = tuple(
        (localised(one), one.code, one.standard_document or None)
        for one in catalogue.all_services()
        if one.ended_on is None
    )
    policies = db.session.scalars(select(SlaPolicy).order_by(SlaPolicy.version)).all()
    return document(
        "dokumen-sla",
        _("Documents of the promises"),
        period,
        at,
        Table(
            code="standards",
            title=_("Service standards"),
            columns=(
                Column("service", _("Service"), width=60),
                Column("code", _("Code"), Kind.CODE),
                Column("document", _("Document"), width=70),
            ),
            rows=services,
            keys=("code",),
        ),
        Table(
            code="policies",
            title=_("Versions of the promises"),
            columns=(
                Column("version", _("Version"), Kind.NUMBER),
                Column("name", _("Name"), width=70),
                Column("from", _("In force from"), Kind.DAY),
            ),
            rows=tuple((one.version, localised(one), one.effective_from) for one in policies),
        ),
    )


def _outages(period: Period, at: datetime) -> Document:
    since, until = moments(period)
    lines = outages.downtime(period=(since, min(until, at)), at=at) if since < at else []
    table = Table(
        code="downtime",
        title=_("Minutes out of order"),
        columns=(
            Column("service", _("Service"), width=70),
            Column("outage", _("Outage (minutes)"), Kind.NUMBER, width=24),
            Column("planned", _("Planned (minutes)"), Kind.NUMBER, width=24),
        ),
        rows=tuple((localised(line.service), line.outage_minutes, line.planned_minutes) for line in lines),
        empty=_("No outage was declared."),
    )
    return document("gangguan", _("Outages and maintenance"), period, at, table)


def _reports(period: Period, at: datetime) -> Document:
    found = (
        select(Pack.number, Pack.report, Pack.since_on, Pack.until_on, Edition.no, Edition.signed_at)
        .join(Edition, Edition.pack_id == Pack.id)
        .where(Edition.state == PackState.SIGNED, *_within(Edition.signed_at, period))
        .order_by(Pack.number, Edition.no)
    )
    table = Table(
        code="reports",
        title=_("Reports that were signed"),
        columns=(
            Column("number", _("Number"), Kind.CODE),
            Column("report", _("Report"), Kind.CODE),
            Column("since", _("From"), Kind.DAY),
            Column("until", _("To"), Kind.DAY),
            Column("edition", _("Edition"), Kind.NUMBER),
            Column("signed", _("Signed"), Kind.MOMENT),
        ),
        rows=tuple(tuple(row) for row in db.session.execute(found)),
        empty=_("No report was signed."),
        keys=("number", "edition"),
    )
    return document("laporan", _("Reports that were signed"), period, at, table)


def _log(period: Period, at: datetime) -> Document:
    rows = tuple((one.day, one.text) for one in published.changes() if period.since <= one.day <= period.until)
    columns = (Column("day", _("Since"), Kind.DAY), Column("change", _("What changed"), width=120))
    table = Table(code="changes", title=_("What changed for users"), columns=columns, rows=rows, keys=("change",))
    return document("log-perubahan", _("Published change log"), period, at, table)
