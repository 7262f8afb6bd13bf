"""Changes: stages, approvals by others, documents of a release, recommendation, name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts.policy import Role
from desk.changes import advising, approving, operations, queries
from desk.changes.models import AdviceField, Decision, Office, Verdict
from desk.changes.states import Document, Risk, Stage
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.notify.jobs import relay
from desk.notify.models import Notice
from desk.sla.replaying import differences_of
from desk.tickets import operations as tickets
from desk.tickets.kinds import CanWork, Kind
from desk.tickets.states import Status
from desk.timeline import Event
from tests.factories import MONDAY_TEN, actor_of, department_of, make_ticket, make_user

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOMAIN = "kotacontoh.go.id"
PLAN = {
    "aim": "Ganti server aplikasi",
    "risk": Risk.MEDIUM,
    "risk_words": "Aplikasi mati satu jam",
    "rollback_plan": "Kembali ke server lama",
    "starts_at": MONDAY_TEN + DAY,
    "ends_at": MONDAY_TEN + DAY + 2 * HOUR,
}
PLACES = {
    Document.REQUIREMENTS: "Arsip 12",
    Document.DESIGN: "Arsip 13",
    Document.MANUAL: "https://manual.test",
    Document.SOURCE: "https://git.test/aplikasi",
}


def a_change(cast, service="HOST", *, take=True):
    ticket = make_ticket(cast.sari, service=service, kind=Kind.CHANGE, can_work=CanWork.YES)
    if take:
        tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
    return ticket


def plan(cast, ticket, *, who="budi", at=MONDAY_TEN, **other):
    return operations.plan_change(ticket=ticket, actor=cast.actor(who), at=at, **PLAN | other)


def advance(cast, ticket, *, at=MONDAY_TEN):
    return operations.advance_change(ticket=ticket, actor=cast.actor("budi"), words="", at=at)


def ask(cast, ticket, office=Office.TIER2_LEAD, *, who="budi", department=None, words="Mohon", at=MONDAY_TEN):
    return approving.ask_approval(
        ticket=ticket, actor=cast.actor(who), office=office, words=words, department=department, at=at
    )


def decide(cast, approval, *, who="bambang", approved=True, words="", at=MONDAY_TEN):
    approving.decide_approval(approval=approval, actor=cast.actor(who), is_approved=approved, words=words, at=at)


def approved(cast, ticket):
    approval = ask(cast, ticket)
    decide(cast, approval)
    return approval


@pytest.mark.row("LLG-10")
def test_a_change_walks_its_six_stages_and_is_done_when_it_is_evaluated(cast):
    ticket = a_change(cast)
    plan(cast, ticket)
    approved(cast, ticket)
    seen = [advance(cast, ticket, at=MONDAY_TEN + DAY + HOUR) for _ in range(5)]
    assert seen == [*Stage][1:]
    with pytest.raises(Conflict):
        advance(cast, ticket, at=MONDAY_TEN + 2 * DAY)
    with pytest.raises(Conflict, match="not been evaluated"):
        tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=MONDAY_TEN + 2 * DAY)

    operations.evaluate_change(ticket=ticket, actor=cast.actor("budi"), evaluation="Tercapai", at=MONDAY_TEN + 2 * DAY)
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=MONDAY_TEN + 2 * DAY)

    assert ticket.status is Status.RESOLVED
    assert differences_of(ticket.id, at=MONDAY_TEN + 3 * DAY) == []
    staged = db.session.scalars(select(Event).where(Event.kind == EventKind.CHANGE_STAGED)).all()
    assert [one.details["to_stage"] for one in staged] == [stage.value for stage in seen]


LACKING = [  # what is left out of the plan, how far it comes, what is said
    ({"risk": None}, 1, "what the risk is"),
    ({"starts_at": None, "ends_at": None}, 2, "has no day yet"),
    ({"rollback_plan": ""}, 2, "how to go back"),
    ({}, 2, "not approved yet"),
]


@pytest.mark.row("LLG-10")
@pytest.mark.parametrize(("left_out", "stages", "said"), LACKING, ids=[row[2] for row in LACKING])
def test_a_stage_is_not_entered_without_what_it_demands(cast, left_out, stages, said):
    ticket = a_change(cast)
    with pytest.raises(Conflict, match="what is changed"):
        advance(cast, ticket)
    plan(cast, ticket, **left_out)
    for _ in range(stages):
        advance(cast, ticket)

    with pytest.raises(Conflict, match=said):
        advance(cast, ticket, at=MONDAY_TEN + DAY + HOUR)
    if left_out:
        with pytest.raises(Conflict, match=said):
            ask(cast, ticket)
    with pytest.raises(Conflict, match="last stage"):
        tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=MONDAY_TEN + 2 * DAY)


def test_an_approved_change_waits_for_its_day(cast):
    ticket = a_change(cast)
    plan(cast, ticket)
    approved(cast, ticket)
    advance(cast, ticket)
    advance(cast, ticket)

    with pytest.raises(Conflict, match="beginning has not come"):
        advance(cast, ticket, at=MONDAY_TEN + HOUR)


def test_what_nobody_approved_before_its_day_gets_a_new_day_first(cast):
    ticket = a_change(cast)
    plan(cast, ticket)
    approval = ask(cast, ticket)

    with pytest.raises(Conflict, match="day has passed"):
        decide(cast, approval, at=MONDAY_TEN + 2 * DAY)


@pytest.mark.row("LLG-10")
def test_nobody_approves_what_they_wrote_or_asked_for(cast):
    ticket = a_change(cast)
    plan(cast, ticket, who="bambang")
    approval = ask(cast, ticket)
    with pytest.raises(Forbidden):
        decide(cast, approval, who="bambang")
    plan(cast, ticket, aim="Lain")  # Budi is the author now, and what was asked is void
    assert approval.decision is Decision.VOID
    asked = ask(cast, ticket, who="bambang")
    with pytest.raises(Forbidden):
        decide(cast, asked, who="bambang")
    for who in ("budi", "lestari", "hesti"):
        with pytest.raises(NotFound):
            decide(cast, asked, who=who)


def test_a_plan_that_is_changed_is_approved_anew_and_does_not_change_while_it_is_carried_out(cast):
    ticket = a_change(cast)
    plan(cast, ticket)
    approval = approved(cast, ticket)
    plan(cast, ticket)  # the same again changes nothing
    assert approval.decision is Decision.APPROVED
    with pytest.raises(Conflict, match="approved already"):
        ask(cast, ticket)
    plan(cast, ticket, rollback_plan="Cadangan lain")
    assert not queries.is_approved(queries.approvals_of(ticket.id), Office.TIER2_LEAD)

    approved(cast, ticket)
    for _ in range(3):
        advance(cast, ticket, at=MONDAY_TEN + DAY + HOUR)
    with pytest.raises(Conflict, match="changes no more"):
        plan(cast, ticket, aim="Terlambat", at=MONDAY_TEN + DAY + HOUR)


def test_a_refusal_needs_words_and_lets_the_ticket_end_without_its_stages(cast):
    ticket = a_change(cast)
    plan(cast, ticket)
    approval = ask(cast, ticket)
    with pytest.raises(BadInput):
        decide(cast, approval, approved=False)
    decide(cast, approval, approved=False, words="Terlalu dekat dengan paripurna")
    with pytest.raises(Conflict, match="decided already"):
        decide(cast, approval)

    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Tidak disetujui", at=MONDAY_TEN)

    assert ticket.status is Status.RESOLVED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"aim": " "}, "aim"),
        ({"ends_at": None}, "ends_at"),
        ({"starts_at": None}, "starts_at"),
        ({"ends_at": MONDAY_TEN}, "ends_at"),
        ({"ends_at": MONDAY_TEN + 900 * DAY}, "ends_at"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(cast, wrong, field):
    ticket = a_change(cast)
    with pytest.raises(BadInput) as refused:
        plan(cast, ticket, **wrong)
    assert refused.value.field == field


def test_only_those_who_work_on_it_lead_a_change_and_only_a_change_is_led(cast):
    ticket, incident = a_change(cast), make_ticket(cast.eko)
    for who in ("sari", "joko", "lestari", "dewi", "yosef"):
        with pytest.raises(Forbidden):
            plan(cast, ticket, who=who)
    with pytest.raises(Conflict, match="not a change"):
        plan(cast, incident)


@pytest.mark.row("LLG-21")
def test_work_on_data_does_not_begin_before_its_owner_has_approved(cast):
    ticket = make_ticket(cast.eko, service="DATA-API", can_work=CanWork.YES)
    health = department_of("DINKES")
    with pytest.raises(Conflict, match="owns the data"):
        tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
    with pytest.raises(BadInput):
        ask(cast, ticket, Office.DATA_OWNER)  # whose data?
    approval = ask(cast, ticket, Office.DATA_OWNER, department=health, words="Data imunisasi untuk dasbor")
    db.session.commit()
    relay(MONDAY_TEN)
    asked = db.session.scalars(select(Event.id).where(Event.kind == EventKind.APPROVAL_ASKED)).one()
    assert set(db.session.scalars(select(Notice.user_id).where(Notice.event_id == asked))) == {cast.lestari.id}
    other = make_user(username="kepala", department="DLH", roles=(Role.HEAD,))
    for actor in (cast.actor("bambang"), actor_of(other), cast.actor("hesti")):
        with pytest.raises(NotFound):
            approving.decide_approval(approval=approval, actor=actor, is_approved=True, words="", at=MONDAY_TEN)

    decide(cast, approval, who="lestari")
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)

    assert ticket.status is Status.IN_PROGRESS


@pytest.mark.row("LLG-25")
@pytest.mark.row("BKS-13")
@pytest.mark.parametrize("service", ["PERTEK", "DATA-API"])
def test_what_asks_for_a_recommendation_does_not_close_without_one_that_has_a_number(cast, service):
    ticket = make_ticket(cast.eko, service=service, can_work=CanWork.YES)
    if service == "DATA-API":
        approval = ask(cast, ticket, Office.DATA_OWNER, department=department_of("DINKES"))
        decide(cast, approval, who="lestari")
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
    with pytest.raises(Conflict, match="recommendation"):
        tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=MONDAY_TEN)

    given = advising.give_recommendation(
        ticket=ticket,
        actor=cast.actor("budi"),
        field=AdviceField.HARDWARE,
        verdict=Verdict.WITH_CONDITIONS,
        words="Pakai HTTPS",
        at=MONDAY_TEN,
    )
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=MONDAY_TEN)

    assert given.number == "555/0001/PERTEK/X/2026"
    with pytest.raises(Forbidden):
        advising.give_recommendation(
            ticket=ticket,
            actor=cast.actor("joko"),
            field=AdviceField.HARDWARE,
            verdict=Verdict.RECOMMENDED,
            words="Ok",
            at=MONDAY_TEN,
        )


@pytest.mark.row("LLG-26")
def test_a_release_is_not_put_to_use_without_its_four_documents(cast):
    ticket = a_change(cast, "APP-BARU")
    plan(cast, ticket)
    approved(cast, ticket)
    advance(cast, ticket)
    advance(cast, ticket)
    when = MONDAY_TEN + DAY + HOUR
    with pytest.raises(Conflict, match="four documents"):
        advance(cast, ticket, at=when)
    with pytest.raises(BadInput) as refused:
        enter(cast, ticket, PLACES | {Document.SOURCE: "di laptop saya"})
    assert refused.value.field == "source"
    enter(cast, ticket, PLACES | {Document.MANUAL: ""})
    with pytest.raises(Conflict, match="four documents"):
        advance(cast, ticket, at=when)

    enter(cast, ticket, PLACES)

    assert advance(cast, ticket, at=when) is Stage.IMPLEMENTATION
    with pytest.raises(Conflict, match="documents stay"):
        enter(cast, ticket, PLACES | {Document.MANUAL: ""}, at=when)


def enter(cast, ticket, places, at=MONDAY_TEN):
    operations.enter_documents(ticket=ticket, actor=cast.actor("budi"), places=places, at=at)


@pytest.mark.row("LLG-24")
def test_a_subdomain_outside_the_domain_is_refused_and_the_request_does_not_end_without_a_name(cast):
    ticket, second = (make_ticket(cast.sari, service="DOM", can_work=CanWork.YES) for _ in range(2))
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
    with pytest.raises(Conflict, match="name of the subdomain"):
        tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=MONDAY_TEN)

    def name(one, wanted, who="sari"):
        return advising.name_subdomain(ticket=one, actor=cast.actor(who), name=wanted, domain=DOMAIN, at=MONDAY_TEN)

    for wrong in ("dinkes.contoh.com", DOMAIN, "x" * 10**5):
        with pytest.raises(BadInput):
            name(ticket, wrong)
    assert name(ticket, " https://Dinkes.KotaContoh.go.id/ ").name == f"dinkes.{DOMAIN}"
    with pytest.raises(BadInput, match="Another open ticket"):
        name(second, f"dinkes.{DOMAIN}")
    with pytest.raises(Forbidden):
        name(second, f"lain.{DOMAIN}", who="tono")

    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=MONDAY_TEN)

    assert ticket.status is Status.RESOLVED
