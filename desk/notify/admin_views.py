"""The administrator's page of messages: what waits, how fast it goes, what was given up and may be sent again."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from desk import clock
from desk.accounts.guards import actor, may
from desk.database import db
from desk.fields import row_id
from desk.notify import deliveries, jobs, waiting
from desk.notify.delivery_models import Delivery
from desk.notify.labels import LANES
from desk.notify.refusals import Refused, TryLater

bp = Blueprint("outbox", __name__)


@bp.get("/admin/outbox")
@may("outbox.manage")
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/admin/outbox/telegram")
@may("outbox.manage")
def ask_telegram() -> ResponseReturnValue:
    """Ask Telegram how its calls to us go; only on demand, so that the page never waits for it."""
    if current_app.config["DESK"].telegram_token is None:
        return redirect(url_for(".show"), code=303)
    try:
        return _page(webhook=jobs.courier().webhook())
    except (TryLater, Refused) as error:
        return _page(trouble=str(error))


@bp.post("/admin/outbox/<int:delivery_id>/again")
@may("outbox.manage")
def send_one_again(delivery_id: int) -> ResponseReturnValue:
    return _send_again([delivery_id])


@bp.post("/admin/outbox/again")
@may("outbox.manage")
def send_all_again() -> ResponseReturnValue:
    return _send_again(None)


def _send_again(delivery_ids: list[int] | None) -> ResponseReturnValue:
    again = deliveries.send_again(delivery_ids=delivery_ids, actor=actor(), at=clock.now())
    db.session.commit()
    jobs.wake()
    if again:
        told = ngettext("%(num)d message is on its way again.", "%(num)d messages are on their way again.", again)
        flash(told, "good")
    else:
        flash(_("There was nothing to send: it is on its way already, or its chat is closed."), "warn")
    return redirect(url_for(".show"), code=303)


def _page(**answer: Any) -> str:
    refused = waiting.refused(before=request.args.get("before", type=row_id))
    shown = refused[: waiting.PAGE]
    ids = [slip.id for slip in shown]
    sendable = set(db.session.scalars(waiting.sendable_again().where(Delivery.id.in_(ids))))
    settings = current_app.config["DESK"]
    return render_template(
        "notify/outbox.html",
        report=waiting.outbox_report(clock.now()),
        lanes=LANES,
        refused=shown,
        sendable=sendable,
        more=shown[-1].id if len(refused) > waiting.PAGE else None,
        is_on=settings.telegram_token is not None,
        mode=settings.telegram_mode,
        limits=settings.telegram_limits,
        answer=answer,
    )
