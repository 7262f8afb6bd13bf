"""The pages of packs: from asking to the approved file, and the page on which anybody verifies it."""

import io
import re

import pytest

from desk import queueing
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import messages
from desk.notify.jobs import relay
from desk.notify.models import Notice
from desk.packs import jobs, making, queries
from desk.packs.kinds import FileForm, State
from desk.packs.models import Edition, Subscription
from desk.reports import sla_by_service, ticket_register
from desk.timeline import Event
from tests.factories import MONDAY_TEN, actor_of
from tests.notify.chats import work_until_idle
from tests.packs.frozen import NOVEMBER_3, bytes_of, frozen, signed_like

NEW = f"/packs/new/{ticket_register.CODE}"
WANTED = {"period": "monthly:2026-10-01", "since": "", "until": "", "department": "", "reason": ""}


@pytest.fixture(autouse=True)
def _empty(reports_queue):
    """Nothing waits in the queue of reports."""


def the_edition():
    return db.session.query(Edition).order_by(Edition.id.desc()).first()


@pytest.mark.row("BKS-14")
def test_a_report_is_asked_for_made_checked_and_approved(cast, heads, ticket, client_as, reports_queue):
    bambang, surya, ratna = client_as(cast.bambang), client_as(heads.surya), client_as(heads.ratna)

    answer = bambang.send(NEW, **WANTED, checker=str(heads.surya.id), signer=str(heads.ratna.id))
    assert answer.status_code == 303, answer.text
    page = answer.headers["Location"]
    assert queueing.queue(queueing.REPORTS).count == 1
    assert 'http-equiv="refresh"' in bambang.get(page).text
    assert jobs.make(the_edition().id) == "made"

    shown = bambang.get(page).text
    assert ticket.number in shown
    assert 'http-equiv="refresh"' not in shown
    assert "Checked, hand on to be signed" not in shown
    edition = f"{page}/editions/1"
    assert surya.get(edition).status_code == 200
    assert surya.send(f"{edition}/check", page=edition).status_code == 303
    assert surya.send(f"{edition}/check", page=edition).status_code == 303, "pressed twice: told in words, done once"
    assert db.session.query(Event).filter(Event.kind == EventKind.PACK_CHECKED).count() == 1
    assert ratna.send(f"{edition}/approval", page=edition).status_code == 303
    assert the_edition().state is State.SIGNED
    assert bambang.get(f"{edition}/pdf").data == bytes_of(the_edition())[FileForm.PDF]


def test_what_is_asked_for_while_redis_is_gone_waits_and_says_so(cast, ticket, client_as, monkeypatch):
    gone = queueing.Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.1, retry=None)
    monkeypatch.setattr(queueing, "connection", lambda: gone)
    bambang = client_as(cast.bambang)

    answer = bambang.send(NEW, **WANTED, checker="", signer="")

    assert answer.status_code == 303
    assert the_edition().state is State.QUEUED
    assert "progress" in bambang.get(answer.headers["Location"]).text
    assert jobs.enqueue_waiting(NOVEMBER_3) == 0
    monkeypatch.undo()
    assert jobs.enqueue_waiting(NOVEMBER_3) == 1
    assert jobs.enqueue_waiting(NOVEMBER_3) == 0, "it lies in the queue already"


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(cast, ticket, client_as):
    bambang = client_as(cast.bambang)
    told = WANTED | {"period": "any", "since": "2026-10-20", "until": "2026-10-10", "reason": "Untuk rapat."}

    answer = bambang.send(NEW, **told, checker="", signer="")

    assert answer.status_code == 422
    assert "2026-10-20" in answer.text
    assert "Untuk rapat." in answer.text
    for period in ("", "monthly:", "monthly:2026-13-01", "monthly:2027-01-01", "weekly:2026-10-01"):
        assert bambang.send(NEW, **WANTED | {"period": period}, checker="", signer="").status_code == 422
    assert the_edition() is None


@pytest.mark.parametrize("name", ["sari", "joko", "budi", "dewi"])
def test_who_makes_no_reports_has_no_such_page(cast, ticket, client_as, name):
    somebody = client_as(getattr(cast, name))

    assert somebody.get("/packs").status_code == 403
    assert somebody.get(NEW).status_code == 403


def test_a_pack_of_others_looks_like_not_there(cast, heads, ticket, client_as):
    pack = frozen(cast.actor("bambang")).pack
    lestari = client_as(cast.lestari)

    for address in ("", "/editions/1", "/editions/1/pdf", "/editions/1/json", "/editions/1/csv/tickets", "/editions/9"):
        assert lestari.get(f"/packs/{pack.id}{address}").status_code == 404, address
    assert f"/packs/{pack.id}" not in lestari.get("/packs").text


def test_files_for_machines_and_files_that_are_not_there(cast, ticket, client_as):
    pack = frozen(cast.actor("bambang")).pack
    bambang = client_as(cast.bambang)

    page = bambang.get(f"/packs/{pack.id}/editions/1/json")
    assert page.data.decode() == queries.get_edition(cast.actor("bambang"), pack.id, 1).document
    assert ticket.number in bambang.get(f"/packs/{pack.id}/editions/1/csv/tickets").text
    for missing in ("csv/none", "signed", "exe"):
        assert bambang.get(f"/packs/{pack.id}/editions/1/{missing}").status_code == 404, missing


@pytest.mark.row("LLG-30")
def test_anybody_verifies_a_report_by_its_code_and_reads_no_name_and_no_figure(cast, heads, ticket, client_as, app):
    edition = frozen(cast.actor("bambang"), signer=heads.ratna)
    code = making.code_of(edition, making.Keys(app.config["DESK"].secret_key))
    anybody = client_as()

    page = anybody.get(f"/verifikasi/laporan/{code}").text
    assert edition.pack.number in page
    assert {kept.sha256 for kept in edition.files} <= set(re.findall(r"[0-9a-f]{64}", page))
    for hidden in ("Ratna", "Bambang", ticket.number):
        assert hidden not in page
    assert anybody.get("/verifikasi/laporan/NONE").status_code == 404
    assert anybody.get("/verifikasi/laporan").status_code == 200
    assert code in anybody.get("/verifikasi/laporan", query_string={"kode": code}).headers["Location"]


def test_another_edition_is_asked_for_with_a_reason(cast, heads, ticket, client_as):
    pack = frozen(cast.actor("bambang"), signer=heads.ratna).pack
    bambang, address = client_as(cast.bambang), f"/packs/{pack.id}/editions/new"

    assert bambang.send(address, checker="", signer=str(heads.ratna.id), reason=" ").status_code == 422
    assert bambang.send(address, checker="", signer=str(heads.ratna.id), reason="Keliru.").status_code == 303
    assert jobs.make(the_edition().id) == "made"
    shown = bambang.get(f"/packs/{pack.id}").text
    assert "Keliru." in shown
    assert f"/packs/{pack.id}/editions/1" in shown


def test_returning_needs_words_and_a_signed_file_is_brought_back(cast, heads, ticket, client_as):
    edition = frozen(cast.actor("bambang"), signer=heads.ratna)
    ratna, page = client_as(heads.ratna), f"/packs/{edition.pack_id}/editions/1"

    assert ratna.send(f"{page}/return", page=page, reason="").status_code == 422
    assert ratna.send(f"{page}/approval", page=page).status_code == 303
    original = bytes_of(edition)[FileForm.PDF]
    for content, status in ((original, 422), (b"", 422), (signed_like(original), 303)):
        answer = ratna.send(f"{page}/signed", page=page, file=(io.BytesIO(content), "laporan.pdf"))
        assert answer.status_code == status
    assert ratna.get(f"{page}/signed").data == signed_like(original)
    assert client_as(cast.yosef).send(f"{page}/signed", page=page, file=(io.BytesIO(b"x"), "x.pdf")).status_code == 403


def test_who_gets_a_report_regularly_is_told_when_its_period_is_over(cast, heads, ticket, client_as, moment):
    yosef = client_as(cast.yosef)
    wanted = {"report": sla_by_service.CODE, "rhythm": "monthly", "department": ""}
    assert yosef.send("/packs/subscriptions", **wanted).status_code == 303
    assert yosef.send("/packs/subscriptions", **wanted).status_code == 303
    assert db.session.query(Subscription).count() == 1

    assert jobs.make_scheduled(NOVEMBER_3) == {}
    moment.move_to(NOVEMBER_3.replace(month=12, day=1))
    december = NOVEMBER_3.replace(month=12, day=1)
    assert jobs.make_scheduled(december) == {"asked": 1}
    assert jobs.make_scheduled(december) == {}
    edition = the_edition()
    assert edition.author_id == cast.bambang.id, "an auditor makes no report: the coordinator prepares it"
    assert edition.pack.since_on.isoformat() == "2026-11-01"
    assert edition.signer_id in (heads.ratna.id, heads.surya.id)
    assert jobs.make(edition.id) == "made"
    relay(december)
    notice = db.session.query(Notice).filter(Notice.user_id == cast.yosef.id).one()
    told = messages.text_of(notice, None)
    assert told.endswith(f"/packs/{edition.pack_id}")
    assert "%" not in told
    end = f"/packs/subscriptions/{db.session.query(Subscription).one().id}/end"
    assert client_as(cast.yosef).send(end, page="/packs/subscriptions").status_code == 303
    assert jobs.make_scheduled(december.replace(year=2027)) == {}


def test_of_several_who_get_the_same_one_is_made_and_all_are_told(cast, heads, ticket, client_as, moment):
    for person in (cast.yosef, cast.bambang):
        client_as(person).send("/packs/subscriptions", report=sla_by_service.CODE, rhythm="monthly", department="")
    december = NOVEMBER_3.replace(month=12, day=1)
    moment.move_to(december)

    done = jobs.make_scheduled(december)

    assert sum(done.values()) == 2
    assert db.session.query(Edition).count() == 1
    assert jobs.make(the_edition().id) == "made"
    relay(december)
    assert {notice.user_id for notice in db.session.query(Notice)} >= {cast.yosef.id, cast.bambang.id}


def test_a_subscription_ends_with_the_right_to_read(cast, heads, ticket, client_as, moment):
    client_as(cast.yosef).send("/packs/subscriptions", report=sla_by_service.CODE, rhythm="monthly", department="")
    cast.yosef.grants[0].ends_on = MONDAY_TEN.date()
    db.session.commit()
    december = NOVEMBER_3.replace(month=12, day=1)
    moment.move_to(december)

    assert jobs.make_scheduled(december) == {"ended": 1}
    assert jobs.make_scheduled(december) == {}
    assert actor_of(cast.yosef, december).grants == ()


def test_the_reporter_takes_it_out_of_its_own_queue(cast, ticket, client_as, app):
    client_as(cast.bambang).send(NEW, **WANTED, checker="", signer="")

    work_until_idle(app)
    assert the_edition().state is State.QUEUED, "the couriers leave it alone"
    work_until_idle(app, queues=(queueing.REPORTS,))

    assert the_edition().state is State.DRAFT
