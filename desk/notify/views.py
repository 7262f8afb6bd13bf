"""The inbox, and linking a chat."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.complaints import queries as complaints
from desk.complaints.changes import local_day
from desk.database import db
from desk.fields import row_id
from desk.notify import jobs, operations, queries, teams
from desk.notify.refusals import Refused, TryLater
from desk.organisation import queries as organisation
from desk.tickets import queries as tickets

# What the form of a notice says of what it is about, the first that is said: the page, and what it is called there.
LEADS_TO: dict[str, tuple[str, str | None]] = {
    "complaint": ("complaints.show", "number"),
    "disposition": ("dispositions.show", "disposition_id"),
    "improvement": ("improvements.show", "improvement_id"),
    "access": ("access_requests.index", None),
    "member_report": ("members.show", "report_id"),
    "article": ("knowledge.article", "slug"),
    "post": ("posts.show", "code"),
    "pack": ("packs.show", "pack_id"),
    "announcement": ("coordination.announcement", "announcement_id"),
    "breach": ("privacy.breach", "number"),
    "outage": ("outages.show", "outage_id"),
    "log": ("audit.show", None),
    "ticket": ("tickets.show", "number"),
}
bp = Blueprint("notify", __name__)


@bp.get("/inbox")
@may("inbox.read")
def inbox() -> ResponseReturnValue:
    before = request.args.get("before", type=row_id)
    notices = queries.notices_of(current_user.user.id, before=before)
    more = notices[queries.PAGE - 1][0].id if len(notices) > queries.PAGE else None
    reader, at = actor(), clock.now()
    readable = complaints.readable(reader, [notice.event.complaint_id for notice, _, _ in notices], on=local_day(at))
    shown = [
        (
            notice,
            ticket or complaint,
            ticket is not None and tickets.may(reader, Action.TICKET_READ, ticket, at),
            complaint is not None and complaint.id in readable,
        )
        for notice, ticket, complaint in notices[: queries.PAGE]
    ]
    return render_template("notify/inbox.html", notices=shown, more=more)


@bp.post("/inbox/read")
@may("inbox.read")
def mark_read() -> ResponseReturnValue:
    operations.mark_read(user_id=current_user.user.id, at=clock.now())
    db.session.commit()
    return redirect(url_for(".inbox"), code=303)


@bp.post("/inbox/<int:notice_id>/open")
@may("inbox.read")
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as read and go where it leads."""
    operations.mark_read(user_id=current_user.user.id, notice_id=notice_id, at=clock.now())
    db.session.commit()
    return redirect(_where_it_leads(request.form), code=303)


def _where_it_leads(told: Mapping[str, str]) -> str:
    """The page of what a notice is about; the inbox, where there is none."""
    for name, (endpoint, argument) in LEADS_TO.items():
        value: Any = told.get(name)
        if not value:
            continue
        if argument is not None and argument.endswith("_id"):
            try:
                value = row_id(value)
            except ValueError:
                continue
        return url_for(endpoint, **({argument: value} if argument else {}))
    return url_for(".inbox")


@bp.post("/account/telegram")
@may("account.own")
def link_telegram() -> ResponseReturnValue:
    """Make a one-time deep link and show it on the account page."""
    try:
        bot = jobs.courier().username()
    except (TryLater, Refused):
        flash(_("Telegram cannot be reached at the moment. Please try again later."), "warn")
        return redirect(url_for("accounts.account", _anchor="telegram"), code=303)
    code = operations.make_link_code(user=current_user.user, at=clock.now())
    db.session.commit()
    session["telegram_link"] = f"https://t.me/{bot}?start={code}"
    return redirect(url_for("accounts.account", _anchor="telegram"), code=303)


@bp.post("/account/telegram/<int:link_id>/unlink")
@may("account.own")
def unlink_telegram(link_id: int) -> ResponseReturnValue:
    operations.unlink_chat(user=current_user.user, link_id=link_id, actor=actor(), at=clock.now())
    db.session.commit()
    flash(_("The chat is unlinked. Nothing more is sent there."), "good")
    return redirect(url_for("accounts.account", _anchor="telegram"), code=303)


@bp.post("/account/telegram/lost")
@may("account.own")
def lose_phone() -> ResponseReturnValue:
    """A phone is lost: every chat ends at once."""
    operations.unlink_all(user=current_user.user, actor=actor(), at=clock.now())
    db.session.commit()
    flash(_("All chats are unlinked. Also end the sessions of devices that you do not have any more."), "good")
    return redirect(url_for("accounts.account", _anchor="telegram"), code=303)


@bp.post("/account/telegram/groups")
@may("ticket.assign")
def link_group() -> ResponseReturnValue:
    """Make a one-time code for a group of one's team and show it on the account page."""
    led = teams.led_by(actor())
    chosen = request.form.get("team", type=int)
    if chosen is None or not 0 <= chosen < len(led):
        abort(404)
    try:
        bot = jobs.courier().username()
    except (TryLater, Refused):
        flash(_("Telegram cannot be reached at the moment. Please try again later."), "warn")
        return redirect(url_for("accounts.account", _anchor="telegram"), code=303)
    code = teams.make_code(user=current_user.user, actor=actor(), team=led[chosen], at=clock.now())
    db.session.commit()
    session["telegram_group"] = {"bot": bot, "code": code}
    return redirect(url_for("accounts.account", _anchor="telegram"), code=303)


@bp.post("/account/telegram/groups/<int:group_id>/unlink")
@may("ticket.assign")
def unlink_group(group_id: int) -> ResponseReturnValue:
    teams.unlink(team_chat_id=group_id, actor=actor(), at=clock.now())
    db.session.commit()
    flash(_("The group is unlinked. Nothing more is sent there."), "good")
    return redirect(url_for("accounts.account", _anchor="telegram"), code=303)


def telegram_panel() -> dict[str, object]:
    """What the account page shows of Telegram."""
    settings = current_app.config["DESK"]
    led = teams.led_by(actor())
    return {
        "template": "notify/telegram_panel.html",
        "is_on": settings.telegram_token is not None,
        "links": queries.links_of(current_user.user.id),
        "deep_link": session.pop("telegram_link", None),
        "teams": [_team_name(team) for team in led],
        "groups": [(chat, _team_name(teams.team_of(chat))) for chat in teams.of_teams(led)] if led else [],
        "group_code": session.pop("telegram_group", None),
    }


def _team_name(team: teams.Team) -> str:
    if team.department_id is None:
        return str(_("Tier 2"))
    return str(_("Tier 1 of %(department)s", department=organisation.department_by_id(team.department_id).short))
