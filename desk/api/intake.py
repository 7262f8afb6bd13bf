"""A complaint that a program brings: who brings it, the key under which it is stored once, and the filing itself."""

import secrets
from collections.abc import Callable

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk.accounts import policy
from desk.accounts.models import ApiToken
from desk.accounts.policy import Action, Actor, Scope
from desk.api.calls import Call
from desk.api.problems import Faulty
from desk.api.shapes import Fault
from desk.complaints import codes, filing, queries
from desk.complaints.filing import OtherContent, Told
from desk.complaints.identity import Identity
from desk.complaints.kinds import Channel
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.gate import guards as gate
from desk.gate.keys import digest
from desk.sealing import Keys

SHORTEST_KEY = 16  # of who shows no token: whoever guesses a key and the words behind it is given the access code


def keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)


def take_in(
    call: Call, *, door: str, token: ApiToken | None, challenge: str, read: Callable[[], tuple[Told, Identity]]
) -> tuple[PublicComplaint, str]:
    """The complaint, filed once per key, and its access code. Raises what the gate, `read` and the operation raise.

    `door`: in whose name keys are taken, so that those of another are none here. `read` is asked once the gate is passed.
    """
    officer = _officer(call, token)
    form_key = _form_key(call, door, token, challenge)
    if officer is None:
        gate.examine_call("complaint", form_key=form_key, payload=challenge)
    told, identity = read()
    if officer is not None:
        _reaches(officer, told)
    complaint = _filed(told, identity, form_key)
    if complaint is None:
        try:
            with db.session.begin_nested():
                complaint = filing.file_complaint(
                    told=told,
                    identity=identity,
                    form_key=form_key,
                    keys=keys(),
                    at=call.at,
                    channel=Channel.API,
                    officer=officer,
                )
        except IntegrityError:  # the same call, sent twice at once
            complaint = _filed(told, identity, form_key)
            if complaint is None:
                raise
    return complaint, filing.access_code(form_key, keys=keys())


def _filed(told: Told, identity: Identity, form_key: str) -> PublicComplaint | None:
    """What was made under this key before. Raises BadInput when something else was told then."""
    try:
        return filing.already_filed(queries.by_form(codes.form_mark(form_key)), told=told, identity=identity)
    except OtherContent as other:
        raise BadInput("This Idempotency-Key was used already, for another call.") from other


def _officer(call: Call, token: ApiToken | None) -> Actor | None:
    """The front officer who sends it, when one does."""
    if token is None or Scope.COMPLAINTS_FILE not in token.scopes:
        return None
    return call.actor if policy.may(call.actor, Action.COUNTER_USE) else None


def _form_key(call: Call, door: str, token: ApiToken | None, challenge: str) -> str:
    """Under which the complaint is stored once: the key that the call names, or the challenge that it has solved."""
    key, who = call.key, token.user_id if token else "anybody"
    if key is not None:
        if token is None and len(key) < SHORTEST_KEY:
            told = _("Without a token the key needs at least %(least)d signs, and chance.", least=SHORTEST_KEY)
            raise Faulty([Fault(told, parameter="Idempotency-Key")])
        return digest(f"{door} complaint {who} {key}")
    return digest(f"{door} complaint {who} solved {challenge}") if challenge else secrets.token_urlsafe(24)


def _reaches(officer: Actor, told: Told) -> None:
    """A token for one department takes in what is about that department. Raises Forbidden."""
    theirs = told.tenant.department_id if told.tenant else None
    if officer.only_department_id not in (None, theirs):
        raise Forbidden("This token reaches the tickets of one department alone.")
