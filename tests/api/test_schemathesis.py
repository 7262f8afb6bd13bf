"""The document driven by Schemathesis in the name of every role: no fault, no answer outside it, nobody else's tickets."""

from collections import Counter
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from sqlalchemy import select

from desk.accounts import policy
from desk.accounts.policy import Action, Role
from desk.database import db
from desk.escalation import operations as escalation
from desk.tickets import operations, queries
from desk.tickets.models import Ticket
from tests.conftest import BASE_URL
from tests.factories import MONDAY_TEN, actor_of, make_ticket, make_user

NOTE = "Catatan-teknisi-saja"
CALLS = 6  # of each operation: as it should be, and again as it should not
LEFT_OUT = {  # they judge single answers by guesses, or ask without a token by themselves: tests/api/test_access.py does
    "positive_data_acceptance", "missing_required_header", "unsupported_method", "use_after_free",
    "ensure_resource_availability", "ignored_auth", "object_level_authorization",
}  # fmt: skip
CHECKS = [check for check in schemathesis.checks.CHECKS.get_all() if check.__name__ not in LEFT_OUT]


class World:
    """Tickets of several departments in several hands, and somebody of every role with a token."""

    def __init__(self, cast: Any, secret_of: Any) -> None:
        joko = cast.actor("joko")
        kept = make_ticket(cast.sari, description="Punya-dinkes-satu.")
        operations.take_ticket(ticket=kept, actor=joko, at=MONDAY_TEN)
        operations.note(ticket=kept, actor=joko, body=NOTE, at=MONDAY_TEN)
        risen = make_ticket(cast.sari, description="Punya-dinkes-naik.")
        escalation.escalate_ticket(ticket=risen, actor=joko, reason="Perlu", tried="Semua", at=MONDAY_TEN)
        answered = make_ticket(cast.tono, description="Punya-disdikbud.")
        operations.take_ticket(ticket=answered, actor=cast.actor("tono"), at=MONDAY_TEN)
        operations.resolve_ticket(ticket=answered, actor=cast.actor("tono"), answer="Sudah", at=MONDAY_TEN)
        make_ticket(cast.eko, description="Punya-dlh.")
        people = {
            role: make_user(username=f"orang-{role.value.replace('_', '-')}", department="DINKES", roles=(role,))
            for role in Role
        }
        self.people = [(user, secret_of(user)) for user in [*people.values(), cast.sari, cast.budi, cast.tono]]
        self.turns = cycle(self.people)
        self.numbers = list(db.session.scalars(select(Ticket.number)))
        self.seen: Counter[str] = Counter()

    def may_say(self, user: Any, text: str) -> None:
        """Raises AssertionError when the answer holds a ticket that the policy keeps from this person."""
        actor = actor_of(user)
        for ticket in db.session.scalars(select(Ticket)):
            if ticket.number in text:
                standing = queries.standing_of(ticket, MONDAY_TEN)
                assert policy.may_on(actor, Action.TICKET_READ, standing), f"{user.username} reads {ticket.number}"
                if ticket.number == self.numbers[0] and NOTE in text:
                    assert policy.may_on(actor, Action.TICKET_READ_INTERNAL, standing)


@pytest.mark.slow
def test_no_call_leads_out_of_the_document_and_none_to_a_foreign_ticket(
    cast, moment, app, document, secret_of, monkeypatch
):
    monkeypatch.setitem(app.config, "DESK", replace(app.config["DESK"], api_per_minute=1_000_000))
    schema = schemathesis.openapi.from_dict(document.content)
    schema.app = app
    world = World(cast, secret_of)
    db.session.commit()

    for found in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _drive(found.ok(), mode, world, app)

    answered = {status for (_, status) in world.seen}
    assert answered >= {200, 201, 400, 403, 404, 409, 422} - {400}
    assert {name for name, _ in world.seen} == {
        operation["operationId"] for path in document.content["paths"].values() for operation in path.values()
    }


def _drive(operation: Any, mode: GenerationMode, world: World, app: Any) -> None:
    raw = operation.definition.raw
    if mode is GenerationMode.NEGATIVE and not raw["parameters"] and "requestBody" not in raw:
        return  # nothing about it can be wrong

    @settings(
        max_examples=CALLS, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), number=st.sampled_from(world.numbers))
    def ask(case: Any, number: str) -> None:
        user, secret = next(world.turns)
        if "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = number
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict) and "service" in case.body:
            case.body["service"] = "PC"
        db.session.rollback()
        with app.app_context():
            answer = case.call(
                base_url=BASE_URL, headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
            )
        case.validate_response(answer, checks=CHECKS)
        world.seen[raw["operationId"], answer.status_code] += 1
        if answer.status_code < 300:
            db.session.expire_all()
            world.may_say(user, answer.text)

    ask()
