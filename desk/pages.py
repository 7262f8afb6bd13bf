"""Every page of the desk by the packages that own it, and what packages show on one another's pages."""

from flask import Flask

from desk.accounts import admin_views, token_views
from desk.accounts import views as account_views
from desk.administration import views as administration_views
from desk.alerts import views as alert_views
from desk.alerts.models import Alert
from desk.applications import views as application_views
from desk.assets import views as asset_views
from desk.attendance import views as attendance_views
from desk.audit import views as audit_views
from desk.bot import citizen_views
from desk.bot import views as bot_views
from desk.branding import views as branding_views
from desk.bulk import ticket_acts
from desk.catalogue import field_views as service_field_views
from desk.catalogue import views as catalogue_views
from desk.changes import move_pages as change_pages
from desk.changes import views as change_views
from desk.complaints import (
    counter_day_views,
    counter_paper_views,
    counter_views,
    following_views,
    lapor_views,
    receipt_views,
    step_pages,
    suggestion_views,
    ticket_panel,
)
from desk.complaints import finder as complaint_finder
from desk.complaints import indexing as complaint_texts
from desk.complaints import public_views as complaint_pages
from desk.complaints import tracking_views as complaint_tracking
from desk.complaints import views as complaint_views
from desk.coordination import disposition_views
from desk.coordination import views as coordination_views
from desk.dossiers import views as dossier_views
from desk.escalation import external_views, owner_views
from desk.escalation import views as escalation_views
from desk.explanations import panels as explanation_panels
from desk.explanations import views as explanation_views
from desk.finding import views as finding_views
from desk.forecast import panels as forecast_panels
from desk.forecast import views as forecast_views
from desk.gate import views as gate_views
from desk.improvements import advice_views, paper_views
from desk.improvements import views as improvement_views
from desk.knowledge import finder as article_finder
from desk.knowledge import indexing as article_texts
from desk.knowledge import ticket_panel as knowledge_panel
from desk.knowledge import views as knowledge_views
from desk.knowledge.blueprints import BLUEPRINTS as KNOWLEDGE_PAGES
from desk.mall import service_views as mall_service_views
from desk.mall import views as mall_views
from desk.memberships import paper_views as member_papers
from desk.memberships import team_views
from desk.memberships import views as member_views
from desk.notify import admin_views as outbox_views
from desk.notify import choice_views
from desk.notify import views as notify_views
from desk.packs.blueprints import BLUEPRINTS as PACK_PAGES
from desk.presence import views as presence_views
from desk.privacy.blueprints import BLUEPRINTS as PRIVACY_PAGES
from desk.problems import bulk_problem as bulk_problem
from desk.problems import outage_views
from desk.problems import panels as problem_panels
from desk.problems import views as problem_views
from desk.recurring import views as recurring_views
from desk.registers import application_pages, backup_views, domain_views, lan_views, late_views
from desk.reports import board_views as supervision
from desk.reports import directory_views, result_views, shift_views, sla_views, status_views
from desk.reports import views as report_views
from desk.risks import panels as risk_panels
from desk.risks import views as risk_views
from desk.risks import writing_views as risk_writing
from desk.sentinels import views as sentinel_views
from desk.shifts import post_views as shift_posts
from desk.shifts.blueprints import BLUEPRINTS as SHIFT_PAGES
from desk.sla import policy_views
from desk.staffing import (
    absence_views,
    access_request_views,
    footprints,
    loan_views,
    matrix_views,
    place_views,
    sheet_views,
    skill_views,
    transfer_views,
)
from desk.surveys import public_views as questionnaire
from desk.surveys import views as survey_views
from desk.tickets import (
    asset_pages,
    board_views,
    call_views,
    checklist_views,
    fill_pages,
    key_views,
    link_pages,
    look_alikes,
    move_pages,
    panels,
    report_pages,
    result_pages,
    task_views,
    template_views,
    work_pages,
    work_views,
)
from desk.tickets import finder as ticket_finder
from desk.tickets import indexing as ticket_texts

BLUEPRINTS = (
    account_views.bp,
    admin_views.bp,
    token_views.bp,
    board_views.home,
    report_pages.bp,
    fill_pages.bp,
    move_pages.bp,
    finding_views.bp,
    link_pages.bp,
    task_views.bp,
    checklist_views.bp,
    outage_views.bp,
    problem_views.bp,
    recurring_views.bp,
    member_views.bp,
    member_papers.bp,
    improvement_views.bp,
    advice_views.bp,
    paper_views.bp,
    sentinel_views.bp,
    team_views.bp,
    application_views.bp,
    application_pages.bp,
    backup_views.bp,
    lan_views.bp,
    domain_views.bp,
    late_views.bp,
    risk_views.bp,
    risk_writing.bp,
    ticket_acts.bp,
    template_views.bp,
    key_views.bp,
    call_views.bp,
    presence_views.bp,
    work_pages.bp,
    result_pages.bp,
    attendance_views.bp,
    work_views.bp,
    complaint_views.bp,
    step_pages.bp,
    suggestion_views.bp,
    escalation_views.bp,
    coordination_views.bp,
    disposition_views.bp,
    explanation_views.bp,
    external_views.bp,
    change_pages.bp,
    change_views.bp,
    owner_views.bp,
    catalogue_views.bp,
    service_field_views.bp,
    administration_views.bp,
    sheet_views.bp,
    transfer_views.bp,
    absence_views.bp,
    loan_views.bp,
    access_request_views.bp,
    skill_views.bp,
    matrix_views.bp,
    dossier_views.bp,
    audit_views.bp,
    forecast_views.bp,
    place_views.bp,
    lapor_views.bp,
    mall_views.bp,
    mall_service_views.bp,
    branding_views.bp,
    report_views.bp,
    sla_views.bp,
    result_views.bp,
    directory_views.bp,
    status_views.bp,
    counter_views.bp,
    counter_day_views.bp,
    counter_paper_views.bp,
    policy_views.bp,
    questionnaire.bp,
    survey_views.bp,
    notify_views.bp,
    choice_views.bp,
    outbox_views.bp,
    bot_views.bp,
    citizen_views.bp,
    gate_views.bp,
    complaint_pages.bp,
    complaint_tracking.bp,
    following_views.bp,
    receipt_views.bp,
    *KNOWLEDGE_PAGES,
    asset_views.bp,
    asset_pages.bp,
    *PRIVACY_PAGES,
    *PACK_PAGES,
    *SHIFT_PAGES,
    shift_views.bp,
)


def init_app(app: Flask) -> None:
    """Hang the pages on the application, and the panels on pages of packages below their own."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions["desk_board_panels"] = [
        disposition_views.board_panel,
        supervision.board_panel,
        problem_panels.proposals_panel,
        complaint_views.board_panel,
        knowledge_views.board_panel,
    ]
    app.extensions["desk_report_proofs"] = [member_papers.proof, shift_posts.proof]
    app.extensions["desk_supervision_panels"] = [forecast_panels.coming_panel]
    app.extensions["desk_user_panels"] = [footprints.panel]
    app.extensions["desk_queue_panels"] = [problem_panels.proposals_panel]
    knowledge_panel.register()
    article_texts.register()
    app.extensions["desk_account_panels"] = [
        absence_views.account_panel,
        notify_views.telegram_panel,
        choice_views.choices_panel,
    ]
    ticket_panel.register()
    panels.register(alert_views.alert_panel, panels.naming(Alert.ticket_id))
    look_alikes.register()
    ticket_texts.register()
    complaint_texts.register()
    ticket_finder.register()
    complaint_finder.register()
    problem_panels.register()
    risk_panels.register()
    explanation_panels.register()
    disposition_views.register()
    forecast_panels.register()
    article_finder.register()
