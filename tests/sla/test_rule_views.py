"""The pages of clocks and promises: who may, what they show, what they propose, and that nothing typed is lost."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from desk import reference
from desk.database import db
from desk.sla import calendars, holiday_list, policy_content, previews, proposals
from desk.sla.jobs import work_on_proposals
from desk.sla.kinds import ProposalState
from desk.sla.models import SlaClock
from desk.sla.rule_models import Holiday, SlaApplication, SlaPolicy, SlaProposal
from tests.factories import MONDAY_TEN, make_ticket
from tests.sla.changing import TUESDAY_OFF, approved, clocks_of, holiday_proposal, policy_proposal

PAGES = (
    "/admin/clocks",
    "/admin/calendars/office5",
    "/admin/calendars/office5/weeks",
    "/admin/calendars/office5/seasons",
    "/admin/calendars/office5/exceptions",
    "/admin/calendars/office5/switches",
    "/admin/calendars/office5/removals",
    "/admin/holidays",
    "/admin/holidays?year=2025",
    "/admin/holidays?year=%E0%A5%A7",
    "/admin/holidays/new",
    "/admin/holidays/removal",
    "/admin/holidays/import",
    "/admin/policies",
    "/admin/policies/1",
    "/admin/policies/1/new",
    "/admin/policies/1/ladders",
)
WEEK = {"mon": "07.30-12.00, 13.00-16.00", "tue": "08.00-12.00", "sat": "-"}


def newest() -> SlaProposal:
    return db.session.scalars(select(SlaProposal).order_by(SlaProposal.id.desc()).limit(1)).one()


@pytest.mark.parametrize("who", ["bambang", "dewi"])
def test_every_page_opens_for_those_who_propose(cast, client_as, moment, who):
    browser = client_as(getattr(cast, who))

    assert {page: browser.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize("who", ["sari", "joko", "hesti", "budi", "lestari", "rina", "yosef"])
def test_nobody_else_sees_or_changes_anything(cast, client_as, moment, who):
    proposal = holiday_proposal(cast)
    browser = client_as(getattr(cast, who))
    own = f"/admin/proposals/{proposal.id}"

    assert {browser.get(page).status_code for page in (*PAGES, own)} == {403}
    sent = [browser.send(f"{own}/{what}", page="/account").status_code for what in ("approval", "rejection", "preview")]
    assert sent == [403, 403, 403]
    assert "/admin/clocks" not in browser.get("/account").text


@pytest.mark.parametrize(
    "address",
    [
        "/admin/proposals/4711",
        "/admin/calendars/nowhere",
        "/admin/calendars/nowhere/weeks",
        "/admin/policies/99",
        "/admin/policies/99/new",
    ],
)
def test_what_is_not_there_is_not_found(cast, client_as, address):
    assert client_as(cast.dewi).get(address).status_code == 404


def test_the_coordinator_drafts_and_the_administrator_decides(cast, client_as, moment):
    make_ticket(cast.sari)
    bambang, dewi = client_as(cast.bambang), client_as(cast.dewi)
    made = bambang.send(
        "/admin/holidays/new", on="2026-10-13", category="public", name="Pilkada", name_en="", reason="Keppres 1/2026"
    )
    assert made.status_code == 303
    assert 'http-equiv="refresh"' in bambang.get(made.location).text, "while the effect is looked at"
    work_on_proposals(MONDAY_TEN)

    seen = bambang.get(made.location).text
    assert '/approval"' not in seen
    assert 'http-equiv="refresh"' not in seen
    assert bambang.send(made.location + "/approval", page=made.location).status_code == 403
    assert "/approval" in dewi.get(made.location).text
    answer = dewi.send(made.location + "/approval", page=made.location, apply_to_running="y", note="Sesuai")

    assert answer.status_code == 303
    assert newest().state is ProposalState.APPROVED
    assert 'http-equiv="refresh"' in dewi.get(made.location).text, "while it is applied"
    work_on_proposals(MONDAY_TEN)
    assert db.session.scalars(select(SlaApplication)).one().moved == 2
    assert 'http-equiv="refresh"' not in dewi.get(made.location).text
    assert made.location in dewi.get("/admin/clocks").text


def test_a_rejection_wants_a_reason_and_keeps_what_was_typed(cast, client_as, moment):
    proposal = holiday_proposal(cast)
    own, dewi = f"/admin/proposals/{proposal.id}", client_as(cast.dewi)

    assert dewi.send(own + "/rejection", page=own, why="  ").status_code == 422
    assert dewi.send(own + "/rejection", page=own, why="Belum ada SK").status_code == 303
    assert dewi.send(own + "/rejection", page=own, why="Lagi").status_code == 409


def test_applying_later_from_the_page(cast, client_as, moment):
    ticket, proposal = make_ticket(cast.sari), policy_proposal(cast)
    approved(cast, proposal, apply_to_running=False)
    own, dewi = f"/admin/proposals/{proposal.id}", client_as(cast.dewi)

    assert dewi.send(own + "/application", page=own, reason="").status_code == 422
    assert dewi.send(own + "/application", page=own, reason="SE 4/2026").status_code == 303
    work_on_proposals(MONDAY_TEN)

    assert clocks_of(ticket)["response"].policy_version == 2


def test_a_stale_effect_cannot_be_approved_and_can_be_looked_at_again(cast, client_as, moment):
    late = holiday_proposal(cast)
    previews.preview(proposal=late, at=MONDAY_TEN)
    approved(cast, holiday_proposal(cast, TUESDAY_OFF | {"on": "2026-10-14"}), apply_to_running=False)
    own, dewi = f"/admin/proposals/{late.id}", client_as(cast.dewi)

    assert "/approval" not in dewi.get(own).text
    assert dewi.send(own + "/approval", page=own).status_code == 409
    assert dewi.send(own + "/preview", page=own).status_code == 303
    work_on_proposals(MONDAY_TEN)
    assert "/approval" in dewi.get(own).text


def test_other_hours_are_typed_as_people_write_them(cast, client_as, moment):
    answer = client_as(cast.bambang).send(
        "/admin/calendars/office5/weeks", since="2027-01-04", reason="Perwali 3/2026", **WEEK
    )

    assert answer.status_code == 303
    edit = newest().content["edits"][0]
    assert (edit["from"], edit["week"]["mon"]) == ("2027-01-04", [["07:30", "12:00"], ["13:00", "16:00"]])
    assert edit["week"]["sat"] == edit["week"]["sun"] == []


@pytest.mark.parametrize("hours", ["pagi", "16.00-07.30", "07.30-12.00, 11.00-16.00", "25.00-26.00"])
def test_hours_that_cannot_be_are_refused_kindly_and_nothing_typed_is_lost(cast, client_as, moment, hours):
    typed = WEEK | {"wed": hours, "reason": "Perwali 3/2026", "since": "2027-01-04"}

    answer = client_as(cast.bambang).send("/admin/calendars/office5/weeks", **typed)

    assert answer.status_code == 422
    for kept in (hours, "07.30-12.00, 13.00-16.00", "Perwali 3/2026", "2027-01-04"):
        assert kept in answer.text


def test_a_season_an_exception_and_switches_become_proposals(cast, client_as, moment):
    bambang = client_as(cast.bambang)

    answers = [
        bambang.send(
            "/admin/calendars/mpp/seasons", name="Ramadan", first="2028-01-28", last="2028-02-25", reason="SE", **WEEK
        ),
        bambang.send(
            "/admin/calendars/mpp/exceptions", on="2026-11-14", hours="08.00-12.00", name="Sabtu buka", reason="SE"
        ),
        bambang.send("/admin/calendars/mpp/switches", observes_holidays="y", reason="SE"),
    ]

    assert [answer.status_code for answer in answers] == [303] * 3
    done = [
        proposal.content["edits"][0]["do"]
        for proposal in db.session.scalars(select(SlaProposal).order_by(SlaProposal.id))
    ]
    assert done == ["season.set", "exception.set", "switch.set"]
    pages = [bambang.get(answer.location) for answer in answers]
    assert [page.status_code for page in pages] == [200] * 3


def test_something_can_be_dropped_from_a_calendar(cast, client_as, moment):
    bambang = client_as(cast.bambang)
    what = re.findall(r'value="(season\.remove\|[^"]+)"', bambang.get("/admin/calendars/office5/removals").text)

    answer = bambang.send("/admin/calendars/office5/removals", what=what[0], reason="Sudah lewat")

    assert answer.status_code == 303
    assert newest().content["edits"][0]["do"] == "season.remove"
    assert bambang.send("/admin/calendars/office5/removals", what="season.remove|1999", reason="X").status_code == 422


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"on": "besok"}, "no date"),
        ({"on": "2026-12-25", "name": "Hari Raya Natal", "name_en": "Christmas Day"}, "there already"),
        ({"name": " "}, "no name"),
        ({"reason": ""}, "no reason"),
        ({"category": "feast"}, "no such category"),
    ],
)
def test_a_day_off_that_cannot_be_is_refused_and_nothing_typed_is_lost(cast, client_as, moment, typed, reason):
    day = db.session.scalars(select(Holiday).where(Holiday.on_day == date(2026, 12, 25))).one()
    given = {"on": "2026-10-13", "category": "public", "name": "Pilkada", "name_en": "Election", "reason": "Keppres"}
    if typed.get("on") == "2026-12-25":
        typed = {"on": "2026-12-25", "name": day.name, "name_en": day.name_en}

    answer = client_as(cast.bambang).send("/admin/holidays/new", **given | typed)

    assert answer.status_code == 422, reason
    for name, value in (given | typed).items():
        assert value.strip() in answer.text or name == "category", reason


def upload(browser, name, text, **more):
    file = (io.BytesIO(text.encode()), name)
    return browser.send("/admin/holidays/import", file=file, reason="SKB 2028", **more)


def test_rule_09_an_import_is_a_proposal_to_approve(cast, client_as, moment):
    lines = ("on,category,name", "2028-01-01,public,Tahun Baru", "2028-01-03,collective_leave,Cuti Bersama")

    answer = upload(client_as(cast.bambang), "libur.csv", "\n".join(lines))

    assert answer.status_code == 303, answer.text
    assert {edit["on"] for edit in newest().content["edits"]} >= {"2028-01-01", "2028-01-03"}
    assert db.session.scalars(select(Holiday).where(Holiday.on_day == date(2028, 1, 1))).first() is None


def test_rule_09_the_shipped_form_can_be_brought_and_says_when_nothing_is_new(cast, client_as, moment):
    shipped = (reference.SHIPPED / "holidays.toml").read_text(encoding="utf-8")
    bambang = client_as(cast.bambang)

    assert upload(bambang, "holidays.toml", shipped).status_code == 422
    more = shipped + '\n[[holiday]]\non = 2028-01-01\nname = "Tahun Baru"\nname_en = "New Year"\ncategory = "public"\n'
    assert upload(bambang, "holidays.toml", more).status_code == 303
    assert [edit["on"] for edit in newest().content["edits"]] == ["2028-01-01"]


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.csv", "on,category,name\n2028-01-01,public,A\n2028-13-01,public,B\nx,y\n2028-01-01,public,C\n", [3, 4, 5]),
        ("a.csv", "tanggal;nama\n2028-01-01;A\n", [2]),
        ("a.toml", '[[holiday]]\non = 2028-01-01\nname = "A"\ncategory = "feast"\n', [1]),
        ("a.toml", "[[holiday]\n", [1]),
    ],
)
def test_bad_lines_of_a_file_are_named_by_their_number(cast, client_as, moment, name, text, lines):
    answer = upload(client_as(cast.bambang), name, text)

    assert answer.status_code == 422
    found = answer.text.split("notice--strong")[1].split("</ul>")[0]
    assert [int(number) for number in re.findall(r"<li>\D*(\d+):", found)] == lines
    assert db.session.scalars(select(SlaProposal)).first() is None


def test_rule_09_the_end_of_the_list_is_warned_of_60_days_before(cast, client_as):
    last = holiday_list.last_known_year()
    dewi_pages = []
    for day in (f"{last}-11-01", f"{last}-11-03"):
        with time_machine.travel(f"{day}T03:00:00Z", tick=False):
            browser = client_as(cast.dewi)
            dewi_pages.append("/admin/holidays/import" in browser.get("/admin/clocks").text)

    assert dewi_pages == [False, True]


def fields_of(html: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    form = html.split('<form method="post" novalidate')[1].split("</form>")[0]
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="(?:text|number|date)"[^>]*value="([^"]*)"', form))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option selected value="([^"]*)"', body)
        found[name] = chosen[0] if chosen else re.findall(r'value="([^"]*)"', body)[0]
    return found


def test_a_new_version_begins_with_the_old_one_and_changes_what_was_typed(cast, client_as, moment):
    bambang = client_as(cast.bambang)
    typed = fields_of(bambang.get("/admin/policies/1/new").text)
    typed |= {
        "effective_from": "2026-10-12",
        "reason": "Evaluasi",
        "P3_first_response_amount": "45",
        "new0_service": "PC",
        "new0_department": "DINKES",
        "new0_amount": "30",
        "new0_calendar": "office5",
    }

    answer = bambang.send("/admin/policies/1/new", **typed)

    assert answer.status_code == 303, re.findall(r"<li>.*?</li>", answer.text)
    proposal = newest()
    work_on_proposals(MONDAY_TEN)
    found = bambang.get(answer.location).text
    assert found.count("<tr><td") >= 1
    assert proposal.content["target"][2]["first_response"]["amount"] == 45
    assert proposal.content["scoped"][-1]["department"] == "DINKES"
    approved(cast, proposal, apply_to_running=False)
    policy = db.session.get(SlaPolicy, 2)
    before = db.session.get(SlaPolicy, 1)
    assert len(policy.targets) == len(before.targets) + 1
    assert len(policy.rungs) == len(before.rungs)
    assert client_as(cast.dewi).get("/admin/policies/2").status_code == 200


def test_a_policy_with_a_wrong_amount_comes_back_with_everything_typed(cast, client_as, moment):
    bambang = client_as(cast.bambang)
    typed = fields_of(bambang.get("/admin/policies/1/new").text)
    typed |= {"effective_from": "2026-10-12", "reason": "Evaluasi tengah tahun", "P3_first_response_amount": "cepat"}

    answer = bambang.send("/admin/policies/1/new", **typed)

    assert answer.status_code == 422
    assert "cepat" in answer.text
    assert "Evaluasi tengah tahun" in answer.text


def test_another_ladder_is_a_new_version_with_the_same_targets(cast, client_as, moment):
    bambang = client_as(cast.bambang)
    page = bambang.get("/admin/policies/1/ladders").text
    typed = fields_of(page) | {
        "effective_from": "2026-10-12",
        "reason": "Peringatan lebih awal",
        "drop": ["0"],
        "new0_measure": "response",
        "new0_height": "60",
        "new0_unit": "percent",
        "new0_step": "warn",
        "new0_who": ["worker", "tier1_lead"],
    }

    answer = bambang.send("/admin/policies/1/ladders", **typed)

    assert answer.status_code == 303, re.findall(r"<li>.*?</li>", answer.text)
    rungs = newest().content["rung"]
    assert {"measure": "response", "step": "warn", "who": ["worker", "tier1_lead"], "percent": 60} in rungs
    assert not any(line["measure"] == "response" and line.get("percent") == 75 for line in rungs)
    before = db.session.get(SlaPolicy, 1)
    assert newest().content["target"] == policy_content.content_of(before)["target"]


def test_a_ladder_without_its_breach_is_refused(cast, client_as, moment):
    bambang = client_as(cast.bambang)
    typed = fields_of(bambang.get("/admin/policies/1/ladders").text) | {
        "effective_from": "2026-10-12",
        "reason": "Coba",
        "drop": ["1"],
    }

    answer = bambang.send("/admin/policies/1/ladders", **typed)

    assert answer.status_code == 422
    assert "100 %" in answer.text


@pytest.fixture
def run_import(app):
    def run(*arguments: str):
        return app.test_cli_runner().invoke(args=["import", *arguments])

    return run


def test_rule_09_an_import_by_command_is_a_proposal_once_the_city_is_at_work(cast, app, run_import, tmp_path: Path):
    make_ticket(cast.sari)
    db.session.commit()
    current = calendars.current_version("office5")
    file = tmp_path / "next.toml"
    file.write_text('[[holiday]]\non = 2028-01-01\nname = "Tahun Baru"\nname_en = "New Year"\ncategory = "public"\n')
    policy = tmp_path / "sla.toml"
    shipped = (reference.SHIPPED / "sla.toml").read_text(encoding="utf-8")
    policy.write_text(shipped.replace("version = 1", "version = 2", 1))
    db.session.commit()

    answers = [
        run_import("holidays", str(file)),
        run_import("calendars", str(reference.SHIPPED / "calendars.toml")),
        run_import("policy", str(policy)),
    ]

    assert [answer.exit_code for answer in answers] == [0, 0, 0], [answer.output for answer in answers]
    db.session.expire_all()
    made = db.session.scalars(select(SlaProposal).order_by(SlaProposal.id)).all()
    for answer, proposal in zip(answers, made, strict=True):
        assert f"/admin/proposals/{proposal.id}" in answer.output
        previews.preview(proposal=proposal, at=MONDAY_TEN)
        assert "problem" not in proposal.preview
    db.session.commit()
    assert calendars.current_version("office5") == current
    assert db.session.get(SlaPolicy, 2) is None
    nothing_new = run_import("holidays", str(reference.SHIPPED / "holidays.toml"))
    assert nothing_new.exit_code == 2


def test_pages_with_many_clocks_ask_no_more(cast, client_as, moment):
    for _ in range(3):
        make_ticket(cast.sari)
    proposal = holiday_proposal(cast)
    previews.preview(proposal=proposal, at=MONDAY_TEN)

    assert client_as(cast.dewi).get(f"/admin/proposals/{proposal.id}").status_code == 200
    assert db.session.scalars(select(SlaClock.id)).all()
    assert proposals.get_proposal(proposal.id).preview["moved"] == 6
