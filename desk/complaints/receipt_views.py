"""What a citizen gets who has reported: the receipt, and the page that says whether a receipt is genuine; without login."""

from io import BytesIO

from flask import Blueprint, Response, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import public
from desk.complaints import (
    citizen,
    codes,
    filing,
    own_data,
    paper_words,
    queries,
    receipting,
    visits,
)
from desk.complaints.kinds import PaperForm
from desk.database import db
from desk.organisation import queries as organisation
from desk.papers import qr
from desk.sealing import Keys

bp = Blueprint("complaints_receipt", __name__)


@bp.after_request
def keep_out_of_indexes(response: Response) -> Response:
    """What belongs to one person is not found by searching."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/aduan/tanda-terima")
@public
def receipt() -> ResponseReturnValue:
    """The receipt of the law (UU 25/2009 article 44), for the browser that sent the report."""
    sent = visits.receipt(clock.now())
    complaint = queries.by_form(codes.form_mark(sent.form_key)) if sent else None
    if sent is None or complaint is None:
        flash(_("The receipt is shown right after sending only. With number and access code you see your report here."))
        return redirect(url_for("complaints_tracking.look"), code=302)
    return render_template(
        "public/receipt.html",
        complaint=complaint,
        receipt=receipting.receipt_of(receipting.token_of_form(sent.form_key, keys=_keys())),
        code=filing.access_code(sent.form_key, keys=_keys()) if sent.shows_code else None,
        identity=own_data.typed_identity(complaint, keys=_keys()),
        is_masked=complaint.is_shielded or not sent.shows_code,
        page=citizen.page_of(complaint),
        note="" if complaint.is_shielded else paper_words.service_note(complaint),
    )


@bp.post("/aduan/tanda-terima")
@public
def saved() -> ResponseReturnValue:
    visits.note_saved()
    return redirect(url_for(".receipt"), code=303)


@bp.post("/aduan/tanda-terima/pdf")
@public
def paper() -> ResponseReturnValue:
    """The receipt on A4, for as long as the code is shown: one and the same file, whose fingerprint is kept."""
    sent = visits.receipt(clock.now())
    complaint = queries.by_form(codes.form_mark(sent.form_key)) if sent and sent.shows_code else None
    token = receipting.token_of_form(sent.form_key, keys=_keys()) if sent else ""
    found = receipting.receipt_of(token)
    if sent is None or complaint is None or found is None:
        return redirect(url_for(".receipt"), code=303)
    settings = current_app.config["DESK"]
    with force_locale("id"):
        words = paper_words.receipt_paper(
            complaint,
            identity=own_data.typed_identity(complaint, keys=_keys()),
            receipt=found,
            token=token,
            access_code=filing.access_code(sent.form_key, keys=_keys()),
            officer_name=_("Received by the system"),
            city=settings.city,
            base_url=settings.base_url,
            mall=organisation.mall(),
            at=found.printed_at,
        )
        content = paper_words.as_pdf(words, PaperForm.A4)
    receipting.keep_digest(receipt=found, content=content)
    db.session.commit()
    return send_file(
        BytesIO(content), "application/pdf", as_attachment=True, download_name="tanda-terima.pdf", etag=False
    )


@bp.get("/aduan/tanda-terima/qr")
@public
def code_picture() -> ResponseReturnValue:
    """The QR code of the receipt: the way to the page that verifies it."""
    sent = visits.receipt(clock.now())
    if sent is None:
        return Response("", status=404, mimetype="image/svg+xml")
    token = receipting.token_of_form(sent.form_key, keys=_keys())
    address = f"{current_app.config['DESK'].base_url}{url_for('.verify', token=token)}"
    return Response(qr.as_svg(address, title=_("Code of the receipt")), mimetype="image/svg+xml")


@bp.get("/verifikasi/<string:token>")
@public
def verify(token: str) -> ResponseReturnValue:
    """Whether a receipt is genuine; nothing about who complained, or of what."""
    found = receipting.receipt_of(token)
    return render_template("public/verify.html", receipt=found), 200 if found else 404


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)
