"""Pages on which the audit pack and the evidence pack are made and taken along."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from typing import IO, Any

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Actor
from desk.database import db
from desk.dossiers import operations
from desk.dossiers.archive import MOST_CASES, MOST_MEGABYTES, write_archive
from desk.dossiers.audit_pack import write_audit_pack
from desk.dossiers.operations import Dossier
from desk.dossiers.pemdi_pack import write_evidence
from desk.errors import BadInput
from desk.reports import asking, periods, scopes, sla_words
from desk.reports.documents import Period
from desk.sealing import Keys
from desk.sla import calendars
from desk.templating import translated_error

bp = Blueprint("dossiers", __name__)
PIECE = 1 << 16
LANGUAGE = "id"  # official papers of the city, whatever the reader's language
WORDS = {
    Dossier.AUDIT: (
        _l("Audit pack"),
        _l(
            "One ZIP for an auditor: who may do what, changes, incidents, logins, breaches of personal data, "
            "the check of the event log."
        ),
    ),
    Dossier.EVIDENCE: (
        _l("Evidence for the Pemdi index"),
        _l("One ZIP for the assessment of I2, I19 and I20: each criterion with its figure, where it comes from, and its sheet."),
    ),
    Dossier.ARCHIVE: (
        _l("Archive of closed cases"),
        _l(
            "One ZIP of the cases closed in these days: an index with the day until which each is kept, a page for each, "
            "and its files. %(cases)d cases and %(size)d MB of files at most.",
            cases=MOST_CASES,
            size=MOST_MEGABYTES,
        ),
    ),
}  # fmt: skip
NAMES = {Dossier.AUDIT: "paket-audit", Dossier.EVIDENCE: "bukti-pemdi", Dossier.ARCHIVE: "arsip-kasus"}


@bp.get("/reports/audit-pack")
@may("audit.export")
def audit() -> ResponseReturnValue:
    return _page(Dossier.AUDIT)


@bp.post("/reports/audit-pack")
@may("audit.export")
def take_audit() -> ResponseReturnValue:
    return _taken(Dossier.AUDIT)


@bp.get("/reports/evidence")
@may("evidence.export")
def evidence() -> ResponseReturnValue:
    return _page(Dossier.EVIDENCE)


@bp.post("/reports/evidence")
@may("evidence.export")
def take_evidence() -> ResponseReturnValue:
    return _taken(Dossier.EVIDENCE)


@bp.get("/reports/archive")
@may("archive.export")
def archive() -> ResponseReturnValue:
    return _page(Dossier.ARCHIVE)


@bp.post("/reports/archive")
@may("archive.export")
def take_archive() -> ResponseReturnValue:
    return _taken(Dossier.ARCHIVE)


def _page(dossier: Dossier, error: BadInput | None = None) -> ResponseReturnValue:
    today = calendars.city_day(clock.now())
    last = next(one for one in periods.presets(today) if one.unit is periods.Unit.QUARTER and not one.is_current)
    given = request.values
    page = render_template(
        "dossiers/dossier.html",
        dossier=dossier,
        words=WORDS[dossier],
        since=given.get("from", last.since.isoformat()),
        until=given.get("to", last.until.isoformat()),
        presets=periods.presets(today),
        names=sla_words.PERIODS,
        error=translated_error(error) if error else None,
    )
    return page, 422 if error else 200


def _taken(dossier: Dossier) -> ResponseReturnValue:
    """The ZIP, out of a file that nobody else can open; that it was taken is recorded in the same transaction."""
    at, person = clock.now(), actor()
    operations.permit(dossier, person)
    try:
        with ExitStack() as unless_sent:
            target = unless_sent.enter_context(tempfile.TemporaryFile(dir=current_app.config["DESK"].data_dir))
            with force_locale(LANGUAGE):
                period = _period(calendars.city_day(at))
                _write(target, dossier, person, period, at)
            operations.note_export(dossier=dossier, period=period, sha256=_digest(target), actor=person, at=at)
            db.session.commit()
            unless_sent.pop_all()
    except BadInput as error:
        return _page(dossier, error)
    return _sent(target, f"{NAMES[dossier]}-{period.since.isoformat()}-{period.until.isoformat()}.zip")


def _period(today: date) -> Period:
    """Raises BadInput."""
    asked = asking.understand(_both_days(), today=today, strictly=True).asked
    period = Period(asked.since, asked.until, scopes.period_label(asked.since, asked.until))
    operations.check_length(period)
    return period


def _write(target: IO[bytes], dossier: Dossier, person: Actor, period: Period, at: datetime) -> None:
    settings = current_app.config["DESK"]
    asked: dict[str, Any] = {"actor": person, "period": period, "city": settings.city, "at": at}
    match dossier:
        case Dossier.AUDIT:
            write_audit_pack(target, **asked, today=calendars.city_day(at))
        case Dossier.EVIDENCE:
            write_evidence(target, **asked, base_url=settings.base_url)
        case Dossier.ARCHIVE:
            write_archive(target, **asked, folder=settings.data_dir, keys=Keys(settings.secret_key))


def _digest(target: IO[bytes]) -> str:
    target.seek(0)
    return hashlib.file_digest(target, "sha256").hexdigest()  # type: ignore[arg-type]


def _sent(target: IO[bytes], name: str) -> ResponseReturnValue:
    size = target.seek(0, os.SEEK_END)
    target.seek(0)
    response = Response(_pieces(target), mimetype="application/zip")
    response.call_on_close(target.close)
    response.content_length = size
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _pieces(target: IO[bytes]) -> Iterator[bytes]:
    with target:
        while piece := target.read(PIECE):
            yield piece


def _both_days() -> dict[str, str]:
    """The two days that the form sends: a pack is of a period that somebody has named. Raises BadInput."""
    days = {name: request.form.get(name, "") for name in ("from", "to")}
    for name, raw in days.items():
        try:
            date.fromisoformat(raw)
        except ValueError:
            raise BadInput("Please name the first and the last day.", field=name) from None
    return days
