"""The register of assets: who keeps and reads which, the table that is loaded, stickers, tickets about a thing."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk.assets import imports, operations, queries
from desk.assets.kinds import AssetKind
from desk.assets.models import Asset
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.tickets import asset_queries
from desk.tickets.kinds import CanWork
from desk.tickets.models import Ticket
from tests.assets.things import content_of, make_asset
from tests.factories import MONDAY_TEN, department_of, make_ticket
from tests.knowledge.test_views import _questions
from tests.papers.samples import text_of

TYPED = {
    "item_code": "3.10.01.02.001",
    "register_no": "7",
    "name": "PC loket",
    "kind": "computer",
    "room": "Loket 1",
    "holder": "",
    "warranty_until": "2027-06-30",
    "notes": "",
}
HEADING = "kode_barang;nup;nama;jenis;opd;unit;ruang;pemegang;garansi;catatan\n"


@pytest.mark.row("LLG-12")
@pytest.mark.parametrize(
    ("who", "department", "allowed"),
    [
        ("joko", "DINKES", True),
        ("joko", "DISDIKBUD", False),
        ("tono", "DISDIKBUD", True),
        ("bambang", "DINKES", True),
        ("dewi", "DINKES", True),
        ("budi", "DINKES", False),
        ("lestari", "DINKES", False),
        ("sari", "DINKES", False),
    ],
)
def test_a_departments_technicians_keep_its_things_and_nobody_elses(cast, who, department, allowed):
    if allowed:
        assert make_asset(cast.actor(who), department=department).id
    else:
        with pytest.raises(Forbidden):
            make_asset(cast.actor(who), department=department)


def test_each_sees_the_things_of_their_own_office(cast):
    make_asset(cast.actor("joko"))
    other = make_asset(cast.actor("tono"), department="DISDIKBUD", register_no="99")
    db.session.flush()

    seen = {who: len(queries.listed(cast.actor(who))) for who in ("joko", "lestari", "tono", "budi", "yosef", "sari")}
    assert seen == {"joko": 1, "lestari": 1, "tono": 1, "budi": 2, "yosef": 2, "sari": 0}
    with pytest.raises(NotFound):
        queries.get_asset(cast.actor("joko"), other.id)


def test_a_code_and_number_stand_in_the_register_once(cast):
    asset = make_asset(cast.actor("joko"))
    other = make_asset(cast.actor("joko"), register_no="13")
    with pytest.raises(BadInput):
        make_asset(cast.actor("dewi"), department="DISDIKBUD")
    with pytest.raises(BadInput):
        operations.change_asset(asset=other, content=content_of(), actor=cast.actor("joko"), at=MONDAY_TEN)

    assert not operations.change_asset(asset=asset, content=content_of(), actor=cast.actor("joko"), at=MONDAY_TEN)


def test_a_thing_moves_to_another_department_only_by_whom_both_are_reached(cast):
    asset = make_asset(cast.actor("joko"))
    moved = content_of(department="DISDIKBUD")

    with pytest.raises(Forbidden):
        operations.change_asset(asset=asset, content=moved, actor=cast.actor("joko"), at=MONDAY_TEN)
    with pytest.raises(Forbidden):
        operations.change_asset(asset=asset, content=moved, actor=cast.actor("tono"), at=MONDAY_TEN)
    assert operations.change_asset(asset=asset, content=moved, actor=cast.actor("bambang"), at=MONDAY_TEN)


@pytest.mark.row("LLG-12")
def test_an_asset_with_five_incidents_in_90_days_is_proposed_for_disposal(cast):
    asset = make_asset(cast.actor("joko"))
    make_asset(cast.actor("joko"), register_no="13")
    for days in (100, 80, 60, 40, 20):
        make_ticket(cast.sari, asset=asset, at=MONDAY_TEN - timedelta(days=days))
    make_ticket(cast.sari, asset=asset, can_work=CanWork.YES, service="SW")  # a request
    db.session.flush()
    assert asset_queries.failing(cast.actor("joko"), MONDAY_TEN) == []

    make_ticket(cast.sari, asset=asset)
    db.session.flush()

    for who, count in {"joko": 1, "bambang": 1, "lestari": 1, "tono": 0, "sari": 0}.items():
        found = asset_queries.failing(cast.actor(who), MONDAY_TEN)
        assert [(one.asset.id, one.incidents) for one in found] == [(asset.id, 5)] * count, who
    assert len(asset_queries.history_of(asset, cast.actor("joko"), MONDAY_TEN)) == 7
    assert asset_queries.history_of(asset, cast.actor("tono"), MONDAY_TEN) == []
    gone = content_of(ended_on=MONDAY_TEN.date())
    operations.change_asset(asset=asset, content=gone, actor=cast.actor("joko"), at=MONDAY_TEN)
    assert asset_queries.failing(cast.actor("joko"), MONDAY_TEN) == []


def test_a_ticket_is_about_a_thing_of_its_own_department_that_is_there(cast):
    others = make_asset(cast.actor("tono"), department="DISDIKBUD")
    gone = make_asset(cast.actor("joko"), register_no="13", ended_on=MONDAY_TEN.date())

    for asset in (others, gone):
        with pytest.raises(BadInput):
            make_ticket(cast.sari, asset=asset)


@pytest.mark.row("LLG-12")
def test_from_the_register_over_a_sticker_to_a_ticket_and_its_history(cast, client_as, moment):
    joko, sari, tono = client_as(cast.joko), client_as(cast.sari), client_as(cast.tono)
    assert 'name="asset"' not in sari.get("/tickets/new").text
    place = f"{department_of('DINKES').id}:"
    for wrong in ({"name": " "}, {"kind": "spoon"}, {"place": "999:"}, {"item_code": "x" * 41}, {"name": "\x00"}):
        assert joko.send("/assets/new", **TYPED | {"place": place} | wrong).status_code == 422
    elsewhere = f"{department_of('DISDIKBUD').id}:"
    assert joko.send("/assets/new", **TYPED | {"place": elsewhere}).status_code == 422
    made = joko.send("/assets/new", **TYPED | {"place": place})
    assert made.status_code == 303
    assert joko.send("/assets/new", **TYPED | {"place": place}).status_code == 422  # it is there
    asset = db.session.scalars(select(Asset)).one()

    sheet = joko.get("/assets/stickers?q=loket")
    assert "PC loket" in text_of(sheet.data)
    form = sari.get(f"/tickets/new?asset={asset.id}").text
    assert re.search(rf'<option selected value="{asset.id}">', form)
    sent = {"description": "Layar gelap", "service": "PC", "affected": "self", "can_work": "no"}
    assert sari.send("/tickets/new", **sent | {"asset": "999999"}).status_code == 422
    answer = sari.send("/tickets/new", **sent | {"asset": str(asset.id)})
    ticket = db.session.scalars(select(Ticket)).one()
    assert ticket.asset_id == asset.id
    assert asset.code in sari.get(answer.headers["Location"]).text
    assert f"/assets/{asset.id}" in joko.get(f"/tickets/{ticket.number}").text
    assert ticket.number in joko.get(f"/assets/{asset.id}").text
    assert tono.get(f"/assets/{asset.id}").status_code == 404
    assert sari.get(f"/assets/{asset.id}").status_code == 403
    assert tono.get("/assets/stickers").mimetype == "text/html"  # nothing to print

    stale = joko.hidden(f"/assets/{asset.id}/edit")
    changed = TYPED | {"place": place, "ended_on": ""}
    assert joko.send(f"/assets/{asset.id}/edit", **changed | {"room": "Gudang"}).status_code == 303
    late = joko.post(f"/assets/{asset.id}/edit", data=stale | changed | {"room": "Aula"})
    assert late.status_code == 409
    assert "Aula" in late.text
    assert tono.get(f"/assets/{asset.id}/edit").status_code == 404


def test_a_technician_says_later_which_thing_it_is_about(cast, client_as, moment):
    ticket, asset = make_ticket(cast.sari), make_asset(cast.actor("joko"))
    other = make_asset(cast.actor("tono"), department="DISDIKBUD", register_no="99")
    db.session.commit()
    joko, page = client_as(cast.joko), f"/tickets/{ticket.number}/asset"

    assert f'href="{page}"' in joko.get(f"/tickets/{ticket.number}").text
    assert joko.send(page, asset=str(other.id)).status_code == 422
    assert joko.send(page, asset=str(asset.id)).status_code == 303
    assert asset.code in joko.get(f"/tickets/{ticket.number}").text
    assert ticket.asset_id == asset.id
    assert client_as(cast.sari).get(page).status_code == 403
    assert joko.send(page, asset="").status_code == 303
    assert db.session.get_one(Ticket, ticket.id).asset_id is None


def test_a_table_enters_what_is_new_changes_what_is_known_and_says_what_is_wrong(cast, client_as, moment):
    joko = client_as(cast.joko)
    known = make_asset(cast.actor("joko"))
    db.session.commit()
    rows = [
        "3.10.02.03.003;12;Printer Epson L3110;printer;DINKES;;Loket 9;;;",
        "3.10.01.02.001;1;PC;komputer;dinkes;;;;2027-01-31;RAM 8 GB",
        "3.10.01.02.001;2;PC;komputer;DISDIKBUD;;;;;",  # not his
        "3.10.01.02.001;3;PC;panci;DINKES;;;;;",
        "3.10.01.02.001;;PC;komputer;DINKES;;;;;",
        "3.10.01.02.001;4;PC;komputer;NIRGENDS;;;;;",
        "3.10.01.02.001;5;PC;komputer;DINKES;;;;31/1/2027;",
        ";;;;;;;;;",
    ]

    answer = joko.send("/assets/import", file=(io.BytesIO((HEADING + "\n".join(rows)).encode()), "aset.csv"))

    assert answer.status_code == 422
    assert len(re.findall(r"<li>[^<]*[4-8]", answer.text)) >= 5
    assert db.session.scalars(select(func.count(Asset.id))).one() == 2
    assert db.session.get_one(Asset, known.id).room == "Loket 9"
    again = joko.send("/assets/import", file=(io.BytesIO((HEADING + rows[0]).encode()), "aset.csv"))
    assert again.status_code == 200


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"nama;jenis\nx;y\n", b'a"b;"c\n', b"x" * 3_000_000])
def test_what_is_no_table_of_assets_is_refused_as_a_whole(content):
    with pytest.raises(BadInput):
        imports.read(content)


def test_lists_ask_the_same_number_of_questions_however_long_they_are(cast, client_as, moment, app):
    joko, numbers = client_as(cast.joko), []
    for first in (100, 200):
        for number in range(first, first + 4):
            asset = make_asset(cast.actor("joko"), register_no=str(number), kind=AssetKind.OTHER)
            for _ in range(5):
                make_ticket(cast.sari, asset=asset)
        db.session.commit()
        numbers.append([_questions(joko, page) for page in ("/assets", "/assets/disposal", f"/assets/{asset.id}")])

    assert numbers[0] == numbers[1]
