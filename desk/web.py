"""The web side put together: blueprints, guards, error pages, headers, what every page shows."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map

from desk import cli, compressing, error_pages, fields, headers, health, metrics, navigation
from desk.accounts import admin_views, guards, token_views
from desk.accounts import views as account_views
from desk.accounts.labels import ROLES
from desk.accounts.policy import PRECEDENCE
from desk.administration import views as administration_views
from desk.alerts import views as alert_views
from desk.api import problems
from desk.api import views as api_views
from desk.applications import views as application_views
from desk.assets import views as asset_views
from desk.bot import citizen_views
from desk.bot import views as bot_views
from desk.branding import shelf
from desk.branding import views as branding_views
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
    step_pages,
    suggestion_views,
    ticket_panel,
)
from desk.complaints import finder as complaint_finder
from desk.complaints import indexing as complaint_texts
from desk.complaints import labels as complaint_words
from desk.complaints import public_views as complaint_pages
from desk.complaints import tracking_views as complaint_tracking
from desk.complaints import views as complaint_views
from desk.coordination import views as coordination_views
from desk.dossiers import views as dossier_views
from desk.escalation import external_views, owner_views
from desk.escalation import views as escalation_views
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
from desk.notify import queries as notify
from desk.notify import views as notify_views
from desk.packs.blueprints import BLUEPRINTS as PACK_PAGES
from desk.privacy.blueprints import BLUEPRINTS as PRIVACY_PAGES
from desk.problems import bulk_problem as bulk_problem
from desk.problems import outage_views
from desk.problems import panels as problem_panels
from desk.problems import views as problem_views
from desk.recurring import views as recurring_views
from desk.registers import application_pages, backup_views, domain_views, lan_views, late_views
from desk.reports import board_views as supervision
from desk.reports import directory_views, result_views, sla_views, status_views
from desk.reports import views as report_views
from desk.risks import panels as risk_panels
from desk.risks import views as risk_views
from desk.risks import writing_views as risk_writing
from desk.sentinels import views as sentinel_views
from desk.sla import policy_views
from desk.staffing import (
    absence_views,
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
    bulk_actions,
    call_views,
    checklist_views,
    fill_pages,
    key_views,
    labels,
    link_pages,
    look_alikes,
    move_pages,
    panels,
    presence_views,
    report_pages,
    result_pages,
    task_views,
    template_views,
    work_pages,
    work_views,
)
from desk.tickets import finder as ticket_finder
from desk.tickets import indexing as ticket_texts

LANGUAGES = ("id", "en")


class RowId(IntegerConverter):
    """A whole number in an address, within what a row's id can be; a larger one is no page."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def init_app(app: Flask) -> None:
    """Hang everything on the application. Raises RuntimeError when a route has no declared policy."""
    app.url_map.converters["int"] = RowId
    metrics.init_app(app)
    for blueprint in (
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
        bulk_actions.bp,
        template_views.bp,
        key_views.bp,
        call_views.bp,
        presence_views.bp,
        work_pages.bp,
        result_pages.bp,
        work_views.bp,
        complaint_views.bp,
        step_pages.bp,
        suggestion_views.bp,
        escalation_views.bp,
        coordination_views.bp,
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
        skill_views.bp,
        matrix_views.bp,
        dossier_views.bp,
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
        *KNOWLEDGE_PAGES,
        asset_views.bp,
        asset_pages.bp,
        *PRIVACY_PAGES,
        *PACK_PAGES,
        health.bp,
        metrics.bp,
        api_views.blueprint(),
    ):
        app.register_blueprint(blueprint)
    app.extensions["desk_board_panels"] = [
        supervision.board_panel,
        problem_panels.proposals_panel,
        complaint_views.board_panel,
        knowledge_views.board_panel,
    ]
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
    panels.register(alert_views.alert_panel)
    look_alikes.register()
    ticket_texts.register()
    complaint_texts.register()
    ticket_finder.register()
    complaint_finder.register()
    problem_panels.register()
    risk_panels.register()
    forecast_panels.register()
    article_finder.register()
    guards.init_app(app)
    app.add_template_global(_static_urls(app), "static_url")
    app.add_template_global(shelf.current, "look")
    app.context_processor(_on_every_page)
    app.before_request(_refuse_foreign_hosts)
    app.before_request(_refuse_nul)
    app.before_request(fields.bring_translations)
    compressing.init_app(app)
    headers.init_app(app)
    error_pages.register(app)
    cli.init_app(app)
    guards.refuse_undeclared(app)


def _static_urls(app: Flask) -> Callable[[str], str]:
    """Addresses of static files, each with a mark of its content, so that a browser may keep it for good."""
    folder = Path(app.root_path) / "static"

    @cache
    def static_url(name: str) -> str:
        mark = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:10]
        return f"{app.static_url_path}/{name}?v={mark}"

    return static_url


def reader_language() -> str:
    """The language chosen in this browser, or asked for by a program; or Indonesian."""
    if request and problems.is_asked():
        return request.accept_languages.best_match(LANGUAGES, default="id")
    chosen = session.get("language") if request else None
    return chosen if chosen in LANGUAGES else "id"


def _on_every_page() -> dict[str, Any]:
    settings = current_app.config["DESK"]
    shared: dict[str, Any] = {
        "city": settings.city,
        "locale": str(get_locale()),
        "request_id": g.get("request_id", ""),
        "viewer": None,
        "nav": (),
        "inbox_count": 0,
        "labels": labels,
        "complaint_words": complaint_words,
    }
    if request and not g.get("is_plain") and current_user.is_authenticated:
        shared |= _of_the_viewer()
    return shared


def _of_the_viewer() -> dict[str, Any]:
    person = guards.actor()
    role = next((role for role in PRECEDENCE if role in person.roles), None)
    return {
        "viewer": {
            "id": person.id,
            "name": person.name,
            "role_label": ROLES[role] if role else _("No role at present"),
            "department_label": current_user.user.department.short,
        },
        "nav": navigation.groups_for(person),
        "inbox_count": notify.unread_count(person.id),
    }


def _refuse_foreign_hosts() -> ResponseReturnValue | None:
    """Every link is built from the configured address; a request under another name is a mistake or an attack."""
    settings = current_app.config["DESK"]
    known = {urlsplit(settings.base_url).netloc, f"127.0.0.1:{settings.port}", f"localhost:{settings.port}"}
    if request.host in known or (request.endpoint or "").startswith(("health.", "metrics.")):
        return None
    return error_pages.page(400)


def _refuse_nul() -> ResponseReturnValue | None:
    """PostgreSQL takes no NUL: forms answer it kindly, an address that holds one is nobody's mistake."""
    if "\0" not in request.path and b"%00" not in request.query_string and b"\0" not in request.query_string:
        return None
    return error_pages.page(400)
