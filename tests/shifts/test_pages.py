"""The pages: an officer's shift from check-in to hand-over, the lead's roster and setup, and who sees what."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts.policy import Role
from desk.database import db
from desk.notify.jobs import relay
from desk.shifts import book_queries, queries
from desk.shifts.book_models import Handover, LogLine, PostCheck
from desk.shifts.models import Duty, Post
from desk.shifts.states import State
from desk.tickets.models import Ticket
from tests.architecture.test_queries import counted
from tests.factories import make_user
from tests.shifts.posts import MONDAY, colleague, leave, make_post, on, open_with, plan


@pytest.fixture
def post(cast):
    return make_post(cast)


@pytest.fixture
def shift(cast, post):
    return plan(cast, post, "Pagi", cast.joko, 12)


def ids_of(post):
    return {item.name: item.id for item in book_queries.items_on(post.id)}


@pytest.mark.row("TRK-05", "TRK-06", "TRK-07", "TRK-08", "TRK-14")
def test_a_shift_from_check_in_to_hand_over_by_the_button_on_top(cast, post, shift, moment, client_as):
    moment.move_to(on(12, 5, 40))
    joko = client_as(cast.joko)
    page = joko.get("/shifts").text
    assert f"/shifts/duties/{shift.standing[0].id}/check-in" in page

    assert joko.send(f"/shifts/duties/{shift.standing[0].id}/check-in", page="/shifts").status_code == 303
    assert "10" in joko.get("/shifts").text
    assert joko.send(f"/shifts/{shift.id}/opening").status_code == 303
    things = ids_of(post)
    lines = {f"state_{key}": "ok" for key in things.values()} | {
        f"state_{things['CCTV 01']}": "bad",
        f"what_{things['CCTV 01']}": "Gelap",
    }
    assert f"/shifts/{shift.id}/check" in joko.get("/shifts").text
    assert joko.send(f"/shifts/{shift.id}/check", **lines).status_code == 303
    ticket = db.session.scalars(select(Ticket)).one()
    assert ticket.number in joko.get(f"/shifts/{shift.id}/check").text

    moment.move_to(on(12, 6, 30))
    joko = client_as(cast.joko)
    assert joko.send(f"/shifts/{shift.id}/patrols", page="/shifts").status_code == 303
    assert joko.send("/shifts/patrols/end", page="/shifts", words="Aman").status_code == 303

    moment.move_to(on(12, 13, 45))
    joko = client_as(cast.joko)
    assert ticket.number in joko.get(f"/shifts/{shift.id}/handover").text
    answer = joko.send(f"/shifts/{shift.id}/handover", words="Kunci lengkap")
    assert answer.status_code == 303
    assert "Kunci lengkap" in joko.get(answer.location).text
    paper = joko.get(f"{answer.location}/paper")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")


@pytest.mark.row("TRK-06")
def test_the_incoming_officer_reads_objects_and_accepts(cast, post, shift, moment, client_as):
    agus = colleague()
    after = plan(cast, post, "Siang", agus, 12)
    open_with(shift, cast.joko, on(12, 5, 25))
    leave(shift, cast.joko, on(12, 13, 40), words="Radio di laci")
    moment.move_to(on(12, 13, 45))
    browser = client_as(agus)
    browser.send(f"/shifts/duties/{after.standing[0].id}/check-in", page="/shifts")

    assert "Radio di laci" in browser.get(f"/shifts/{after.id}/opening").text
    refused = browser.send(f"/shifts/{after.id}/opening", because="")
    assert refused.status_code == 422
    assert 'href="#because"' in refused.text
    refused = browser.send(
        f"/shifts/{after.id}/answer", page=f"/shifts/{after.id}/opening", answer="object", objections=""
    )
    assert refused.status_code == 422
    assert 'href="#objections"' in refused.text
    said = {"answer": "object", "objections": "Radio tidak ada"}
    browser.send(f"/shifts/{after.id}/answer", page=f"/shifts/{after.id}/opening", **said)
    assert "Radio tidak ada" in browser.get(f"/shifts/{after.id}/opening").text
    browser.send(f"/shifts/{after.id}/answer", page=f"/shifts/{after.id}/opening", answer="accept", objections="")

    assert db.session.scalars(select(Handover)).one().state is State.ACCEPTED
    assert queries.shift_on(post.id, after.time_id, MONDAY).opened_at == on(12, 13, 45)


def test_a_notice_of_a_hand_over_leads_to_the_post(cast, post, shift, moment, client_as):
    agus = colleague()
    plan(cast, post, "Siang", agus, 12)
    open_with(shift, cast.joko, on(12, 5, 25))
    leave(shift, cast.joko, on(12, 13, 40))
    moment.move_to(on(12, 13, 45))
    relay(on(12, 13, 45))
    browser = client_as(agus)

    page = browser.get("/inbox").text

    notice = re.findall(r"/inbox/(\d+)/open", page)[0]
    assert browser.send(f"/inbox/{notice}/open", page="/inbox", post="POS-1").location == "/posts/POS-1"
    assert 'name="post" value="POS-1"' in page


@pytest.mark.parametrize(
    ("changed", "field"), [({"state": "bad", "what": ""}, "what"), ({"state": ""}, "state"), ({"state": "x"}, "state")]
)
def test_an_unfinished_checklist_opens_nothing_and_keeps_what_was_typed(
    cast, post, shift, moment, client_as, changed, field
):
    open_with(shift, cast.joko, on(12, 5, 25))
    moment.move_to(on(12, 6))
    things = ids_of(post)
    lines = {f"state_{key}": "ok" for key in things.values()} | {
        f"state_{things['Radio HT']}": "bad",
        f"what_{things['Radio HT']}": "Baterai kembung",
    }
    lines |= {f"{name}_{things['CCTV 01']}": value for name, value in changed.items()}

    answer = client_as(cast.joko).send(f"/shifts/{shift.id}/check", **lines)

    assert answer.status_code == 422
    assert f'href="#{field}_{things["CCTV 01"]}' in answer.text
    assert "Baterai kembung" in answer.text
    assert db.session.scalars(select(PostCheck)).all() == []


def test_pressing_twice_is_once(cast, post, shift, moment, client_as):
    open_with(shift, cast.joko, on(12, 5, 25))
    moment.move_to(on(12, 6, 5))
    joko = client_as(cast.joko)
    lines = {f"state_{key}": "ok" for key in ids_of(post).values()}
    for _ in range(2):
        assert joko.send(f"/shifts/{shift.id}/check", page="/shifts", **lines).status_code == 303
        assert joko.send(f"/shifts/{shift.id}/patrols", page="/shifts").status_code == 303
    for _ in range(2):
        assert joko.send("/shifts/patrols/end", page="/shifts").status_code == 303

    assert len(book_queries.patrols_of([shift.id])[shift.id]) == 1
    assert len(db.session.scalars(select(PostCheck)).all()) == 1


@pytest.mark.row("TRK-12")
def test_the_logbook_is_written_corrected_and_read(cast, post, shift, moment, client_as):
    open_with(shift, cast.joko, on(12, 5, 25))
    moment.move_to(on(12, 7))
    joko = client_as(cast.joko)
    assert joko.send("/posts/POS-1/logbook", kind="note", words="").status_code == 422
    assert joko.send("/posts/POS-1/logbook", kind="seen", words="x").status_code == 422
    assert joko.send("/posts/POS-1/logbook", kind="alert", words="Orang asing di <b>gerbang</b>").status_code == 303
    line = db.session.scalars(select(LogLine)).one()
    assert "&lt;b&gt;gerbang" in joko.get("/posts/POS-1/logbook").text
    address = f"/posts/POS-1/logbook/{line.id}/correction"
    assert joko.send(address, words="Dua orang").status_code == 303

    hesti = client_as(cast.hesti)
    assert f"/logbook/{line.id}/seen" in hesti.get("/posts/POS-1/logbook").text
    assert hesti.send(f"/posts/POS-1/logbook/{line.id}/seen", page="/posts/POS-1/logbook").status_code == 303
    assert hesti.send("/posts/POS-1/logbook", kind="note", words="Halo").status_code == 422
    kinds = [one.kind for one in db.session.scalars(select(LogLine).order_by(LogLine.id))]
    assert kinds == ["alert", "correction", "seen"]


@pytest.mark.row("TRK-05")
def test_the_lead_enters_a_post_its_shifts_and_a_roster(cast, moment, client_as):
    hesti = client_as(cast.hesti)
    wanted = {
        "code": "LOBI", "name": "Pos lobi", "place": "Lantai 1", "place_of": "DINKES:", "tier": "1", "skill": "",
        "presence_minutes": "30", "patrol_every": "",
    }  # fmt: skip
    assert hesti.send("/posts/new", **wanted | {"place_of": "DISKOMINFO:"}).status_code == 422
    assert hesti.send("/posts/new", **wanted).status_code == 303
    assert hesti.send("/posts/new", **wanted).status_code == 422
    setup = "/posts/LOBI/setup"
    for begins, ends in (("22:00", "06:00"), ("06:00", "06:00")):
        hesti.send("/posts/LOBI/times", page=setup, name=f"Jaga {begins}", begins=begins, ends=ends)
    assert hesti.send("/posts/LOBI/items", page=setup, kind="camera", item="CCTV", service="PC").status_code == 303
    assert hesti.send("/posts/LOBI/items", page=setup, kind="camera", item="cctv", service="PC").status_code == 422
    minutes = {name: "7" for name in ("presence", "hand_over", "inventory", "patrol", "alert", "closing")}
    assert hesti.send("/posts/LOBI/targets", page=setup, **minutes).status_code == 303
    assert hesti.send("/posts/LOBI/targets", page=setup, **minutes | {"patrol": "0"}).status_code == 422
    post = db.session.scalars(select(Post)).one()
    assert [(one.name, one.begins.hour) for one in post.times] == [("Jaga 22:00", 22)]
    assert {one.target_minutes for one in post.steps} == {7}

    days = {"since": "2026-10-12", "until": "2026-10-18", "weekdays": ["0", "2"]}
    roster = {"time": str(post.times[0].id), "people": [str(cast.joko.id)]} | days
    assert hesti.send("/posts/LOBI/roster", **roster | {"people": []}).status_code == 422
    assert hesti.send("/posts/LOBI/roster", **roster | {"until": "2026-10-11"}).status_code == 422
    assert hesti.send("/posts/LOBI/roster", **roster | {"until": "2999-10-11", "weekdays": []}).status_code == 422
    assert hesti.send("/posts/LOBI/roster", **roster | {"people": [str(cast.tono.id)]}).status_code == 422
    assert hesti.send("/posts/LOBI/roster", **roster).status_code == 303
    assert [one.shift.on_day.day for one in db.session.scalars(select(Duty).order_by(Duty.id))] == [12, 14]
    copied = hesti.send("/posts/LOBI/roster/copy?week=2026-10-19", page="/posts/LOBI")
    assert copied.status_code == 303
    assert db.session.query(Duty).count() == 4
    duty = db.session.scalars(select(Duty).order_by(Duty.id.desc())).first()
    hesti.send(f"/posts/LOBI/roster/{duty.id}/withdrawal", page="/posts/LOBI")
    assert db.session.get(Duty, duty.id).withdrawn_at is not None


@pytest.mark.row("TRK-05", "TRK-08")
def test_who_is_missing_and_what_was_missed_stands_on_the_page_of_the_post(cast, post, shift, moment, client_as):
    agus = colleague()
    plan(cast, post, "Pagi", agus, 12)
    open_with(shift, cast.joko, on(12, 5, 40))
    moment.move_to(on(12, 10, 30))

    page = client_as(cast.hesti).get("/posts/POS-1").text
    listed = client_as(cast.lestari).get("/posts").text

    assert "terlambat" in page or "late" in page
    for shown in (page, listed):
        assert "Agus Salim" in shown
        assert "tone-bad" in shown


@pytest.mark.parametrize("who", ["tono", "budi", "sari", "rina", "dewi", "yosef"])
def test_a_post_of_another_department_looks_like_none(cast, post, shift, moment, client_as, who):
    open_with(shift, cast.joko, on(12, 5, 25))
    handover = leave(shift, cast.joko, on(12, 13, 40))
    browser = client_as(getattr(cast, who))

    for address in (
        "/posts/POS-1",
        "/posts/POS-1/logbook",
        f"/handovers/{handover.id}",
        f"/handovers/{handover.id}/paper",
    ):
        assert browser.get(address).status_code in (403, 404), address
    for address in (f"/shifts/{shift.id}/check", f"/shifts/{shift.id}/handover", f"/shifts/{shift.id}/opening"):
        assert browser.get(address).status_code in (403, 404), address


def test_a_colleague_who_does_not_stand_there_reads_and_does_nothing(cast, post, shift, moment, client_as):
    agus = colleague()
    open_with(shift, cast.joko, on(12, 5, 25))
    browser = client_as(agus)

    assert browser.get("/posts/POS-1").status_code == 200
    assert browser.get(f"/shifts/{shift.id}/check").status_code == 404
    assert browser.send(f"/shifts/duties/{shift.standing[0].id}/check-in", page="/shifts").status_code == 403
    assert browser.get("/posts/POS-1/setup").status_code == 403


def test_a_lead_of_a_unit_keeps_the_posts_of_that_unit_alone(cast, moment, client_as):
    make_post(cast)
    lead = make_user(username="lead", name="Lead", roles=(Role.TIER1_LEAD,), department="DISDIKBUD")
    db.session.commit()

    assert "POS-1" not in client_as(lead).get("/posts").text


def test_the_page_of_a_post_asks_no_more_for_a_full_week_than_for_one_shift(cast, app, post, moment, client_as):
    plan(cast, post, "Pagi", cast.joko, 12)
    hesti = client_as(cast.hesti)
    hesti.get("/posts/POS-1")
    with counted(app) as few:
        hesti.get("/posts/POS-1")
    plan(cast, post, "Siang", cast.joko, *range(13, 18))
    plan(cast, post, "Malam", colleague(), *range(12, 19))
    with counted(app) as many:
        hesti.get("/posts/POS-1")

    assert len(many) <= len(few) + 1


def test_time_goes_on_where_nobody_stands(cast, moment, client_as):
    moment.shift(timedelta(days=1))
    page = client_as(cast.joko).get("/shifts")

    assert page.status_code == 200
