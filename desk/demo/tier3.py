"""What the demo tells of Tier 3 and of changes: words of the stories and the operations behind them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from desk.accounts.policy import Actor
from desk.catalogue import queries as catalogue
from desk.changes import advising, approving, operations, queries
from desk.changes.models import AdviceField, Office, Verdict
from desk.changes.states import Document, Risk
from desk.escalation import external
from desk.escalation.models import HandOverEnd
from desk.organisation import queries as organisation
from desk.sla import calendars
from desk.tickets.models import Ticket

DOMAIN = "kotacontoh.go.id"


def fill_register() -> None:
    """What a city would have entered of the owners that it turns to."""
    for code, (channel, hours, held_by, days) in OWNERS.items():
        owner = catalogue.get_external_owner(code)
        owner.channel, owner.hours, owner.account_held_by, owner.usual_answer_days = channel, hours, held_by, days


OWNERS = {
    "BKPM": ("Helpdesk OSS, formulir di oss.go.id", "Senin-Jumat 08.00-16.00", "Arif, DPMPTSP", 3),
    "KOMDIGI": ("Grup koordinasi siCantik Cloud", "Jam kerja", "Arif, DPMPTSP", 2),
    "KEMENDAGRI": ("Helpdesk SIPD-RI", "Senin-Jumat 08.00-16.00", "Bidang Anggaran BPKAD", 5),
    "KEMENPU": ("Surel tim SIMBG", "Jam kerja", "Arif, DPMPTSP", 7),
    "BKN": ("Helpdesk SIASN", "Senin-Jumat 08.00-16.00", "Bidang Mutasi BKPSDM", 3),
    "ISP": ("Pusat operasi jaringan, telepon 24 jam", "24 jam", "Bidang Infrastruktur Diskominfo", 1),
}


def _hand_over(*, ticket: Ticket, actor: Actor, at: datetime, owner: str, reference: str, text: str) -> None:
    found = catalogue.owner_on(owner, on=calendars.city_day(at))
    external.hand_over(ticket=ticket, owner=found, actor=actor, sentence=text, reference=reference, at=at)


def _owner_answer(*, ticket: Ticket, actor: Actor, at: datetime, text: str) -> None:
    external.end_hand_over(ticket=ticket, actor=actor, how=HandOverEnd.ANSWERED, words=text, at=at)


def _plan(
    *, ticket: Ticket, actor: Actor, at: datetime, aim: str, risk: str, back: str, starts_in: int, lasts: int
) -> None:
    starts_at = at.replace(second=0, microsecond=0) + timedelta(minutes=starts_in)
    operations.plan_change(
        ticket=ticket,
        actor=actor,
        aim=aim,
        risk=Risk(risk),
        risk_words="",
        rollback_plan=back,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=lasts),
        at=at,
    )


def _ask_lead(*, ticket: Ticket, actor: Actor, at: datetime, text: str) -> None:
    approving.ask_approval(ticket=ticket, actor=actor, office=Office.TIER2_LEAD, words=text, at=at)


def _ask_owner(*, ticket: Ticket, actor: Actor, at: datetime, department: str, text: str) -> None:
    owner = organisation.get_department(department)
    approving.ask_approval(ticket=ticket, actor=actor, office=Office.DATA_OWNER, department=owner, words=text, at=at)


def _approve(*, ticket: Ticket, actor: Actor, at: datetime, text: str) -> None:
    waiting = next(one for one in queries.to_decide(actor) if one.ticket_id == ticket.id)
    approving.decide_approval(approval=waiting, actor=actor, is_approved=True, words=text, at=at)


def _documents(*, ticket: Ticket, actor: Actor, at: datetime, places: dict[str, str]) -> None:
    told = {kind: places.get(kind.value, "") for kind in Document}
    operations.enter_documents(ticket=ticket, actor=actor, places=told, at=at)


def _advise(*, ticket: Ticket, actor: Actor, at: datetime, text: str) -> None:
    advising.give_recommendation(
        ticket=ticket, actor=actor, field=AdviceField.HARDWARE, verdict=Verdict.WITH_CONDITIONS, words=text, at=at
    )


def _name(*, ticket: Ticket, actor: Actor, at: datetime, name: str) -> None:
    advising.name_subdomain(ticket=ticket, actor=actor, name=f"{name}.{DOMAIN}", domain=DOMAIN, at=at)


# The word of the story -> the operation, and which of its arguments comes from which word of the step.
STEPS: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
    "hand_over": (_hand_over, {"owner": "owner", "reference": "reference", "text": "text"}),
    "owner_answer": (_owner_answer, {"text": "text"}),
    "plan": (_plan, {name: name for name in ("aim", "risk", "back", "starts_in", "lasts")}),
    "ask_lead": (_ask_lead, {"text": "text"}),
    "ask_owner": (_ask_owner, {"department": "department", "text": "text"}),
    "approve": (_approve, {"text": "text"}),
    "stage": (operations.advance_change, {"words": "text"}),
    "evaluate": (operations.evaluate_change, {"evaluation": "text", "public_words": "public"}),
    "documents": (_documents, {"places": "places"}),
    "advise": (_advise, {"text": "text"}),
    "name": (_name, {"name": "name"}),
}
