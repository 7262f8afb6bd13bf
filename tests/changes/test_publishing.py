"""What everybody reads of a finished change: by whom it is said, where it stands, and how it is taken off again."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.catalogue.models import Service
from desk.changes import operations, publishing, queries, states
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.reports import published
from desk.tickets import operations as tickets
from desk.timeline import Event
from tests.changes.test_operations import DAY, HOUR, a_change, advance, approved, plan
from tests.factories import MONDAY_TEN

SENTENCE = "Aplikasi hosting pindah ke server baru; alamatnya tetap sama."
DONE = MONDAY_TEN + 2 * DAY


def evaluated(cast, *, words=SENTENCE, done=True):
    ticket = a_change(cast)
    plan(cast, ticket)
    approved(cast, ticket)
    for _ in range(5):
        advance(cast, ticket, at=MONDAY_TEN + DAY + HOUR)
    evaluate(cast, ticket, words)
    if done:
        tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=DONE)
    db.session.commit()
    return ticket


def evaluate(cast, ticket, words, *, at=MONDAY_TEN + DAY + 2 * HOUR):
    operations.evaluate_change(
        ticket=ticket, actor=cast.actor("budi"), evaluation="Rahasia dapur", public_words=words, at=at
    )


def withdraw(cast, ticket, *, who="bambang", reason="Keliru", at=DONE + HOUR):
    publishing.withdraw_words(ticket=ticket, actor=cast.actor(who), reason=reason, at=at)


def read():
    return [(one.day, one.text, one.service.code) for one in published.changes() if one.service is not None]


def test_everybody_reads_the_sentence_once_the_ticket_is_done(cast, client_as, moment):
    ticket = evaluated(cast, done=False)
    moment.move_to(DONE)
    assert SENTENCE not in client_as().get("/status").text

    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=DONE)
    db.session.commit()

    html = client_as().get("/status").text
    log = html[html.index('id="changes"') :]
    assert "Oktober 2026" in log
    assert SENTENCE in log
    assert ticket.service.name in log
    for inside in (ticket.number, "Rahasia dapur", "Budi", "Selesai"):
        assert inside not in log


def test_open_data_name_the_day_the_sentence_and_the_service(cast, client_as, moment):
    ticket = evaluated(cast)
    moment.move_to(DONE)

    file = client_as().get("/status/data/perubahan.csv").data.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(file)))
    own = {"day": "2026-10-14", "change": SENTENCE, "service_code": "HOST", "service_name": ticket.service.name}
    assert list(rows[0])[:2] == ["day", "change"], "columns keep their places"
    assert own in rows
    assert [row["service_code"] for row in rows].count("") == len(rows) - 1, "the desk's own releases"


def test_without_a_sentence_nothing_is_published(cast, context):
    evaluated(cast, words="  ")

    assert read() == []


def test_a_reopened_change_is_not_done_and_is_not_read(cast, context):
    ticket = evaluated(cast)
    assert len(read()) == 1

    tickets.reopen_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Belum bisa", at=DONE + HOUR)
    db.session.flush()

    assert read() == []


TOO_MUCH = [
    ("Server 10.20.1.7 diganti.", "the address of a machine"),
    ("Alamat 2001:db8:0:1:1:1:1:1 dipakai.", "the same of IPv6"),
    ("Celah CVE-2026-1234 ditutup.", "a weakness"),
    ("Tiket D-2610-00042-7 selesai.", "a ticket"),
    ("Hubungi admin@kota.test.", "somebody's address"),
    ("Telepon 0812 3456 7890.", "somebody's number"),
    ("Dikerjakan oleh Pak Budi.", "a person"),
]
ENOUGH = [
    "Aplikasi versi 2.4.1 tersedia mulai 14 Oktober 2026.",
    "Layanan di Ibu Kota pindah; buka 08.00 sampai 16.00.",
    "Formulir KK dan e-KTP kini satu halaman.",
]


@pytest.mark.pure
@pytest.mark.parametrize("sentence", [row[0] for row in TOO_MUCH], ids=[row[1] for row in TOO_MUCH])
def test_a_sentence_that_tells_too_much_is_seen(sentence):
    assert states.tells_too_much(sentence)


@pytest.mark.pure
@pytest.mark.parametrize("sentence", ENOUGH)
def test_a_plain_sentence_passes(sentence):
    assert not states.tells_too_much(sentence)


def test_what_tells_too_much_is_refused_on_its_field_and_nothing_typed_is_lost(cast, client_as, moment):
    ticket = evaluated(cast, words="", done=False)
    moment.move_to(DONE)
    page = f"/tickets/{ticket.number}/evaluation"
    budi = client_as(cast.budi)

    refused = budi.send(page, evaluation="Berjalan <b>baik</b>", public_words="Server 10.20.1.7 diganti")
    long = budi.send(page, evaluation="Baik", public_words="x" * 301)

    assert (refused.status_code, long.status_code) == (422, 422)
    assert "10.20.1.7" in refused.text
    assert "Berjalan &lt;b&gt;baik" in refused.text
    assert budi.send(page, evaluation="Baik", public_words=SENTENCE).status_code == 303
    assert SENTENCE in budi.get(f"/tickets/{ticket.number}").text


def test_work_on_security_is_published_nowhere(cast, context):
    ticket = evaluated(cast)
    ticket.service.rings_at_night = True
    db.session.flush()
    assert read() == [], "not even what was said before"

    tickets.reopen_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Belum", at=DONE + HOUR)
    with pytest.raises(BadInput, match="security"):
        evaluate(cast, ticket, SENTENCE, at=DONE + 2 * HOUR)
    assert db.session.get(Service, ticket.service_id).rings_at_night


def test_a_supervisor_withdraws_it_and_the_history_keeps_it(cast, client_as, moment):
    ticket = evaluated(cast)
    moment.move_to(DONE + HOUR)
    page = f"/tickets/{ticket.number}"
    bambang = client_as(cast.bambang)
    assert "change-withdrawal" in bambang.get(page).text
    assert "change-withdrawal" not in client_as(cast.budi).get(page).text

    assert bambang.send(f"{page}/change-withdrawal", reason="").status_code == 422
    assert bambang.send(f"{page}/change-withdrawal", reason="Belum diumumkan resmi").status_code == 303

    assert SENTENCE not in client_as().get("/status").text
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.CHANGE_UNPUBLISHED)).one()
    assert (event.details["public"], event.actor_id) == (SENTENCE, cast.bambang.id)
    shown = bambang.get(page).text
    assert "Belum diumumkan resmi" in shown
    assert "change-withdrawal" not in shown
    assert "Belum diumumkan" not in client_as(cast.sari).get(page).text
    with pytest.raises(Conflict):
        withdraw(cast, ticket, at=DONE + 2 * HOUR)


@pytest.mark.parametrize(
    ("who", "may"), [("hesti", True), ("lestari", True), ("bambang", True), ("budi", False), ("joko", False)]
)
def test_whoever_supervises_withdraws_and_nobody_else(cast, context, who, may):
    ticket = evaluated(cast)
    if may:
        withdraw(cast, ticket, who=who)
        assert read() == []
    else:
        with pytest.raises(Forbidden):
            withdraw(cast, ticket, who=who)


def test_said_anew_after_a_reopening_it_is_read_again(cast, context):
    ticket = evaluated(cast)
    withdraw(cast, ticket)
    tickets.reopen_ticket(ticket=ticket, actor=cast.actor("sari"), reason="Belum", at=DONE + 2 * HOUR)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=DONE + 2 * HOUR)
    evaluate(cast, ticket, "Hosting kembali seperti semula.", at=DONE + 3 * HOUR)
    tickets.resolve_ticket(ticket=ticket, actor=cast.actor("budi"), answer="Selesai", at=DONE + 4 * HOUR)

    assert [text for _, text, _ in read()] == ["Hosting kembali seperti semula."]
    assert queries.plan_of(ticket.id).withdrawn_at is None


def test_two_who_withdraw_at_once_withdraw_once(cast, client_as, moment):
    ticket = evaluated(cast)
    moment.move_to(DONE + timedelta(hours=1))
    page = f"/tickets/{ticket.number}/change-withdrawal"
    first, second = client_as(cast.bambang), client_as(cast.lestari)
    seen = ticket.version

    done = first.send(page, reason="Satu", version=str(seen))
    late = second.send(page, reason="Dua kali", version=str(seen), page=f"/tickets/{ticket.number}")

    assert (done.status_code, late.status_code) == (303, 409)
    assert "Dua kali" in late.text
