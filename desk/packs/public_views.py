"""The page that says whether a signed report is genuine, and which edition of it is valid (LLG-30). No name, no figure.

Reports of packages above this one say the same of their papers: `desk_report_proofs`, set in desk/pages.py.
"""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk.accounts.guards import public
from desk.packs import labels, making, queries, words
from desk.packs.kinds import FileForm
from desk.packs.views import title_of

bp = Blueprint("pack_verification", __name__)


@bp.get("/verifikasi/laporan")
@public
def ask() -> ResponseReturnValue:
    """The code, typed from the paper."""
    code = request.args.get("kode", "").strip()[:64]
    if code:
        return redirect(url_for(".verify", code=code), code=303)
    return render_template("public/verify_report.html", verdict=None, code="")


@bp.get("/verifikasi/laporan/<string:code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """What the edition of that code is worth today."""
    verdict = queries.verdict_on(making.hash_of(code))
    if verdict is None:
        for look in current_app.extensions["desk_report_proofs"]:
            if (page := look(code)) is not None:
                return str(page)
        return render_template("public/verify_report.html", verdict=None, code=code[:64]), 404
    edition = verdict.edition
    return render_template(
        "public/verify_report.html",
        verdict=verdict,
        code=code[:64],
        edition=edition,
        title=title_of(edition.pack),
        period=words.period_name(edition.pack.span),
        tone=labels.VALIDITIES[verdict.validity][0],
        sentence=labels.VALIDITIES[verdict.validity][1],
        files={kept.form: kept for kept in edition.files},
        forms=FileForm,
    )
