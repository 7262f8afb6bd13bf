"""From shift to shift: the written hand-over, both who sign, opening without one, the checklist, the rounds, the book."""

import pypdfium2
import pytest
from flask import current_app
from sqlalchemy import select

from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.papers import codes
from desk.sealing import Keys
from desk.shifts import book_queries, handing_over, logbook, proving, queries, rounds
from desk.shifts.book_models import LogLine, PostCheck
from desk.shifts.kinds import LineKind
from desk.shifts.paper_words import handover_pdf
from desk.shifts.rounds import Fault
from desk.shifts.states import Answer, State
from desk.tickets.models import Ticket
from desk.tickets.states import Status
from desk.timeline import Event
from tests.factories import actor_of, make_ticket
from tests.shifts.posts import answer, colleague, come, leave, make_post, on, open_with, plan


@pytest.fixture
def post(cast):
    return make_post(cast)


@pytest.fixture
def agus(cast):
    return colleague()


@pytest.fixture
def morning(cast, post):
    return plan(cast, post, "Pagi", cast.joko, 12)


@pytest.fixture
def afternoon(cast, post, agus, morning):
    return plan(cast, post, "Siang", agus, 12)


def told(kind):
    return {one.username for one in recipients.of(db.session.scalars(select(Event).where(Event.kind == kind)).one())}


def words_of(pdf):
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def check(shift, cast, person="joko", at=None, **faults):
    items = {item.name: item.id for item in book_queries.items_on(shift.post_id)}
    given = {items[name.replace("_", " ")]: Fault(what, f"{name}: {what}") for name, what in faults.items()}
    made = rounds.check_post(shift=shift, faults=given, actor=cast.actor(person), at=at or on(12, 6, 5))
    db.session.commit()
    return made


@pytest.mark.row("TRK-06", "TRK-14")
def test_a_hand_over_lists_what_is_open_and_both_sign_it(cast, morning, afternoon, agus):
    ticket = make_ticket(cast.sari, at=on(12, 7))
    elsewhere = make_ticket(cast.eko, at=on(12, 7))
    open_with(morning, cast.joko, on(12, 5, 25))
    line = logbook.write_line(
        shift=morning, kind=LineKind.TASK, words="Kunci gudang dipinjam", actor=cast.actor("joko"), at=on(12, 9)
    )
    handover = leave(morning, cast.joko, on(12, 13, 50))

    assert [one["number"] for one in handover.tickets] == [ticket.number]
    assert elsewhere.number not in str(handover.tickets)
    assert [one["line"] for one in handover.items] == [line.id]
    assert handover.number.endswith("/PIKET/X/2026")
    assert told(EventKind.HANDOVER_WRITTEN) == {"agus"}

    come(afternoon, agus, on(12, 13, 25))
    answer(handover, afternoon, agus, on(12, 13, 56))

    assert (handover.state, handover.answered_by_id) == (State.ACCEPTED, agus.id)
    assert (afternoon.opened_at, afternoon.opened_because) == (on(12, 13, 56), "")
    assert told(EventKind.HANDOVER_ACCEPTED) == {"joko"}


@pytest.mark.row("TRK-14")
def paper_of(handover) -> bytes:
    settings = current_app.config["DESK"]
    return handover_pdf(handover, city="Kota Contoh", base_url="https://meja.example", keys=Keys(settings.secret_key))


def test_the_paper_lists_open_tickets_and_has_both_signatures_and_no_word_of_a_report(
    cast, app, morning, afternoon, agus
):
    ticket = make_ticket(cast.sari, at=on(12, 7), description="Rahasia dapur. Printer macet.")
    open_with(morning, cast.joko, on(12, 5, 25))
    handover = leave(morning, cast.joko, on(12, 13, 50))
    come(afternoon, agus, on(12, 13, 25))
    answer(handover, afternoon, agus, on(12, 13, 56))

    with app.test_request_context():
        pdf, again = paper_of(handover), paper_of(handover)

    said = words_of(pdf)
    for expected in (ticket.number, handover.number, "Joko Susilo", "Agus Salim"):
        assert expected in said
    assert "Rahasia" not in said
    assert pdf == again


@pytest.mark.row("TRK-06")
def test_the_minutes_say_whether_they_are_genuine_and_still_the_newest(cast, app, morning, afternoon, agus, client_as):
    open_with(morning, cast.joko, on(12, 5, 25))
    handover = leave(morning, cast.joko, on(12, 13, 50), words="Kunci gudang di laci.")
    keys = Keys(app.config["DESK"].secret_key)
    with app.test_request_context():
        before = proving.code_of(handover, keys)
        assert before in words_of(paper_of(handover))
    anybody = client_as()
    waiting = anybody.get(f"/verifikasi/laporan/{before}").text
    come(afternoon, agus, on(12, 13, 25))
    answer(handover, afternoon, agus, on(12, 13, 56))
    db.session.commit()
    after, number = proving.code_of(handover, keys), handover.number

    old, new = (anybody.get(f"/verifikasi/laporan/{code}").text for code in (before, after.lower().replace("-", " ")))

    for page in (waiting, old, new):
        assert number in page
        assert not [word for word in ("Joko", "Agus", "Kunci gudang") if word in page]
    assert "tone-warn" in waiting
    assert "tone-warn" in old
    assert "tone-good" in new
    for made_up in ("0000-0000-0000-0000", member_code(keys)):
        assert anybody.get(f"/verifikasi/laporan/{made_up}").status_code == 404


def member_code(keys) -> str:
    """A code of the desk's own, for another use."""
    return codes.proving(1 << 8, use="member report", derived=keys.derived)


def test_a_long_hand_over_in_foreign_letters_still_has_its_paper(cast, app, morning):
    open_with(morning, cast.joko, on(12, 5, 25))
    handover = leave(morning, cast.joko, on(12, 13, 50), words="Kunci \U0001f511 <b>مفتاح</b> 钥匙 " * 90)
    one = {"priority": "P3", "status": "new", "service": "Komputer", "opened_at": on(12, 7).isoformat()}
    handover.tickets = [one | {"number": f"D-2610-{place:05}-0"} for place in range(200)]
    db.session.commit()

    with app.test_request_context():
        said = words_of(paper_of(handover))

    assert "D-2610-00199-0" in said


@pytest.mark.row("TRK-06")
def test_a_shift_is_not_opened_on_an_unaccepted_hand_over_without_a_reason(cast, morning, afternoon, agus):
    open_with(morning, cast.joko, on(12, 5, 25))
    leave(morning, cast.joko, on(12, 13, 50))
    come(afternoon, agus, on(12, 13, 25))
    someone = actor_of(agus)

    with pytest.raises(BadInput) as refused:
        handing_over.open_shift(shift=afternoon, because="  ", actor=someone, at=on(12, 14))
    assert refused.value.field == "because"
    handing_over.open_shift(shift=afternoon, because="Petugas pagi sakit", actor=someone, at=on(12, 14))
    db.session.commit()

    assert afternoon.opened_because == "Petugas pagi sakit"
    with pytest.raises(Conflict):
        handing_over.open_shift(shift=afternoon, because="Lagi", actor=someone, at=on(12, 14))


@pytest.mark.row("TRK-06")
def test_a_shift_before_that_left_nothing_needs_a_reason_too_and_the_very_first_needs_none(
    cast, morning, afternoon, agus
):
    open_with(morning, cast.joko, on(12, 5, 25))
    come(afternoon, agus, on(12, 13, 25))

    with pytest.raises(BadInput):
        handing_over.open_shift(shift=afternoon, because="", actor=actor_of(agus), at=on(12, 14))


@pytest.mark.row("TRK-06")
def test_an_objection_does_not_open_the_shift_is_told_and_can_be_settled(cast, app, morning, afternoon, agus):
    open_with(morning, cast.joko, on(12, 5, 25))
    handover = leave(morning, cast.joko, on(12, 13, 50))
    come(afternoon, agus, on(12, 13, 25))
    with pytest.raises(BadInput):
        answer(handover, afternoon, agus, on(12, 13, 55), Answer.OBJECT)

    answer(handover, afternoon, agus, on(12, 13, 55), Answer.OBJECT, "Radio HT tidak ada")

    assert afternoon.opened_at is None
    with app.test_request_context():
        said = words_of(paper_of(handover))
    assert "Radio HT tidak ada" in said
    assert "Taken over by" not in said
    assert "Yang menerima" not in said
    assert told(EventKind.HANDOVER_OBJECTED) == {"joko", "hesti", "lestari"}
    answer(handover, afternoon, agus, on(12, 14, 5))
    assert (handover.state, handover.objections) == (State.ACCEPTED, "Radio HT tidak ada")
    assert afternoon.opened_at == on(12, 14, 5)


def test_nobody_accepts_their_own_hand_over_and_nobody_that_of_another_shift(cast, post, morning, agus):
    after = plan(cast, post, "Siang", cast.joko, 12)
    night = plan(cast, post, "Malam", agus, 12)
    open_with(morning, cast.joko, on(12, 5, 25))
    handover = leave(morning, cast.joko, on(12, 13, 50))
    come(after, cast.joko, on(12, 13, 25))
    come(night, agus, on(12, 21, 25))

    with pytest.raises(Forbidden):
        answer(handover, after, cast.joko, on(12, 13, 55))
    with pytest.raises(Conflict):
        answer(handover, night, agus, on(12, 21, 55))


def test_a_hand_over_is_written_once_late_in_the_shift_by_whoever_stands_there(cast, morning, afternoon, agus):
    with pytest.raises(Conflict):
        leave(morning, cast.joko, on(12, 13, 50))  # has not come
    open_with(morning, cast.joko, on(12, 5, 25))
    with pytest.raises(Conflict):
        leave(morning, cast.joko, on(12, 11, 59))
    with pytest.raises(Forbidden):
        leave(morning, agus, on(12, 13, 50))
    with pytest.raises(BadInput):
        leave(morning, cast.joko, on(12, 13, 50), words="  ")
    leave(morning, cast.joko, on(12, 13, 50))
    with pytest.raises(Conflict):
        leave(morning, cast.joko, on(12, 13, 51))


@pytest.mark.row("TRK-07")
def test_a_fault_of_the_checklist_opens_a_ticket_and_the_next_shift_finds_the_same_one(cast, morning, afternoon, agus):
    open_with(morning, cast.joko, on(12, 5, 25))
    check(morning, cast, CCTV_01="Gambar gelap")

    (ticket,) = db.session.scalars(select(Ticket)).all()
    assert (ticket.department.code, ticket.service.code, ticket.reporter.username) == ("DINKES", "PC", "joko")
    assert "Gambar gelap" in ticket.description
    with pytest.raises(Conflict):
        check(morning, cast, CCTV_01="Gambar gelap")
    handover = leave(morning, cast.joko, on(12, 13, 50))
    come(afternoon, agus, on(12, 13, 25))
    answer(handover, afternoon, agus, on(12, 13, 55))
    items = {item.name: item.id for item in book_queries.items_on(afternoon.post_id)}
    given = {items["CCTV 01"]: Fault("Masih gelap", "Masih gelap")}
    rounds.check_post(shift=afternoon, faults=given, actor=actor_of(agus), at=on(12, 14, 1))
    db.session.commit()

    assert len(db.session.scalars(select(Ticket)).all()) == 1
    lines = db.session.scalars(select(PostCheck).order_by(PostCheck.id)).all()[1].lines
    assert [line.ticket_id for line in lines if line.fault] == [ticket.id]


@pytest.mark.row("TRK-07")
def test_what_is_broken_again_after_its_ticket_ended_gets_another(cast, morning, afternoon, agus):
    open_with(morning, cast.joko, on(12, 5, 25))
    check(morning, cast, Radio_HT="Mati")
    ticket = db.session.scalars(select(Ticket)).one()
    ticket.status, ticket.closed_at = Status.CANCELLED, on(12, 8)
    db.session.commit()
    come(afternoon, agus, on(12, 13, 25))
    handing_over.open_shift(shift=afternoon, because="Tidak ada", actor=actor_of(agus), at=on(12, 14))
    items = {item.name: item.id for item in book_queries.items_on(afternoon.post_id)}
    fault = {items["Radio HT"]: Fault("Mati lagi", "Mati lagi")}
    rounds.check_post(shift=afternoon, faults=fault, actor=actor_of(agus), at=on(12, 14, 1))
    db.session.commit()

    assert len(db.session.scalars(select(Ticket)).all()) == 2


def test_nothing_is_done_in_a_shift_that_is_not_open_or_is_handed_over(cast, morning):
    come(morning, cast.joko, on(12, 5, 25))
    joko = cast.actor("joko")
    with pytest.raises(Conflict):
        check(morning, cast)
    with pytest.raises(Conflict):
        rounds.begin_patrol(shift=morning, actor=joko, at=on(12, 7))
    with pytest.raises(Conflict):
        logbook.write_line(shift=morning, kind=LineKind.NOTE, words="Halo", actor=joko, at=on(12, 7))
    handing_over.open_shift(shift=morning, because="", actor=joko, at=on(12, 6))
    leave(morning, cast.joko, on(12, 13))
    with pytest.raises(Conflict):
        rounds.begin_patrol(shift=morning, actor=joko, at=on(12, 13, 30))


@pytest.mark.row("TRK-08")
def test_a_round_is_begun_and_ended_once(cast, morning):
    open_with(morning, cast.joko, on(12, 5, 25))
    joko = cast.actor("joko")

    patrol = rounds.begin_patrol(shift=morning, actor=joko, at=on(12, 7))
    assert rounds.begin_patrol(shift=morning, actor=joko, at=on(12, 7, 1)).id == patrol.id
    rounds.end_patrol(patrol=patrol, words="Aman", actor=joko, at=on(12, 7, 9))
    db.session.commit()

    assert (patrol.begun_at, patrol.ended_at, patrol.words) == (on(12, 7), on(12, 7, 9), "Aman")
    with pytest.raises(Conflict):
        rounds.end_patrol(patrol=patrol, words="", actor=joko, at=on(12, 7, 10))


@pytest.mark.row("TRK-12")
def test_a_line_of_the_logbook_is_corrected_by_another_and_nothing_changes_or_removes_it(cast, app, morning):
    open_with(morning, cast.joko, on(12, 5, 25))
    joko = cast.actor("joko")
    line = logbook.write_line(shift=morning, kind=LineKind.NOTE, words="Tamu 3 orang", actor=joko, at=on(12, 7))
    logbook.correct_line(line=line, shift=morning, words="Tamu 4 orang", actor=joko, at=on(12, 7, 5))
    db.session.commit()

    found = db.session.scalars(select(LogLine).order_by(LogLine.id)).all()
    assert [(one.words, one.about_id) for one in found] == [("Tamu 3 orang", None), ("Tamu 4 orang", line.id)]
    addresses = {rule.rule.rpartition("/")[2] for rule in app.url_map.iter_rules() if "/logbook/<" in rule.rule}
    assert addresses == {"correction", "done", "seen"}


def test_what_is_to_be_followed_up_is_done_once_and_by_any_later_shift(cast, morning, afternoon, agus):
    open_with(morning, cast.joko, on(12, 5, 25))
    line = logbook.write_line(shift=morning, kind=LineKind.TASK, words="Kunci", actor=cast.actor("joko"), at=on(12, 9))
    db.session.commit()
    open_with(afternoon, agus, on(12, 13, 25), because="Belum ada")
    logbook.finish_item(line=line, shift=afternoon, actor=actor_of(agus), at=on(12, 15))
    db.session.commit()

    assert book_queries.open_items(line.post_id) == []
    with pytest.raises(Conflict):
        logbook.finish_item(line=line, shift=afternoon, actor=actor_of(agus), at=on(12, 15, 1))


@pytest.mark.row("TRK-09")
def test_an_alert_reaches_the_leaders_and_is_read_once_by_one_of_them(cast, morning):
    open_with(morning, cast.joko, on(12, 5, 25))
    line = logbook.write_line(
        shift=morning, kind=LineKind.ALERT, words="Orang mencurigakan", actor=cast.actor("joko"), at=on(12, 9)
    )
    db.session.commit()

    assert told(EventKind.LEADER_ALERTED) == {"hesti", "lestari"}
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.LEADER_ALERTED)).one()
    assert "mencurigakan" not in str(event.details), "the words stay in the book"
    for who in ("joko", "tono", "yosef"):
        with pytest.raises(Forbidden):
            logbook.see_alert(line=line, actor=cast.actor(who), at=on(12, 9, 4))
    logbook.see_alert(line=line, actor=cast.actor("lestari"), at=on(12, 9, 4))
    db.session.commit()
    with pytest.raises(Conflict):
        logbook.see_alert(line=line, actor=cast.actor("hesti"), at=on(12, 9, 5))


def test_a_hand_over_is_read_by_its_people_and_those_over_them_and_nobody_else(cast, morning, afternoon, agus):
    open_with(morning, cast.joko, on(12, 5, 25))
    handover = leave(morning, cast.joko, on(12, 13, 50))

    for who in ("joko", "hesti", "lestari", "bambang"):
        assert book_queries.get_handover(cast.actor(who), handover.id).id == handover.id
    for who in ("tono", "budi", "sari", "yosef", "rina"):
        with pytest.raises(NotFound):
            book_queries.get_handover(cast.actor(who), handover.id)


def test_my_duty_is_the_one_in_hand_until_it_is_handed_over(cast, post, morning, agus):
    night = plan(cast, post, "Malam", cast.joko, 12)
    plan(cast, post, "Siang", agus, 12)
    joko = cast.joko.id
    assert queries.duty_now(joko, at=on(12, 3, 59)) is None
    assert queries.duty_now(joko, at=on(12, 4)).shift_id == morning.id
    assert queries.duty_now(joko, at=on(12, 14, 1)) is None, "it went by without them"
    open_with(morning, cast.joko, on(12, 5, 25))
    assert queries.duty_now(joko, at=on(12, 17)).shift_id == morning.id, "not handed over yet"
    leave(morning, cast.joko, on(12, 17))
    assert queries.duty_now(joko, at=on(12, 17, 1)) is None
    assert queries.duty_now(joko, at=on(12, 20)).shift_id == night.id
