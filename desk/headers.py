"""The headers that every answer wears: what a browser may load and keep."""

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
FOR_GOOD = "public, max-age=31536000, immutable"  # for addresses that hold a mark of their content
LOGO = "branding.logo"
OPEN_DATA = "status.data"  # the same for everybody: who fetches it often need not ask often
FOR_A_MINUTE = "public, max-age=60"
FOR_PROGRAMS = ("/api/v1", "/open311/v2")  # no cookie is looked at there


def init_app(app: Flask) -> None:
    """Put them on each answer."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    headers["X-Request-Id"] = g.get("request_id", "")
    if current_app.config["DESK"].is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static":
        headers["Cache-Control"] = FOR_GOOD if "v" in request.args else "no-cache"
    elif request.endpoint == LOGO and response.status_code in (200, 304):
        headers["Cache-Control"] = FOR_GOOD
    elif request.endpoint == OPEN_DATA and response.status_code in (200, 304):
        headers["Cache-Control"] = FOR_A_MINUTE
    else:
        headers["Cache-Control"] = "no-store"
        headers["Vary"] = "Authorization, Accept-Language" if request.path.startswith(FOR_PROGRAMS) else "Cookie"
    return response
