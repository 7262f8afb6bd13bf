"""The lines of the main menu, in groups: what there is, and who is shown it."""

from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from desk.accounts import policy
from desk.accounts.policy import Action, Actor


@dataclass(frozen=True)
class Item:
    """A line of the menu."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Group:
    """Lines under one heading; the first group has none. One that is folded shows its heading until it is pressed."""

    heading: str
    items: tuple[Item, ...]
    is_folded: bool = False


Line = tuple[str, Any, Action]

MOST_UNFOLDED = 16  # lines that are found at a glance

GROUPS: tuple[tuple[Any, tuple[Line, ...]], ...] = (
    (
        "",
        (
            ("home.index", _l("Board"), Action.INBOX_READ),
            ("counter.intake", _l("Counter"), Action.COUNTER_USE),
            ("counter_day.day", _l("My day at the counter"), Action.COUNTER_USE),
            ("tickets.new", _l("Report trouble"), Action.TICKET_OPEN),
            ("calls.new", _l("Note a call"), Action.CALL_NOTE),
            ("tickets.index", _l("Tickets"), Action.TICKET_LIST),
            ("tickets.queue", _l("Tier 2 queue"), Action.QUEUE_TIER2),
            ("complaints.index", _l("Complaints"), Action.COMPLAINT_LIST),
            ("suggestions.new", _l("Suggestion"), Action.SUGGESTION_SEND),
        ),
    ),
    (
        _l("Coordination"),
        (
            ("shifts.now", _l("My shift"), Action.SHIFT_WORK),
            ("posts.index", _l("Posts and shifts"), Action.SHIFT_READ),
            ("coordination.board", _l("All queues"), Action.COORDINATION_READ),
            ("dispositions.index", _l("Dispositions"), Action.DISPOSITION_READ),
            ("coordination.announcements", _l("Announcements"), Action.ANNOUNCEMENT_READ),
            ("external.board", _l("With Tier 3"), Action.QUEUE_TIER2),
            ("outages.index", _l("Outages"), Action.OUTAGE_READ),
            ("change_calendar.calendar", _l("Changes"), Action.CHANGE_LIST),
            ("change_calendar.approvals", _l("Approvals"), Action.APPROVAL_DECIDE),
            ("absences.index", _l("Absences"), Action.ABSENCE_MANAGE),
            ("loans.index", _l("Loans of colleagues"), Action.LOAN_DECIDE),
            ("skills.index", _l("Skills"), Action.SKILLS_MANAGE),
            ("access_requests.index", _l("Access requests"), Action.ACCESS_ASK),
        ),
    ),
    (
        _l("Knowledge and registers"),
        (
            ("knowledge.index", _l("Knowledge base"), Action.ARTICLE_READ),
            ("assets.index", _l("Assets"), Action.ASSET_READ),
            ("applications.index", _l("Applications"), Action.APPLICATION_READ),
            ("backups.index", _l("Backups"), Action.UPKEEP_READ),
            ("lan.index", _l("Networks (LAN)"), Action.UPKEEP_READ),
            ("domain_names.index", _l("Subdomains"), Action.DOMAIN_READ),
            ("registers.index", _l("What is late"), Action.UPKEEP_READ),
            ("risks.index", _l("Risks"), Action.RISK_READ),
            ("owners.index", _l("Owners outside (Tier 3)"), Action.OWNERS_READ),
            ("templates.index", _l("Answer templates"), Action.TEMPLATES_MANAGE),
            ("checklists.index", _l("Checklists"), Action.CHECKLIST_MANAGE),
            ("recurring.index", _l("Work that comes back"), Action.RECURRING_MANAGE),
        ),
    ),
    (
        _l("Reports"),
        (
            ("monev.summary", _l("Summary of the month"), Action.SUMMARY_READ),
            ("reports.board", _l("Supervisor's board"), Action.REPORTS_READ),
            ("promises.report", _l("Kept promises (SLA)"), Action.FIGURES_READ),
            ("reports.clocks", _l("Clocks by service"), Action.REPORTS_READ),
            ("sentinels.index", _l("What makes figures look better"), Action.REPORTS_READ),
            ("monev.monev", _l("Monitoring and evaluation"), Action.REPORTS_READ),
            ("improvements.index", _l("Improvements"), Action.REPORTS_READ),
            ("stuck.index", _l("Stuck cases"), Action.REPORTS_READ),
            ("monev.tenants", _l("Scorecards of the mall"), Action.SCORECARD_READ),
            ("members.index", _l("Member reports"), Action.MEMBER_REPORTS_USE),
            ("work_results.index", _l("Results and replaced parts"), Action.REPORTS_READ),
            ("packs.index", _l("Signed reports"), Action.PACK_READ),
            ("shift_report.show", _l("Shift and SOP report"), Action.SHIFT_REPORT),
            ("skills.needs", _l("Training needs"), Action.REPORTS_READ),
            ("forecast.show", _l("How good the forecast is"), Action.FIGURES_READ),
            ("audit.show", _l("Event log"), Action.AUDIT_READ),
            ("dossiers.audit", _l("Audit pack"), Action.AUDIT_EXPORT),
            ("dossiers.evidence", _l("Evidence for the Pemdi index"), Action.EVIDENCE_EXPORT),
            ("dossiers.archive", _l("Archive of closed cases"), Action.ARCHIVE_EXPORT),
            ("surveys.results", _l("Satisfaction survey"), Action.SURVEY_READ),
            ("lapor.files", _l("SP4N-LAPOR!"), Action.COMPLAINT_EXPORT),
            ("privacy.breaches", _l("Breaches of personal data"), Action.BREACH_READ),
        ),
    ),
    (
        _l("Administration"),
        (
            ("admin.coverage", _l("Tier 1 coverage"), Action.COVERAGE_READ),
            ("admin.users", _l("People"), Action.USERS_MANAGE),
            ("transfers.index", _l("Transfers"), Action.USERS_MANAGE),
            ("places.index", _l("Departments and units"), Action.CATALOGUE_MANAGE),
            ("teams.index", _l("Teams"), Action.TEAMS_MANAGE),
            ("access.index", _l("Access matrix"), Action.ACCESS_READ),
            ("access.ending", _l("Memberships that end"), Action.ACCESS_READ),
            ("sheets.index", _l("Bring lists in"), Action.USERS_MANAGE),
            ("catalogue.services", _l("Catalogue"), Action.CATALOGUE_MANAGE),
            ("numbers.index", _l("Numbering"), Action.CATALOGUE_MANAGE),
            ("mall.tenants", _l("Mall"), Action.MALL_MANAGE),
            ("rules.overview", _l("Clocks and promises"), Action.SLA_PROPOSE),
            ("branding.show", _l("Logo and letterhead"), Action.BRANDING_MANAGE),
            ("outbox.show", _l("Messages on their way"), Action.OUTBOX_MANAGE),
        ),
    ),
)


def groups_for(person: Actor) -> list[Group]:
    """The menu of this person: a group none of whose lines they may open is not there.

    Where it is long, the groups are folded but for the one that holds the page.
    """
    groups = [
        Group(
            str(heading),
            tuple(
                Item(str(label), url_for(endpoint), request.endpoint == endpoint)
                for endpoint, label, action in lines
                if policy.may(person, action)
            ),
        )
        for heading, lines in GROUPS
    ]
    is_long = sum(len(group.items) for group in groups) > MOST_UNFOLDED
    return [
        replace(group, is_folded=is_long and bool(group.heading) and not any(item.is_current for item in group.items))
        for group in groups
        if group.items
    ]
