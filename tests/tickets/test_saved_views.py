"""Saved views: kept by their owner, found by the team they are shared with, and each sees their own tickets in them."""

import re

import pytest
from sqlalchemy import select

from desk.accounts import operations as accounts
from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.tickets import saving
from desk.tickets.filters import Filters, State
from desk.tickets.kinds import Priority
from desk.tickets.models import SavedView
from tests.factories import HELD_SINCE, LONG_AGO, MONDAY_TEN, actor_of, make_ticket

WANTED = Filters(state=State.ALL, priority=Priority.P3, q="printer")


def save(cast, who, name="Printer", sharing="owner", wanted=WANTED):
    return saving.save_view(actor=cast.actor(who), name=name, wanted=wanted, sharing=sharing, at=MONDAY_TEN)


def names(cast, who) -> list[str]:
    return [view.name for view in saving.views_for(cast.actor(who))]


def test_a_view_is_its_owners_until_it_is_shared_with_their_own_team(cast):
    save(cast, "joko", "Milik saya")
    shared = save(cast, "joko", "Tim kami", "tier1-DINKES")
    save(cast, "budi", "Antrean", "tier2")

    assert names(cast, "joko") == ["Milik saya", "Tim kami"]
    assert names(cast, "hesti") == ["Tim kami"]
    assert names(cast, "bambang") == ["Antrean"]
    assert names(cast, "tono") == names(cast, "sari") == names(cast, "lestari") == names(cast, "dewi") == []
    assert saving.filters_of(shared) == WANTED


def test_a_view_is_not_shared_any_more_when_its_owner_has_left_or_its_reader_has_changed_teams(cast):
    save(cast, "joko", "Tim kami", "tier1-DINKES")
    accounts.grant_role(
        user=cast.tono, role=Role.TIER1_AGENT, department_id=cast.joko.department_id, starts_on=HELD_SINCE, at=LONG_AGO
    )
    assert names(cast, "tono") == ["Tim kami"]

    cast.joko.deactivated_at = MONDAY_TEN
    db.session.flush()

    assert names(cast, "tono") == names(cast, "hesti") == []


@pytest.mark.parametrize(
    ("who", "sharing"),
    [
        ("sari", "tier1-DINKES"),
        ("joko", "tier2"),
        ("joko", "tier1-DISDIKBUD"),
        ("budi", "tier1-DISKOMINFO"),
        ("joko", "x"),
    ],
)
def test_nobody_shares_with_a_team_that_they_are_not_in(cast, who, sharing):
    with pytest.raises(BadInput):
        save(cast, who, sharing=sharing)


def test_a_view_names_no_ticket_has_one_name_and_there_are_not_without_end(cast):
    save(cast, "joko", "Printer")
    with pytest.raises(BadInput):
        save(cast, "joko", "Printer")
    save(cast, "hesti", "Printer")
    with pytest.raises(BadInput):
        save(cast, "joko", "Satu", wanted=Filters(q="d2611000427"))
    for number in range(saving.MOST - 1):
        save(cast, "joko", f"Tampilan {number}")
    with pytest.raises(BadInput):
        save(cast, "joko", "Satu lagi")
    with pytest.raises(Forbidden):
        save(cast, "dewi")


def test_only_the_owner_changes_and_deletes_it(cast):
    view = save(cast, "joko", "Tim kami", "tier1-DINKES")
    hesti = cast.actor("hesti")
    with pytest.raises(NotFound):
        saving.get_view(hesti, view.id)
    with pytest.raises(Forbidden):
        saving.change_view(view=view, actor=hesti, name="Punya saya", sharing="owner")
    with pytest.raises(Forbidden):
        saving.delete_view(view=view, actor=hesti)

    saving.change_view(view=view, actor=cast.actor("joko"), name="Saya saja", sharing="owner")

    assert (names(cast, "joko"), names(cast, "hesti")) == (["Saya saja"], [])


def test_a_list_is_kept_shared_renamed_and_deleted_on_its_pages(cast, client_as, moment):
    own, foreign = make_ticket(cast.sari), make_ticket(cast.tono)
    joko, hesti, tono = client_as(cast.joko), client_as(cast.hesti), client_as(cast.tono)
    page = "/tickets/views?priority=P3&q=mencetak"

    refused = joko.send(page, name="  ", sharing="tier2")
    kept = joko.send(page, name="<b>Cetak</b>", sharing="tier1-DINKES")
    twice = joko.send(page, name="<b>Cetak</b>", sharing="owner")

    assert (refused.status_code, kept.status_code, twice.status_code) == (422, 303, 422)
    assert kept.location == "/tickets?priority=P3&q=mencetak"
    view = db.session.scalars(select(SavedView)).one()
    for browser, is_shown in ((joko, True), (hesti, True), (tono, False)):
        html = browser.get("/tickets").text
        assert ("&lt;b&gt;Cetak&lt;/b&gt;" in html) is is_shown
    address = f"/tickets/views/{view.id}"
    assert hesti.get(address).status_code == tono.get(address).status_code == 404
    assert hesti.send(f"{address}/delete", page="/tickets/views").status_code == 404
    view.query = "state=all&q=kertas"
    db.session.commit()
    listed = re.findall(r"/tickets/(D-[\d-]+)", hesti.get("/tickets?state=all&q=kertas").text)
    assert set(listed) == {own.number}
    assert foreign.number not in listed

    assert joko.send(address, name="Cetak", sharing="owner").status_code == 303
    assert "Cetak" not in hesti.get("/tickets").text
    assert joko.send(f"{address}/delete", page="/tickets/views").status_code == 303
    assert db.session.scalars(select(SavedView)).all() == []
    assert joko.get(address).status_code == 404


def test_views_survive_a_query_that_a_later_desk_no_longer_understands(cast):
    view = save(cast, "joko")
    view.query = "state=all&colour=red&tier=banana&q=%00x"

    assert saving.filters_of(view) == Filters(state=State.ALL, q="x")
    assert actor_of(cast.joko).id == view.owner_id
