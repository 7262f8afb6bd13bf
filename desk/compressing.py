"""Text goes over the wire packed: styles and scripts always, pages only where a secret and a stranger's words cannot meet.

Packed sizes betray content when somebody can make a browser ask again and again for a page that holds a secret beside words of
their choosing (BREACH). So a page is packed only for who is not signed in and whose session holds nothing but its token and the
language, and only when the request brought no words: a GET without a query. The reasons stand in docs/decisions/0014.
"""

import gzip

from flask import Flask, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

LEVEL = 6
SMALLEST = 1024
TEXTS = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
        "application/javascript",
        "application/json",
        "image/svg+xml",
    }
)
WORTHLESS = frozenset({"csrf_token", "language"})
MOST_KEPT = 200

_kept: dict[tuple[str, str], bytes] = {}


def init_app(app: Flask) -> None:
    """Pack what goes out. What is hung on first looks at an answer last, so this comes before everything else."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    is_file = request.endpoint == "static"
    if response.mimetype not in TEXTS or "Content-Encoding" in response.headers:
        return response
    if not is_file and not _may_be_packed(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.method != "GET" or request.accept_encodings.quality("gzip") <= 0:
        return response
    if is_file:
        _pack_file(response)
    elif len(page := response.get_data()) >= SMALLEST:
        _put(response, gzip.compress(page, LEVEL, mtime=0))
    return response


def _may_be_packed(response: Response) -> bool:
    if response.status_code != 200 or response.is_streamed or request.method not in ("GET", "HEAD"):
        return False
    return not request.query_string and set(session) <= WORTHLESS and not current_user.is_authenticated


def _pack_file(response: Response) -> None:
    """A file is the same for everybody: it is packed once for each mark of its content, and a part of it never."""
    etag, _ = response.get_etag()
    if etag is None or response.status_code not in (200, 304):
        return
    if response.status_code == 200:
        file, key = response.response, (request.path, etag)
        if key not in _kept:
            response.direct_passthrough = False
            data = response.get_data()
            if len(data) < SMALLEST:
                return
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            _kept[key] = gzip.compress(data, LEVEL, mtime=0)
        _put(response, _kept[key])
        response.headers.pop("Accept-Ranges", None)
        if hasattr(file, "close"):
            file.close()
    response.set_etag(etag, weak=True)  # packed and unpacked are the same in meaning, not in bytes


def _put(response: Response, packed: bytes) -> None:
    response.direct_passthrough = False
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
