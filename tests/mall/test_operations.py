"""Changing the mall: only by its manager, never into nonsense, with both sides of each change kept."""

from datetime import date

import pytest
from sqlalchemy import select

from desk.accounts.policy import Role
from desk.complaints.filing import Told, file_complaint
from desk.complaints.identity import Identity
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.mall import operations, posting, queries
from desk.mall.kinds import AgreementKind, TenantKind
from desk.mall.operations import CounterContent, ServiceContent, TenantContent
from desk.sealing import Keys
from desk.timeline import Event
from tests.factories import MONDAY_TEN, actor_of, make_user

TODAY = MONDAY_TEN.date()


def changes() -> list[Event]:
    found = select(Event).where(Event.kind == EventKind.REFERENCE_CHANGED).order_by(Event.id)
    return list(db.session.scalars(found))


def content(**changed) -> ServiceContent:
    return ServiceContent(**{"name": "Uji KIR", "name_en": "Vehicle inspection"} | changed)


@pytest.mark.row("BDL-01")
@pytest.mark.parametrize("kind", [kind for kind in TenantKind if kind is not TenantKind.DEPARTMENT])
def test_each_of_the_seven_kinds_of_organisation_can_serve(manager, kind):
    assert len(TenantKind) == 8, "seven, and the city's own departments"

    operations.add_tenant(
        code="BARU", content=TenantContent(name="Baru", name_en="New", kind=kind), actor=manager, at=MONDAY_TEN
    )

    assert queries.serving_tenant("BARU", on=TODAY).kind is kind


@pytest.mark.parametrize(
    ("code", "changed", "field"),
    [
        ("PDAM", {}, "code"),
        ("kecil", {}, "code"),
        ("BARU", {"starts_on": TODAY, "ended_on": date(2026, 10, 11)}, "ended_on"),
        ("BARU", {"kind": TenantKind.DEPARTMENT}, "department"),
    ],
)
def test_a_tenant_is_not_made_of_nonsense(manager, code, changed, field):
    said = {"name": "Baru", "name_en": "New", "kind": TenantKind.BANK} | changed

    with pytest.raises(BadInput) as wrong:
        operations.add_tenant(code=code, content=TenantContent(**said), actor=manager, at=MONDAY_TEN)

    assert wrong.value.field == field


def test_both_sides_of_a_change_are_kept_and_no_change_leaves_no_trace(manager):
    service = queries.get_tenant("POLRES").services[0]
    same = content(name=service.name, name_en=service.name_en, fee="Gratis")

    operations.change_service(service=service, content=same, actor=manager, at=MONDAY_TEN)
    operations.change_service(service=service, content=same, actor=manager, at=MONDAY_TEN)

    event = changes()[-1]
    assert len(changes()) == 1
    assert event.details["changes"]["fee"] == ["Sesuai tarif PNBP", "Gratis"]
    assert (event.details["tenant"], event.details["service"]) == ("POLRES", "SKCK")
    assert event.actor_standing == "mall_manager@DPMPTSP"


@pytest.mark.row("BDL-05")
def test_an_ended_service_leaves_the_form_and_stays_on_old_complaints(manager):
    police = queries.serving_tenant("POLRES", on=TODAY)
    skck = police.services[0]
    complaint = file_complaint(
        told=Told(description="SKCK belum selesai.", tenant=police, service=skck.name),
        identity=Identity(),
        form_key="k" * 32,
        keys=Keys("secret"),
        at=MONDAY_TEN,
    )

    operations.end_service(service=skck, last_day=date(2026, 10, 11), actor=manager, at=MONDAY_TEN)
    db.session.commit()

    assert "SKCK" not in [service.name for service in queries.services_serving(police, on=TODAY)]
    assert db.session.get_one(PublicComplaint, complaint.id).about_service == "SKCK"
    assert changes()[-1].details["changes"]["ended_on"] == [None, "2026-10-11"]


@pytest.mark.row("BDL-05")
def test_a_tenant_that_has_ended_serves_no_more_and_is_not_gone(manager):
    bank = queries.get_tenant("BPD")
    said = TenantContent(
        name=bank.name, name_en=bank.name_en, kind=bank.kind, decree_no="SK 503/1/2026", ended_on=TODAY
    )

    operations.change_tenant(tenant=bank, content=said, actor=manager, at=MONDAY_TEN)

    assert queries.serving_tenant("BPD", on=TODAY)
    with pytest.raises(BadInput):
        queries.serving_tenant("BPD", on=date(2026, 10, 13))
    assert queries.get_tenant("BPD").decree_no == "SK 503/1/2026"


@pytest.mark.row("MTR-18")
def test_a_placeholder_that_nothing_fills_is_refused_by_its_name(manager):
    police = queries.get_tenant("POLRES")

    with pytest.raises(BadInput, match=r"\{nomor\}") as wrong:
        operations.add_service(
            tenant=police, content=content(receipt_note="Nomor {nomor} di {tenant}"), actor=manager, at=MONDAY_TEN
        )

    assert wrong.value.field == "receipt_note"


def test_a_tenant_has_no_two_services_of_one_name(manager):
    with pytest.raises(BadInput) as wrong:
        operations.add_service(
            tenant=queries.get_tenant("POLRES"), content=content(name="skck"), actor=manager, at=MONDAY_TEN
        )

    assert wrong.value.field == "name"


def test_a_new_service_is_the_last_in_the_list(manager):
    police = queries.get_tenant("POLRES")

    operations.add_service(tenant=police, content=content(), actor=manager, at=MONDAY_TEN)
    db.session.commit()
    db.session.refresh(police)

    assert police.services[-1].name == "Uji KIR"


def test_a_counter_is_opened_given_to_another_and_closed(manager):
    counter = operations.add_counter(code="C-99", content=CounterContent(name="Baru"), actor=manager, at=MONDAY_TEN)
    taken = CounterContent(name="Baru", tenant=queries.get_tenant("PLN"), ended_on=TODAY)
    operations.change_counter(counter=counter, content=taken, actor=manager, at=MONDAY_TEN)
    db.session.commit()

    assert counter in queries.counters_open(on=TODAY)
    assert counter not in queries.counters_open(on=date(2026, 10, 13))
    with pytest.raises(BadInput):
        operations.add_counter(code="C-99", content=CounterContent(name="Lagi"), actor=manager, at=MONDAY_TEN)


@pytest.mark.row("BDL-02")
def test_a_front_officer_of_the_health_insurance_serves_in_the_mall_and_their_home_stays(manager):
    wayan = make_user(username="wayan", name="Wayan", department="DINKES", roles=(Role.FRONT_OFFICER,))
    health = queries.get_tenant("BPJS-KES")

    posting.post_somebody(
        user=wayan,
        tenant=health,
        counter=queries.get_counter("FO-1"),
        starts_on=TODAY,
        ends_on=date(2026, 12, 31),
        decree_no="SK 1",
        actor=manager,
        at=MONDAY_TEN,
    )
    complaint = file_complaint(
        told=Told(description="Antrean panjang.", tenant=health),
        identity=Identity(),
        form_key="p" * 32,
        keys=Keys("secret"),
        at=MONDAY_TEN,
        officer=actor_of(wayan),
    )
    db.session.commit()

    held = queries.posting_of(wayan.id, on=TODAY)
    assert (held.tenant.code, held.counter.code) == ("BPJS-KES", "FO-1")
    assert complaint.received_by_id == wayan.id
    assert wayan.department.code == "DINKES", "the home organisation stays what it was"
    assert queries.posting_of(wayan.id, on=date(2027, 1, 1)) is None
    assert changes()[-1].details["posting"] == "wayan"


def post(person, manager, **changed):
    said = {
        "tenant": queries.get_tenant("BPJS-KES"),
        "counter": None,
        "starts_on": TODAY,
        "ends_on": None,
        "decree_no": "",
    }
    return posting.post_somebody(user=person, actor=manager, at=MONDAY_TEN, **said | changed)


def test_a_posting_ends_with_its_day_and_may_be_followed_by_another(cast, manager):
    held = post(cast.rina, manager)

    with pytest.raises(BadInput):
        post(cast.rina, manager, starts_on=date(2026, 11, 1))
    posting.end_posting(posting=held, last_day=date(2026, 10, 31), actor=manager, at=MONDAY_TEN)
    post(cast.rina, manager, starts_on=date(2026, 11, 1))

    assert len(queries.postings_for(queries.get_tenant("BPJS-KES"))) == 2
    with pytest.raises(BadInput):
        posting.end_posting(posting=held, last_day=date(2026, 10, 1), actor=manager, at=MONDAY_TEN)


def test_nobody_is_posted_to_another_organisations_counter_or_backwards(cast, manager):
    with pytest.raises(BadInput) as wrong:
        post(cast.rina, manager, counter=queries.get_counter("A-01"))
    assert wrong.value.field == "counter"
    with pytest.raises(BadInput) as wrong:
        post(cast.rina, manager, ends_on=date(2026, 10, 1))
    assert wrong.value.field == "ends_on"


@pytest.mark.parametrize("who", ["rina", "bambang", "lestari", "yosef"])
def test_who_does_not_manage_the_mall_changes_nothing_of_it(cast, manager, who):
    actor, police = cast.actor(who), queries.get_tenant("POLRES")
    held = post(cast.joko, manager)
    said = TenantContent(name="X", name_en="X", kind=TenantKind.BANK)
    acts = [
        lambda: operations.add_tenant(code="X", content=said, actor=actor, at=MONDAY_TEN),
        lambda: operations.change_tenant(tenant=police, content=said, actor=actor, at=MONDAY_TEN),
        lambda: operations.change_service(service=police.services[0], content=content(), actor=actor, at=MONDAY_TEN),
        lambda: operations.end_service(service=police.services[0], last_day=TODAY, actor=actor, at=MONDAY_TEN),
        lambda: operations.add_counter(code="X", content=CounterContent(name="X"), actor=actor, at=MONDAY_TEN),
        lambda: operations.add_agreement(
            tenant=police, kind=AgreementKind.MEMORANDUM, number="1", starts_on=TODAY, ends_on=TODAY, actor=actor,
            at=MONDAY_TEN,
        ),
        lambda: post(cast.rina, actor),
        lambda: posting.end_posting(posting=held, last_day=TODAY, actor=actor, at=MONDAY_TEN),
    ]  # fmt: skip

    for act in acts:
        with pytest.raises(Forbidden):
            act()
