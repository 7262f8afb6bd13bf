"""The register of Tier 3 for programs: to whom a ticket can be handed over."""

from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Scope
from desk.api.calls import Answer, Call, Endpoint
from desk.api.ticket_calls import TAG
from desk.catalogue import queries as catalogue


def list_owners(call: Call) -> Answer:
    owners = catalogue.external_owners(on=call.today)
    return Answer(
        {
            "items": [
                {
                    "code": owner.code,
                    "name": owner.name,
                    "kind": owner.kind,
                    "channel": owner.channel,
                    "hours": owner.hours,
                    "usual_answer_days": owner.usual_answer_days,
                }
                for owner in owners
            ]
        }
    )


def endpoints() -> list[Endpoint]:
    """What is asked of the register."""
    return [
        Endpoint("listOwners", "GET", "/external-owners", _l("To whom a ticket can be handed over (Tier 3)"), list_owners,
                 {200: "Owners"}, TAG, "owners.read", Scope.TICKETS_READ),
    ]  # fmt: skip
