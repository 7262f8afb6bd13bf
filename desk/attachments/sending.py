"""Handing out stored files: one way for all, after the caller has found the file through what this person may see."""

from pathlib import Path

from flask import Response, send_file

from desk.attachments import operations as files
from desk.attachments.models import StoredFile

POLICY = "default-src 'none'; sandbox"  # of a file that a browser shows all the same


def send_stored(folder: Path, stored: StoredFile, *, download: bool = False) -> Response:
    """The bytes of a file. Pictures may be shown by the browser, being written by this desk; a document never is."""
    response = send_file(
        files.path_of(folder, stored.key).resolve(),
        mimetype=stored.media_type,
        download_name=stored.name,
        as_attachment=download or not stored.is_picture,
        etag=stored.sha256,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response
