"""Templates of answers: whose they are, what can stand in them, how they come into what one writes."""

import re

import pytest

from desk.database import db
from desk.errors import Forbidden
from desk.tickets import (
    answer_templates,
    placeholders,
)
from desk.tickets.models import Comment
from desk.tickets.work_models import AnswerTemplate, TemplateScope
from tests.factories import MONDAY_TEN, department_of, make_ticket

BODY = "Yth. {nama_pelapor}, tiket {nomor} tentang {layanan} ({opd}) kami kerjakan sampai {tenggat}. Salam, {petugas}"


def template(cast, name, *, who="dewi", scope=TemplateScope.EVERYBODY, department=None, body=BODY):
    return answer_templates.save_template(
        template=None,
        name=name,
        body=body,
        scope=scope,
        department_id=department and department_of(department).id,
        actor=cast.actor(who),
        at=MONDAY_TEN,
    )


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        (BODY, None),
        ("Tanpa isian, 100% aman %(x)s ${x}", "{x}"),
        ("%(x)s tetap tulisan", None),
        ("{{7*7}}", "{7*7}"),
        ("{0.__class__}", "{0.__class__}"),
        ("{nomor", "{"),
        ("nomor}", "}"),
        ("{ nomor }", "{ nomor }"),
        ("{NOMOR}", "{NOMOR}"),
        ("{}", "{}"),
    ],
)
def test_what_no_one_can_fill_is_no_placeholder(text, unknown):
    assert placeholders.unknown_in(text) == unknown


@pytest.mark.pure
def test_what_fills_a_place_is_not_looked_through_again():
    assert placeholders.filled("{nomor} {opd}", {"nomor": "{opd}", "opd": "{nomor}"}) == "{opd} {nomor}"


def test_each_sees_the_templates_of_their_own_and_changes_those_they_lead(cast):
    for name, scope, department in [
        ("semua", TemplateScope.EVERYBODY, None),
        ("t2", TemplateScope.TIER2, None),
        ("dinkes", TemplateScope.TIER1, "DINKES"),
        ("disdik", TemplateScope.TIER1, "DISDIKBUD"),
    ]:
        template(cast, name, scope=scope, department=department)

    names = {
        who: (
            [one.name for one in answer_templates.usable_by(cast.actor(who))],
            [one.name for one in answer_templates.managed_by(cast.actor(who))],
        )
        for who in ("joko", "hesti", "tono", "budi", "bambang", "dewi")
    }

    assert names == {
        "joko": (["dinkes", "semua"], []),
        "hesti": (["dinkes", "semua"], ["dinkes"]),
        "tono": (["disdik", "semua"], []),
        "budi": (["semua", "t2"], []),
        "bambang": (["semua", "t2"], ["t2"]),
        "dewi": (["semua"], ["dinkes", "disdik", "semua", "t2"]),
    }
    for who, scope, department in [
        ("hesti", TemplateScope.EVERYBODY, None),
        ("hesti", TemplateScope.TIER1, "DISDIKBUD"),
        ("bambang", TemplateScope.TIER1, "DINKES"),
        ("joko", TemplateScope.TIER1, "DINKES"),
    ]:
        with pytest.raises(Forbidden):
            template(cast, "x", who=who, scope=scope, department=department)


def test_a_lead_writes_looks_at_saves_and_deletes_a_template(cast, client_as, moment):
    hesti = client_as(cast.hesti)
    form = {"name": "Salam", "body": BODY, "scope": "tier1", "department": str(cast.hesti.department_id)}

    wrong = hesti.send("/answer-templates/new", **(form | {"body": "Halo {nama}"}))
    preview = hesti.send("/answer-templates/new", **form, preview="1")
    foreign = hesti.send("/answer-templates/new", **(form | {"scope": "everybody"}))
    assert (wrong.status_code, preview.status_code, foreign.status_code) == (422, 200, 422)
    assert "{nama}" in wrong.text
    assert "Siti Aminah" in preview.text
    assert db.session.query(AnswerTemplate).count() == 0

    assert hesti.send("/answer-templates/new", **form).status_code == 303
    kept = db.session.query(AnswerTemplate).one()
    assert client_as(cast.bambang).get(f"/answer-templates/{kept.id}").status_code == 404
    assert client_as(cast.bambang).get("/answer-templates/new").status_code == 200
    assert client_as(cast.joko).get("/answer-templates").status_code == 403
    assert "Salam" in hesti.get("/answer-templates").text
    assert hesti.send(f"/answer-templates/{kept.id}", **(form | {"name": "Salam baru"})).status_code == 303
    assert hesti.send(f"/answer-templates/{kept.id}/delete", page=f"/answer-templates/{kept.id}").status_code == 303
    assert db.session.query(AnswerTemplate).count() == 0


def test_a_template_stands_filled_where_one_writes_and_is_put_behind_what_was_typed(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    one = template(cast, "Salam")
    other = template(cast, "Lain", scope=TemplateScope.TIER2)
    joko, page = client_as(cast.joko), f"/tickets/{ticket.number}"

    shown = joko.get(page).text
    answer = joko.send(f"{page}/replies", page="/account", version="1", body="Sudah saya ketik.", insert=str(one.id))
    unknown = joko.send(f"{page}/replies", page="/account", version="1", body="Tetap.", insert=str(other.id))

    assert f"Yth. Sari Wulandari, tiket {ticket.number} tentang" in shown
    assert answer.status_code == 200
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.S)[1].strip()
    assert text.startswith("Sudah saya ketik.")
    assert "Yth. Sari Wulandari" in text
    assert "{" not in text
    assert re.search(r"<textarea[^>]*>(.*?)</textarea>", unknown.text, re.S)[1].strip() == "Tetap."
    assert db.session.query(Comment).count() == 0
    assert "data-insert" not in client_as(cast.sari).get(page).text
