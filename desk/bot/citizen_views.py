"""Between the web and the chat: the receipt of what a chat sent, and the link that brings a complaint's news to a chat."""

from datetime import datetime

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import public
from desk.bot.citizen_cases import LINK
from desk.complaints import chats, codes, queries, visits
from desk.complaints.chat_models import ChatLinkUse
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.notify.jobs import courier
from desk.notify.refusals import Refused, TryLater
from desk.papers import qr
from desk.sealing import Keys

bp = Blueprint("citizen_chats", __name__)


@bp.after_request
def keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/aduan/tautan/<string:token>")
@public
def receipt_link(token: str) -> ResponseReturnValue:
    """A page with one button: what only looks ahead at links must not use it up."""
    is_good = chats.is_good(token=token, use=ChatLinkUse.RECEIPT, at=clock.now())
    return render_template("public/receipt_link.html", token=token, is_good=is_good), 200 if is_good else 404


@bp.post("/aduan/tautan/<string:token>")
@public
def open_receipt(token: str) -> ResponseReturnValue:
    """Number and access code, once, to the browser that asks first."""
    at = clock.now()
    try:
        form_key = chats.spend_receipt_link(token=token, keys=_keys(), at=at)
    except chats.BadLink:
        db.session.rollback()
        return render_template("public/receipt_link.html", token=token, is_good=False), 404
    db.session.commit()
    visits.forget()
    visits.keep_receipt(form_key=form_key, sent_at=at)
    return redirect(url_for("complaints_receipt.receipt"), code=303)


@bp.get("/lacak/telegram")
@public
def chat() -> ResponseReturnValue:
    """What it means, the link, and the chats that hear of it; for who has the code or has just sent the report."""
    at = clock.now()
    complaint = _complaint(at)
    if complaint is None or not _is_on():
        return redirect(url_for("complaints_tracking.look"), code=303)
    return render_template(
        "public/chat.html",
        complaint=complaint,
        is_opened=visits.opened(at) is not None,
        link=visits.chat_link(complaint.id),
        rows=chats.of_complaint(complaint.id),
    )


@bp.post("/lacak/telegram")
@public
def make_link() -> ResponseReturnValue:
    """A new link, good for one use within a day."""
    at = clock.now()
    complaint = _complaint(at)
    if complaint is None or not _is_on():
        return redirect(url_for("complaints_tracking.look"), code=303)
    complaint_id = complaint.id
    db.session.commit()  # no transaction is open while the network is
    try:
        bot = courier().username()
    except (TryLater, Refused):
        flash(_("Telegram cannot be reached at the moment. Please try again later."), "warn")
        return redirect(url_for(".chat"), code=303)
    held = queries.lock_complaint(complaint_id)
    token = chats.make_link(complaint=held, use=ChatLinkUse.BIND, at=at)
    db.session.commit()
    visits.keep_chat_link(complaint_id, url=f"https://t.me/{bot}?start={LINK}{token}")
    return redirect(url_for(".chat"), code=303)


@bp.get("/lacak/telegram/qr")
@public
def code_picture() -> ResponseReturnValue:
    """The link for a telephone that is not this computer."""
    complaint = _complaint(clock.now())
    link = visits.chat_link(complaint.id) if complaint else ""
    if not link:
        return Response("", status=404, mimetype="image/svg+xml")
    return Response(qr.as_svg(link, title=_("Link to Telegram")), mimetype="image/svg+xml")


@bp.post("/lacak/telegram/putus")
@public
def cut() -> ResponseReturnValue:
    """No chat hears of it any more."""
    complaint = _complaint(clock.now())
    if complaint is None:
        return redirect(url_for("complaints_tracking.look"), code=303)
    chats.end(chats.of_complaint(complaint.id), at=clock.now())
    db.session.commit()
    visits.forget_chat_link()
    flash(_("No news are sent to Telegram any more."), "good")
    return redirect(url_for(".chat"), code=303)


def _complaint(at: datetime) -> PublicComplaint | None:
    """The one that this browser has opened with its code, or has just sent."""
    complaint_id = visits.opened(at)
    if complaint_id is not None:
        return queries.by_id(complaint_id)
    sent = visits.receipt(at)
    return queries.by_form(codes.form_mark(sent.form_key)) if sent else None


def _is_on() -> bool:
    return current_app.config["DESK"].telegram_token is not None


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)
