"""What somebody sees who follows a report of another: their own number and code, how far it is, and the way out."""

from datetime import datetime

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import public
from desk.complaints import following, onlookers, visits
from desk.complaints.citizen import Alike
from desk.complaints.follower_models import Follower
from desk.complaints.onlookers import Seen
from desk.complaints.public_forms import ComplaintForm
from desk.database import db
from desk.gate.guards import Fields
from desk.sealing import Keys

bp = Blueprint("complaints_following", __name__)


@bp.after_request
def keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def offers_of(alike: Alike, *, form_key: str) -> list[tuple[Seen, str]]:
    """What may be followed instead of reporting: what is seen of it, and what its button sends.

    Of those that look the same the oldest: it is answered first.
    """
    keys, at = Keys(current_app.config["DESK"].secret_key), clock.now()
    shown = {onlookers.seen(one): one for one in alike.complaints}  # the newest comes first, the last one stays
    return [(seen, following.offer(one, form_key=form_key, keys=keys, at=at)) for seen, one in shown.items() if seen]


def receipt_for(
    follower: Follower, *, form_key: str, at: datetime, form: ComplaintForm | None = None, gate: Fields | None = None
) -> str:
    """The page with number and code. `form`: what was typed of an own report, so that the page can give it back."""
    visits.keep_following(form_key=form_key, follower_id=follower.id, since=follower.followed_at)
    return _receipt(follower, at, form, gate)


@bp.get("/aduan/ikuti")
@public
def receipt() -> ResponseReturnValue:
    """The same page without what was typed: that is kept nowhere."""
    at = clock.now()
    sent = visits.following(at)
    follower = following.by_id(sent.follower_id) if sent else None
    if follower is None:
        flash(
            _(
                "The code is shown right after you follow a report only. With number and code you see here how far it is."
            )
        )
        return redirect(url_for("complaints_tracking.look"), code=302)
    return _receipt(follower, at)


@bp.post("/aduan/ikuti")
@public
def saved() -> ResponseReturnValue:
    visits.note_following_saved()
    return redirect(url_for(".receipt"), code=303)


@bp.get("/lacak/ikuti")
@public
def show() -> ResponseReturnValue:
    """How far the report of another is, for who follows it."""
    follower_id = visits.followed(clock.now())
    follower = following.by_id(follower_id) if follower_id is not None else None
    if follower is None:
        return _closed()
    return render_template("public/followed.html", follower=follower, seen=following.seen_by(follower))


@bp.post("/lacak/ikuti/berhenti")
@public
def stop() -> ResponseReturnValue:
    """Follow no more; nothing is left of it."""
    follower_id = visits.followed(clock.now())
    if follower_id is None:
        return _closed()
    following.stop(follower_id=follower_id)
    db.session.commit()
    visits.forget()
    flash(_("You no longer follow it. Number and code have been deleted."), "good")
    return redirect(url_for("complaints_tracking.look"), code=303)


def _receipt(follower: Follower, at: datetime, form: ComplaintForm | None = None, gate: Fields | None = None) -> str:
    sent = visits.following(at)
    shows_code = sent is not None and sent.shows_code
    keys = Keys(current_app.config["DESK"].secret_key)
    return render_template(
        "public/following.html",
        follower=follower,
        seen=following.seen_by(follower),
        code=following.access_code(follower, form_key=sent.form_key, keys=keys) if sent and shows_code else None,
        kept_days=following.KEPT_AFTER_CLOSING.days,
        form=form,
        gate=gate,
    )


def _closed() -> ResponseReturnValue:
    flash(_("Please give number and access code once more. The page closes by itself when nobody uses it."))
    return redirect(url_for("complaints_tracking.look"), code=303)
