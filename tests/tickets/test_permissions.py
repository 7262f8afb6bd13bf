"""Who may not: each move by those who do not hold the ticket, and the words that the reporter never reads."""

from datetime import timedelta

import pytest

from desk.database import db
from desk.errors import Forbidden
from desk.escalation import operations as escalation
from desk.tickets import operations, queries
from desk.tickets.states import WaitingFor
from tests.factories import MONDAY_TEN, make_ticket

LATER = MONDAY_TEN + timedelta(minutes=20)
WORDS = "Kata sandi lama tersimpan di laci"
HOLD = {"waiting_for": WaitingFor.REPORTER, "reason": "Tipe apa?"}
ACTS = {
    "take": (operations.take_ticket, {}),
    "reply": (operations.reply, {"body": "Halo"}),
    "note": (operations.note, {"body": "Halo"}),
    "hold": (operations.hold_ticket, HOLD),
    "resume": (operations.resume_ticket, {}),
    "resolve": (operations.resolve_ticket, {"answer": "Selesai"}),
    "confirm": (operations.confirm_ticket, {}),
    "reopen": (operations.reopen_ticket, {"reason": "Belum"}),
    "cancel": (operations.cancel_ticket, {"reason": "Batal"}),
    "escalate": (escalation.escalate_ticket, {"reason": "Perlu", "tried": "Sudah"}),
    "return": (escalation.return_ticket, {"reason": "Uji lagi"}),
}
OUTSIDERS = ("tono", "rina", "dewi", "eko", "yosef")
# At Tier 1: the reporter talks, confirms, reopens and cancels; technicians do the rest; the other tier nothing.
BARRED_AT_TIER1 = {
    "sari": {"take", "note", "hold", "resume", "resolve", "escalate", "return"},
    "joko": {"return"},
    "hesti": {"return"},
    "lestari": set(ACTS),
    "budi": set(ACTS),
    "bambang": set(ACTS),
    **{key: set(ACTS) for key in OUTSIDERS},
}
# At Tier 2: Tier 1 keeps reading and noting, the coordinator gives back.
BARRED_AT_TIER2 = {
    "sari": {"take", "note", "hold", "resume", "resolve", "escalate", "return"},
    "joko": set(ACTS) - {"note"},
    "hesti": set(ACTS) - {"note"},
    "lestari": set(ACTS),
    "budi": {"confirm", "reopen", "cancel", "escalate"},
    "bambang": set(ACTS) - {"return"},
    **{key: set(ACTS) for key in OUTSIDERS},
}


def barred(table):
    return [(name, act) for name in table for act in sorted(table[name])]


@pytest.mark.parametrize(("tier", "table"), [(1, BARRED_AT_TIER1), (2, BARRED_AT_TIER2)])
def test_a_move_of_somebody_who_does_not_hold_the_ticket_is_forbidden(cast, tier, table):
    ticket = make_ticket(cast.sari)
    if tier == 2:
        escalation.escalate_ticket(ticket=ticket, actor=cast.actor("joko"), reason="Perlu", tried="Sudah", at=LATER)
    db.session.commit()
    before = (ticket.status, ticket.tier, ticket.version)

    let_in = []
    for name, act in barred(table):
        operation, words = ACTS[act]
        try:
            operation(ticket=ticket, actor=cast.actor(name), at=LATER, **words)
        except Forbidden:
            continue
        let_in.append((name, act))

    assert let_in == []
    db.session.commit()
    assert (ticket.status, ticket.tier, ticket.version) == before


@pytest.mark.parametrize("name", ["sari", "joko", "lestari", "budi", "bambang", *OUTSIDERS])
def test_only_the_coordinator_of_the_tier_gives_work_away(cast, name):
    ticket = make_ticket(cast.sari)

    with pytest.raises(Forbidden):
        operations.assign_ticket(ticket=ticket, actor=cast.actor(name), assignee=cast.joko, at=LATER)


def test_a_role_that_is_not_held_yet_opens_nothing(cast):
    ticket = make_ticket(cast.sari)
    long_before = MONDAY_TEN.replace(year=2024)

    with pytest.raises(Forbidden):
        operations.take_ticket(ticket=ticket, actor=cast.actor("joko", long_before), at=LATER)


def test_the_reporter_never_reads_a_note(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    page = f"/tickets/{ticket.number}"
    joko, sari = client_as(cast.joko), client_as(cast.sari)
    seen = ticket.version

    assert joko.send(f"{page}/notes", body=WORDS).status_code == 303
    assert joko.send(f"{page}/replies", body="Kami datang pukul dua.").status_code == 303

    assert WORDS in joko.get(page).text
    html = sari.get(page).text
    assert WORDS not in html
    assert "Kami datang pukul dua." in html
    stale = sari.send(f"{page}/cancel", version=str(seen), reason="Tidak jadi")
    assert stale.status_code == 409
    assert WORDS not in stale.text, "not in what happened meanwhile either"
    assert "Kami datang pukul dua." in stale.text


def test_a_note_is_left_out_of_every_list_of_what_happened(cast):
    ticket = make_ticket(cast.sari)
    seen = ticket.version
    operations.note(ticket=ticket, actor=cast.actor("joko"), body=WORDS, at=LATER)
    operations.reply(ticket=ticket, actor=cast.actor("joko"), body="Kami datang.", at=LATER)
    db.session.flush()

    for since in (None, seen):
        public = queries.timeline_of(ticket, with_internal=False, since_version=since)
        internal = queries.timeline_of(ticket, with_internal=True, since_version=since)
        assert WORDS not in [entry.comment.body for entry in public if entry.comment]
        assert {"Kami datang."} == {entry.comment.body for entry in public if entry.comment}
        assert {WORDS, "Kami datang."} == {entry.comment.body for entry in internal if entry.comment}


def test_what_the_tiers_write_to_each_other_is_not_the_reporters_to_read(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    page = f"/tickets/{ticket.number}"
    joko, budi, sari = client_as(cast.joko), client_as(cast.budi), client_as(cast.sari)

    joko.send(f"{page}/escalate", reason="Menduga pegawai ceroboh", tried="Kabel ditukar")
    budi.send(f"{page}/return", reason="Uji dahulu switch lama")

    html = sari.get(page).text
    for words in ("Menduga pegawai ceroboh", "Kabel ditukar", "Uji dahulu switch lama"):
        assert words in joko.get(page).text
        assert words not in html
