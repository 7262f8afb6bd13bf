"""Transfers that lie ahead, and those that are done."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.labels import ROLES
from desk.database import db
from desk.staffing import operations, queries
from desk.templating import city_day

bp = Blueprint("transfers", __name__)


@bp.get("/admin/transfers")
@may("users.manage")
def index() -> ResponseReturnValue:
    return render_template(
        "staffing/transfers.html",
        ahead=queries.transfers(ahead=True),
        past=queries.transfers(ahead=False, limit=100),
        role_names=ROLES,
        today=city_day(clock.now()),
    )


@bp.post("/admin/transfers/<int:transfer_id>/withdraw")
@may("users.manage")
def withdraw(transfer_id: int) -> ResponseReturnValue:
    transfer = queries.get_transfer(transfer_id)
    operations.withdraw_transfer(transfer=transfer, actor=actor(), at=clock.now(), today=city_day(clock.now()))
    db.session.commit()
    flash(_("The transfer of %(name)s is withdrawn. The roles go on as before.", name=transfer.user.name), "good")
    return redirect(url_for(".index"), code=303)
