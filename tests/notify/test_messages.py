"""What a chat is told: number and status, in its reader's language; never what people wrote, never who they are."""

import re

import pytest

from desk import timeline
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import messages
from desk.notify.models import Notice
from desk.notify.ticket_audiences import AUDIENCE
from desk.sla.kinds import Measure
from tests.factories import MONDAY_TEN, make_ticket

DESCRIPTION = "Aplikasi Puskesmas menolak sandi. NIK 3276010101900001 milik Ibu Aminah."
TITLE = "Sandi Puskesmas"
DETAILS = {
    EventKind.CLOCK_WARNED: {"measure": Measure.TIER1_HOLD, "due_at": MONDAY_TEN},
    EventKind.CLOCK_BREACHED: {"measure": Measure.TIER1_HOLD, "who": ["worker", "ict_division_head"]},
    EventKind.CLOCK_RAISED: {"measure": Measure.RESOLUTION, "rung": "2 hours", "who": ["ict_head"]},
    EventKind.CLOCK_REMINDED: {"measure": Measure.REPORTER_WAIT, "rung": "40%", "due_at": MONDAY_TEN},
    EventKind.TICKET_MERGED: {"into": "D-2610-00009-0"},
    EventKind.TICKET_PROMISED: {"promised_for": MONDAY_TEN},
    EventKind.TICKET_HELD: {"waiting_for": "reporter"},
    EventKind.TICKET_PASSED_ON: {"leaver": "Joko Susilo"},
    EventKind.LOAN_ASKED: {"until": "2026-10-16"},
    EventKind.LOAN_GRANTED: {"until": "2026-10-16"},
    EventKind.LOAN_REFUSED: {"until": "2026-10-16"},
    EventKind.LOAN_ENDED: {"until": "2026-10-16"},
}
KINDS = sorted(kind for kind in AUDIENCE if messages.is_sent_by_telegram(kind))


@pytest.mark.pure
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_message_names_the_ticket_and_gives_nothing_away(cast, kind, language):
    ticket, notice = told(cast, kind, language)

    text = messages.text_of(notice, ticket)

    assert ticket.number in text
    assert text.endswith(f"\nhttp://desk.test/tickets/{ticket.number}")
    for word in ("Sandi", "sandi", "Puskesmas", "NIK", "3276", "Aminah", "Sari", "Wulandari", "Joko", "Susilo"):
        assert word not in text
    assert not re.search(r"[{}<>]|None|%\(", text)


def test_each_reader_is_spoken_to_in_their_own_language(cast):
    ticket, notice = told(cast, EventKind.TICKET_TAKEN, "id")
    indonesian = messages.text_of(notice, ticket)
    cast.joko.language = "en"
    english = messages.text_of(notice, ticket)

    assert "a technician is working on it" in english
    assert "teknisi" in indonesian


def test_the_reporter_and_the_contact_are_asked_differently(cast):
    ticket, for_joko = told(cast, EventKind.TICKET_RESOLVED, "en")
    ticket.contact_id = cast.joko.id
    for_sari = Notice(event=for_joko.event, user=cast.sari, user_id=cast.sari.id, created_at=MONDAY_TEN)
    cast.sari.language = "en"

    assert "confirm with the reporter" in messages.text_of(for_joko, ticket)
    assert "confirm that it works" in messages.text_of(for_sari, ticket)


def told(cast, kind, language):
    """A ticket with tell-tale words, and Joko's notice of something that Sari did to it."""
    cast.joko.language = language
    ticket = make_ticket(cast.sari, description=DESCRIPTION, title=TITLE)
    event = timeline.record(
        kind, at=MONDAY_TEN, actor=cast.actor("sari"), ticket=ticket, name="Joko Susilo", **DETAILS.get(kind, {})
    )
    notice = Notice(event=event, user=cast.joko, created_at=MONDAY_TEN)
    db.session.add(notice)
    db.session.flush()
    return ticket, notice
