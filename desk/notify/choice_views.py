"""What a person chooses to be told of outside the inbox, and where their mail goes."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from desk import clock
from desk.accounts.guards import actor, may
from desk.database import db
from desk.errors import DeskError
from desk.notify import choosing, mail_deliveries, mailing, queries
from desk.notify.forms import ChoicesForm, MailCodeForm, MailForm
from desk.notify.labels import TOPICS
from desk.notify.letters import Letter
from desk.templating import translated_error

bp = Blueprint("choices", __name__)
TYPED, PROBLEM = "mail_typed", "mail_problem"


@bp.post("/account/notices")
@may("account.own")
def choose() -> ResponseReturnValue:
    form = ChoicesForm()
    if not form.validate_on_submit():
        flash(_("This could not be saved. Please try again."), "warn")
        return _back()
    choosing.choose(user=current_user.user, wanted=form.pairs(), channels=current_app.config["DESK"].channels)
    db.session.commit()
    flash(_("Saved. The inbox has everything in any case."), "good")
    return _back()


@bp.post("/account/mail")
@may("account.own")
def ask_address() -> ResponseReturnValue:
    """Take down an address and send a code there."""
    form = MailForm()

    def act() -> str:
        at = clock.now()
        row, code = choosing.ask_address(user=current_user.user, address=form.address.data, at=at)
        letter = Letter(
            _("Your code: %(code)s. Type it on your account page; it is good for one hour.", code=code)
            + "\n\n"
            + _("If you did not ask for it, you need not do anything."),
            subject=_("Code for messages of %(city)s", city=current_app.config["DESK"].city),
        )
        mail_deliveries.write_mail(mail=row, letter=letter, at=at)
        return str(_("A code is on its way to %(address)s.", address=row.address))

    return _carry_out(form, act, form.address)


@bp.post("/account/mail/code")
@may("account.own")
def confirm_address() -> ResponseReturnValue:
    form = MailCodeForm()

    def act() -> str:
        choosing.confirm_address(user=current_user.user, actor=actor(), code=form.code.data, at=clock.now())
        return str(_("Your address is confirmed. Messages now come by mail, too."))

    return _carry_out(form, act, form.code)


@bp.post("/account/mail/forget")
@may("account.own")
def forget_address() -> ResponseReturnValue:
    def act() -> str:
        choosing.forget_address(user=current_user.user, actor=actor(), at=clock.now())
        return str(_("The address is removed. Nothing more is sent there."))

    return _carry_out(FlaskForm(), act, None)


def choices_panel() -> dict[str, object]:
    """What the account page shows of channels and choices."""
    user_id = current_user.user.id
    mail = choosing.mail_of(user_id)
    return {
        "template": "notify/choices_panel.html",
        "topics": TOPICS,
        "channels": current_app.config["DESK"].channels,
        "chosen": choosing.choices_of(user_id),
        "mail_is_on": current_app.config["DESK"].smtp_url is not None,
        "mail": mail if mail and mail.address else None,
        "has_chat": bool(queries.links_of(user_id)),
        "mail_form": MailForm(formdata=None, data={"address": session.pop(TYPED, "")}),
        "code_form": MailCodeForm(formdata=None),
        "problem": session.pop(PROBLEM, ""),
    }


def _carry_out(form: FlaskForm, act: Callable[[], str], field: Any) -> ResponseReturnValue:
    """Do it and say so; what is wrong is said beside the field, with what was typed."""
    problem = ""
    if form.validate_on_submit():
        try:
            words = act()
            db.session.commit()  # a try with a wrong code was counted before it was refused
        except DeskError as wrong:
            db.session.commit()
            problem = translated_error(wrong)
        else:
            mailing.enqueue_mail()
            flash(words, "good")
    elif field is not None:
        problem = " ".join(str(error) for error in field.errors)
    if problem:
        session[PROBLEM] = problem
        if field is not None and field.name == "address":
            session[TYPED] = (field.data or "")[:254]
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("accounts.account", _anchor="notices"), code=303)
