"""What is done to a request about one's own data, as pages of its complaint: correct, erase, refuse."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app
from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Action, Actor
from desk.complaints import correcting, erasing, own_data
from desk.complaints.changes import local_day
from desk.complaints.models import PublicComplaint
from desk.complaints.steps import StepPage, register
from desk.privacy.request_forms import ErasureForm, IdentityForm, RefusalForm
from desk.sealing import Keys

bp = Blueprint("privacy_steps", __name__)
Complaint = PublicComplaint


def _correct(complaint: Complaint, actor: Actor, form: Any, at: datetime) -> None:
    correcting.correct(
        request=complaint,
        numbers=form.numbers.data or (),
        changes=form.changes(),
        reason=form.reason.data,
        keys=Keys(current_app.config["DESK"].secret_key),
        actor=actor,
        at=at,
    )


def _erase(complaint: Complaint, actor: Actor, form: Any, at: datetime) -> None:
    erasing.grant_erasure(
        request=complaint,
        numbers=form.numbers.data or (),
        with_pictures=form.with_pictures.data,
        reason=form.reason.data,
        actor=actor,
        at=at,
    )


def _offer(action: Action) -> Any:
    def offer(form: Any, complaint: Complaint, actor: Actor, at: datetime) -> None:
        form.offer(own_data.in_hand(complaint, actor=actor, action=action, on=local_day(at)))

    return offer


def _is_gathered(complaint: Complaint) -> bool:
    """Only after the data was gathered is it known what there is to correct or to erase."""
    return own_data.is_about_own_data(complaint) and bool(own_data.disclosed(complaint))


PAGES = (
    StepPage(
        "identity-correction",
        Action.COMPLAINT_CORRECT,
        IdentityForm,
        _correct,
        _l("Correct the identity"),
        _l("Correct the identity"),
        _l("It is corrected. Now answer the request: its 3 times 24 hours run until the answer."),
        tone="secondary",
        prepare=_offer(Action.COMPLAINT_CORRECT),
        hint=_l(
            "Fill in only what is to be corrected. What stood before is kept sealed; the person reads that it was corrected."
        ),
        shown=_is_gathered,
    ),
    StepPage(
        "identity-erasure",
        Action.COMPLAINT_ERASE,
        ErasureForm,
        _erase,
        _l("Erase the identity"),
        _l("Erase the identity"),
        _l("It is granted. The identity of ended reports is erased within a minute, of open ones when they end."),
        tone="danger",
        prepare=_offer(Action.COMPLAINT_ERASE),
        hint=_l(
            "Name, contact, numbers and address go for good. What was told, what was done and what is counted stays: the city "
            "keeps it by law, not by consent. An open report keeps the identity until it has ended."
        ),
        shown=_is_gathered,
    ),
    StepPage(
        "data-refusal",
        Action.COMPLAINT_DISCLOSE,
        RefusalForm,
        lambda complaint, actor, form, at: own_data.refuse(request=complaint, why=form.why.data, actor=actor, at=at),
        _l("Refuse the request about data"),
        _l("Refuse the request about data"),
        _l("The person reads the reason. Now answer the request: its 3 times 24 hours run until the answer."),
        tone="quiet",
        shown=own_data.is_about_own_data,
    ),
)

for page in PAGES:
    register(bp, page)
