"""The addresses of the API: every declared call, its document, and the page that people read."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.accounts.guards import may_by_token, public, public_for_machines
from desk.accounts.labels import SCOPES
from desk.api import (
    alert_calls,
    complaint_calls,
    doors,
    georeport_calls,
    openapi,
    opening_calls,
    outage_calls,
    owner_calls,
    report_calls,
    ticket_calls,
)
from desk.api.calls import Endpoint, carry_out
from desk.extensions import csrf

TAGS = {
    ticket_calls.TAG: _l("Tickets"),
    outage_calls.TAG: _l("Outages"),
    complaint_calls.TAG: _l("Complaints of citizens"),
    report_calls.TAG: _l("Reports"),
    alert_calls.TAG: _l("Monitoring"),
    georeport_calls.TAG: _l("Open311: complaints that are public"),
}
HEADER = "Authorization: Bearer desk_…"
SHEETS = (
    "tokens",
    "base",
    "layout",
    "nav",
    "button",
    "card",
    "pill",
    "table",
    "citizen",
    "directory",
    "api",
    "utilities",
    "print",
)


def endpoints() -> list[Endpoint]:
    """Every call there is, in the order of the document."""
    calls = (
        ticket_calls, opening_calls, outage_calls, owner_calls, complaint_calls, report_calls, alert_calls,
        georeport_calls,
    )  # fmt: skip
    return [endpoint for module in calls for endpoint in module.endpoints()]


def blueprint() -> Blueprint:
    """The addresses. Asked for once the pages of all moves are registered: their calls follow from them."""
    bp = Blueprint("api", __name__)
    csrf.exempt(bp)  # no call looks at a cookie
    declared = endpoints()
    for endpoint in declared:
        bp.add_url_rule(endpoint.rule, endpoint=endpoint.name, view_func=_guarded(endpoint), methods=[endpoint.method])

    @bp.get(f"{doors.API.prefix}/openapi.json")
    @public_for_machines
    def document() -> ResponseReturnValue:
        return jsonify(_document(declared))

    @bp.get("/api/docs")
    @public
    def docs() -> ResponseReturnValue:
        """The document as a page of our own: no script, nothing from elsewhere."""
        return render_template(
            "api/docs.html",
            document=_document(declared),
            tags=TAGS.items(),
            scope_names=SCOPES,
            most=current_app.config["DESK"].api_per_minute,
            sheets=SHEETS,
            header=HEADER,
        )

    return bp


def _guarded(endpoint: Endpoint) -> Callable[..., Any]:
    def view(**parts: str) -> ResponseReturnValue:
        return carry_out(endpoint, parts)

    if endpoint.action is None or endpoint.scope is None:
        return public_for_machines(view)
    return may_by_token(endpoint.action, endpoint.scope)(view)


def _document(declared: list[Endpoint]) -> dict[str, Any]:
    settings = current_app.config["DESK"]
    title = _("API of the service desk, %(city)s", city=settings.city)
    return openapi.document(declared, title=title, base_url=settings.base_url)
