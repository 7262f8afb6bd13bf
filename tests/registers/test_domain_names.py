"""Names under the city's domain: entered by hand or from an answered request, reminded of, never deleted (LLG-24)."""

import pytest
from sqlalchemy import select

from desk.changes import advising
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.registers import domain_names, queries
from desk.registers.domain_names import DomainContent
from desk.registers.jobs import look_after_registers
from desk.registers.kinds import Reason
from desk.registers.late import late
from desk.registers.models import DomainName
from desk.registers.requested import proposed
from desk.tickets import operations as tickets
from desk.tickets.kinds import CanWork
from desk.timeline import Event
from tests.factories import MONDAY_TEN, department_of, make_ticket
from tests.registers.entries import DAY, DOMAIN, TODAY, make_domain_name

TYPED = {
    "application": "", "purpose": "Situs dinas", "hosting": "VM web-03", "certificate_until": "2027-01-10",
    "registered_until": "", "ended_on": "",
}  # fmt: skip


def requested(cast, name=f"antrean.{DOMAIN}", *, resolve=True):
    ticket = make_ticket(cast.sari, service="DOM", can_work=CanWork.YES)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
    advising.name_subdomain(ticket=ticket, actor=cast.actor("sari"), name=name, domain=DOMAIN, at=MONDAY_TEN)
    if resolve:
        tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Sudah aktif", at=MONDAY_TEN)
    db.session.commit()
    return ticket


@pytest.mark.row("LLG-24")
@pytest.mark.parametrize("name", ["dinkes.contoh.com", DOMAIN, "-x." + DOMAIN, "x" * 400, "ada spasi." + DOMAIN])
def test_a_name_outside_the_citys_domain_is_refused(cast, name):
    with pytest.raises(BadInput):
        make_domain_name(cast.actor("budi"), name=name)


def test_a_name_stands_there_once_and_tier_two_keeps_it(cast):
    assert make_domain_name(cast.actor("budi"), name=f" https://DINKES.{DOMAIN}/ ").name == f"dinkes.{DOMAIN}"
    with pytest.raises(BadInput):
        make_domain_name(cast.actor("dewi"))
    for who in ("joko", "lestari", "yosef"):
        with pytest.raises(Forbidden):
            make_domain_name(cast.actor(who), name=f"lain.{DOMAIN}")
    assert queries.get_domain_name(cast.actor("joko"), f"dinkes.{DOMAIN}")
    with pytest.raises(NotFound):
        queries.get_domain_name(cast.actor("tono"), f"dinkes.{DOMAIN}")


@pytest.mark.row("LLG-24")
def test_reminders_go_out_sixty_thirty_and_seven_days_before_once_each(cast, app):
    entry = make_domain_name(cast.actor("budi"), certificate_until=TODAY + 61 * DAY)
    db.session.commit()

    done = {day: dict(look_after_registers(MONDAY_TEN + day * DAY)) for day in (0, 1, 2, 31, 32, 54, 55, 62)}
    assert done == {0: {}, 1: {"reminded": 1}, 2: {}, 31: {"reminded": 1}, 32: {}, 54: {"reminded": 1}, 55: {}, 62: {}}
    ended = select(Event).where(Event.kind == EventKind.DOMAIN_ENDING).order_by(Event.id)
    events = db.session.scalars(ended).all()
    assert [one.details["days"] for one in events] == [60, 30, 7]
    assert {one.username for one in recipients.of(events[0])} == {"joko", "hesti", "bambang"}

    content = DomainContent(department_id=entry.department_id, certificate_until=TODAY + 100 * DAY)
    domain_names.change_domain_name(entry=entry, content=content, actor=cast.actor("budi"), at=MONDAY_TEN)
    db.session.commit()
    assert look_after_registers(MONDAY_TEN + 62 * DAY) == {"reminded": 1}


def test_what_ends_within_thirty_days_or_has_ended_is_on_the_late_list(cast):
    make_domain_name(cast.actor("budi"), certificate_until=TODAY + 30 * DAY, registered_until=TODAY - 2 * DAY)
    make_domain_name(cast.actor("budi"), name=f"jauh.{DOMAIN}", certificate_until=TODAY + 31 * DAY)
    make_domain_name(cast.actor("budi"), name=f"usai.{DOMAIN}", certificate_until=TODAY, ended_on=TODAY)

    for who, count in {"bambang": 2, "joko": 2, "lestari": 2, "tono": 0}.items():
        found = [(one.reason, one.days) for one in late(cast.actor(who), TODAY) if one.what.endswith(DOMAIN)]
        assert found == [(Reason.CERTIFICATE, -30), (Reason.REGISTRATION, 2)][:count], who


@pytest.mark.row("LLG-24")
def test_an_answered_request_is_one_press_away_from_the_register(cast, client_as, moment):
    ticket = requested(cast)
    budi = client_as(cast.budi)
    press = f"/domain-names/requests/{ticket.number}"

    assert press in budi.get(f"/tickets/{ticket.number}").text
    assert press in budi.get("/domain-names").text
    assert client_as(cast.joko).send(press, page="/account").status_code == 403
    for _ in range(2):
        pressed = budi.send(press, page="/domain-names")
        assert pressed.headers["Location"].endswith(f"/domain-names/antrean.{DOMAIN}/edit")
    entry = db.session.scalars(select(DomainName)).one()
    assert (entry.ticket_id, entry.department.code) == (ticket.id, "DINKES")
    assert press not in budi.get(f"/tickets/{ticket.number}").text
    assert proposed(cast.actor("budi"), MONDAY_TEN) == []
    assert ticket.number in budi.get(f"/domain-names/antrean.{DOMAIN}").text


def test_a_second_request_ties_the_entry_to_it_and_an_open_one_proposes_nothing(cast):
    first = requested(cast)
    domain_names.enter_requested(ticket=first, domain=DOMAIN, actor=cast.actor("budi"), at=MONDAY_TEN)
    pending = requested(cast, f"lain.{DOMAIN}", resolve=False)
    with pytest.raises(Conflict):
        domain_names.enter_requested(ticket=pending, domain=DOMAIN, actor=cast.actor("budi"), at=MONDAY_TEN)
    second = requested(cast)

    entry, is_new = domain_names.enter_requested(ticket=second, domain=DOMAIN, actor=cast.actor("budi"), at=MONDAY_TEN)

    assert (entry.ticket_id, is_new) == (second.id, False)
    with pytest.raises(Forbidden):
        domain_names.enter_requested(ticket=second, domain=DOMAIN, actor=cast.actor("joko"), at=MONDAY_TEN)


def test_from_the_form_to_the_page_with_its_history(cast, client_as, moment):
    budi, joko = client_as(cast.budi), client_as(cast.joko)
    sent = TYPED | {"place": f"{department_of('DINKES').id}:", "name": f"dinkes.{DOMAIN}"}
    for wrong in ({"name": "dinkes.contoh.com"}, {"place": "999:"}, {"certificate_until": "besok"}):
        assert budi.send("/domain-names/new", **sent | wrong).status_code == 422, wrong
    assert budi.send("/domain-names/new", **sent).status_code == 303
    assert budi.send("/domain-names/new", **sent).status_code == 422

    page = f"/domain-names/dinkes.{DOMAIN}"
    stale, changed = budi.hidden(f"{page}/edit"), {name: text for name, text in sent.items() if name != "name"}
    assert budi.send(f"{page}/edit", **changed | {"certificate_until": "2027-12-01"}).status_code == 303
    assert budi.post(f"{page}/edit", data=stale | changed).status_code == 409
    assert "2027-01-10 → 2027-12-01" in joko.get(page).text
    assert joko.get(f"{page}/edit").status_code == 403
    assert client_as(cast.tono).get(page).status_code == 404
    assert budi.get("/domain-names?q=web-03").status_code == 200
    assert budi.send(f"{page}/edit", **changed | {"ended_on": "2026-10-01"}).status_code == 303
    assert f"dinkes.{DOMAIN}" not in budi.get("/domain-names").text
    assert budi.get(page).status_code == 200
