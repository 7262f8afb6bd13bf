"""A member's report as a document: what was counted, aimed at, done and planned, and by which desks it has gone."""

from datetime import datetime

from flask_babel import gettext as _

from desk.memberships import labels, targets
from desk.memberships.facts import Figures
from desk.memberships.models import MemberReport
from desk.reports.documents import Column, Definition, Document, Kind, Period, Share, Table, Text
from desk.templating import local_day

CODE = "member_report"
NOTHING = "–"


def document_of(report: MemberReport, figures: Figures, *, at: datetime) -> Document:
    """The report as it stands; its figures stand still once it was sent."""
    member = report.member
    return Document(
        code=CODE,
        title=report.subject or str(labels.KINDS[report.kind]),
        period=Period(report.first_on, report.last_on, f"{local_day(report.first_on)} – {local_day(report.last_on)}"),
        scope=f"{member.user.name}, {member.duty}, {member.team.name} ({member.team.decree_no})",
        made_at=report.sent_at or at,
        addressee=(_("The chair of %(team)s", team=member.team.name), _("through the coordinator")),
        definitions=(
            Definition(
                _("Tickets solved"),
                _("A ticket counts for whoever gave its answer, while that answer stands."),
            ),
            Definition(_("Working time"), _("What Tier 1 and Tier 2 had the ticket, from opening to answer.")),
            Definition(_("Per cent"), _("Achieved divided by aimed at, times a hundred.")),
        ),
        parts=(
            _counted(figures),
            _targets(report),
            Text(code="results", heading=_("Results of work"), paragraphs=_paragraphs(report.results)),
            _services(figures),
            _works(figures),
            Text(code="obstacles", heading=_("Obstacles"), paragraphs=_paragraphs(report.obstacles)),
            Text(code="plan", heading=_("Plan"), paragraphs=_paragraphs(report.plan)),
            *_evaluation(report),
            _way(report),
        ),
    )


def _counted(figures: Figures) -> Table:
    return Table(
        code="figures",
        title=_("Counted by the desk"),
        columns=(
            Column("solved", _("Tickets solved"), Kind.NUMBER),
            Column("kept", _("On time"), Kind.PERCENT),
            Column("average", _("Working time of a ticket, on average"), Kind.DURATION),
            Column("hours", _("Hours noted"), Kind.DURATION),
            Column("came_back", _("Came back"), Kind.NUMBER),
        ),
        rows=(
            (
                figures.solved,
                Share(figures.solved - figures.late, figures.solved),
                figures.average,
                figures.minutes * 60,
                figures.came_back,
            ),
        ),
    )


def _targets(report: MemberReport) -> Table:
    lines = [targets.line_from(line) for line in report.targets]
    return Table(
        code="targets",
        title=_("Targets and achievement"),
        columns=(
            Column("target", _("Target"), width=70),
            Column("measure", _("Counted by")),
            Column("aimed", _("Aimed at"), Kind.NUMBER, places=1),
            Column("achieved", _("Achieved"), Kind.NUMBER, places=1),
            Column("percent", _("Per cent"), Kind.NUMBER, places=1),
        ),
        rows=tuple(
            (line.words, str(labels.SHORT_MEASURES[line.measure]), line.target, line.achieved, line.percent)
            for line in lines
        ),
        empty=_("No target was named."),
    )


def _services(figures: Figures) -> Table:
    return Table(
        code="services",
        title=_("Tickets by service"),
        columns=(
            Column("service", _("Service"), width=70),
            Column("count", _("Tickets"), Kind.NUMBER),
            Column("average", _("Working time on average"), Kind.DURATION),
        ),
        rows=tuple((one.service, one.count, round(one.seconds / one.count)) for one in figures.services),
        empty=_("No ticket in this period."),
    )


def _works(figures: Figures) -> Table:
    more = figures.solved - len(figures.works)
    return Table(
        code="works",
        title=_("The tickets behind it"),
        columns=(
            Column("number", _("Ticket"), Kind.CODE),
            Column("service", _("Service"), width=40),
            Column("department", _("Department"), width=20),
            Column("answered_on", _("Answered on"), Kind.DAY),
            Column("time", _("Working time"), Kind.DURATION),
            Column("kept", _("Promise"), width=20),
        ),
        rows=tuple(
            (
                one.number,
                one.service,
                one.department,
                one.answered_on,
                one.seconds,
                _("late") if one.is_late else _("on time"),
            )
            for one in figures.works
        ),
        note=_("And %(more)d more, which the numbers count.", more=more) if more > 0 else "",
        empty=_("No ticket in this period."),
    )


def _evaluation(report: MemberReport) -> tuple[Text, ...]:
    if report.rating is None:
        return ()
    said = [str(labels.RATINGS[report.rating]), *_paragraphs(report.rating_words or "")]
    if report.renewal is not None:
        said.append(f"{_('Proposal')}: {labels.RENEWALS[report.renewal]}")
    words = tuple(line for line in said if line != NOTHING)
    return (Text(code="rating", heading=_("Rating by the coordinator"), paragraphs=words),)


def _way(report: MemberReport) -> Table:
    return Table(
        code="way",
        title=_("Its way"),
        columns=(
            Column("desk", _("Desk"), width=26),
            Column("name", _("Name"), width=44),
            Column("decision", _("Decision"), width=24),
            Column("at", _("When"), Kind.MOMENT),
            Column("due", _("Due"), Kind.DAY),
        ),
        rows=tuple(
            (str(labels.SEATS[step.seat]), step.by_name, str(labels.VERDICTS[step.verdict]), step.at, step.due_on)
            for step in report.steps
        ),
        empty=_("It has not been sent yet."),
    )


def _paragraphs(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.split("\n") if line.strip()) or (NOTHING,)
