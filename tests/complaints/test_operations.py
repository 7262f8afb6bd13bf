"""What happens to a complaint, act by act."""

from datetime import timedelta

import pytest

from desk import numbering
from desk.complaints import answering, codes, filing, linking, opinions, queries, tracking, verifying
from desk.complaints.identity import Identity
from desk.complaints.kinds import ArchiveReason, ComplaintKind
from desk.complaints.states import IllegalStep, Status
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.sla import queries as sla
from desk.tickets import operations as tickets
from desk.tickets.kinds import Affected, CanWork
from tests.architecture.test_queries import counted
from tests.complaints.office import KEYS, STORY, category_of, classified, dispatched, make_complaint, tenant_of
from tests.factories import MONDAY_TEN, department_of

LATER = MONDAY_TEN + timedelta(hours=2)


def kinds(complaint, **more) -> list[EventKind]:
    return [entry.event.kind for entry in queries.history_of(complaint, **more)]


def answered(complaint, office):
    answering.draft_answer(complaint=complaint, actor=office.actor("laras"), body="Loket ditambah.", at=LATER)
    answering.release_answer(complaint=complaint, actor=office.actor("indra"), at=LATER)
    return complaint


def test_a_complaint_has_a_number_and_a_code_that_is_kept_as_a_hash(office):
    complaint = make_complaint(form_key="rahasia-formulir")
    code = filing.access_code("rahasia-formulir", keys=KEYS)

    assert complaint.number == f"ADU-2610-00001-{numbering.check_digit('261000001')}"
    assert codes.is_right(complaint.access_hash, code)
    assert code not in complaint.access_hash
    assert complaint.form_key != "rahasia-formulir"
    assert filing.access_code("rahasia-formulir", keys=KEYS) == code, "the same form is answered the same"


@pytest.mark.parametrize("typed", ["{}", "{lower}", "{bare}", " {} ", "{spaced}"])
def test_a_code_is_forgiven_its_case_and_dashes(office, typed):
    complaint = make_complaint(form_key="kunci")
    code = filing.access_code("kunci", keys=KEYS)
    told = typed.format(code, lower=code.lower(), bare=code.replace("-", ""), spaced=code.replace("-", " "))

    assert tracking.open_by_code(number=complaint.number.lower(), code=told) is complaint


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "x" * 10_000, "K7QF-2M9D", "\0", "💥"])
def test_a_wrong_code_and_a_number_that_never_was_are_answered_alike(office, code):
    complaint = make_complaint()

    for number in (complaint.number, "ADU-2610-99999-9", "", "'; DROP TABLE users; --"):
        with pytest.raises(NotFound, match="do not fit"):
            tracking.open_by_code(number=number, code=code)


def test_codes_have_sixty_bits_and_no_letter_that_is_misread():
    made = {filing.access_code(f"form {number}", keys=KEYS) for number in range(2_000)}

    assert len(made) == 2_000
    assert set("".join(made)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-")
    for place in range(14):
        letters = {code[place] for code in made}
        assert letters == {"-"} or len(letters) == 32


def test_the_same_form_makes_one_complaint_and_another_body_is_refused(office):
    complaint = make_complaint(form_key="sekali")
    told = filing.Told(description=STORY, tenant=office.dukcapil)
    known = Identity(name="Siti Aminah", contact="0812-3456-7890")

    again = filing.already_filed(queries.by_form(codes.form_mark("sekali")), told=told, identity=known)

    assert again is complaint
    with pytest.raises(filing.OtherContent):
        filing.already_filed(complaint, told=filing.Told(description="Lain"), identity=known)


def test_what_happened_long_ago_is_taken_and_said_to_be_late(office):
    complaint = make_complaint(happened_on=(MONDAY_TEN - timedelta(days=40)).date())

    assert filing.is_late(complaint)
    assert not filing.is_late(make_complaint(happened_on=(MONDAY_TEN - timedelta(days=30)).date()))
    with pytest.raises(BadInput):
        make_complaint(happened_on=(MONDAY_TEN + timedelta(days=2)).date())


@pytest.mark.row("BDL-22")
def test_the_back_office_drafts_and_another_person_releases(office):
    complaint = dispatched(make_complaint(), office)
    answering.follow_up(complaint=complaint, actor=office.actor("hendra"), report="Petugas diingatkan.", at=LATER)
    answering.draft_answer(complaint=complaint, actor=office.actor("laras"), body="Loket ditambah.", at=LATER)

    with pytest.raises(Forbidden):
        answering.release_answer(complaint=complaint, actor=office.actor("laras"), at=LATER)
    answering.release_answer(complaint=complaint, actor=office.actor("indra"), at=LATER)

    assert complaint.status is Status.ANSWERED
    assert queries.history_of(complaint, for_citizen=True)[-1].utterance.body == "Loket ditambah."


def test_the_manager_who_drafts_cannot_release_it_either(office):
    complaint = dispatched(make_complaint(), office)
    answering.draft_answer(complaint=complaint, actor=office.actor("indra"), body="Sudah.", at=LATER)

    with pytest.raises(Forbidden, match="cannot release"):
        answering.release_answer(complaint=complaint, actor=office.actor("indra"), at=LATER)
    answering.release_answer(complaint=complaint, actor=office.actor("farida"), at=LATER)

    assert complaint.status is Status.ANSWERED


def test_a_draft_that_was_sent_back_is_written_anew(office):
    complaint = dispatched(make_complaint(), office)
    laras, indra = office.actor("laras"), office.actor("indra")
    answering.draft_answer(complaint=complaint, actor=laras, body="Ya.", at=LATER)
    answering.return_draft(complaint=complaint, actor=indra, why="Terlalu singkat.", at=LATER)

    with pytest.raises(IllegalStep):
        answering.release_answer(complaint=complaint, actor=indra, at=LATER)
    answered(complaint, office)

    assert complaint.status is Status.ANSWERED


def test_what_is_not_theirs_comes_back_and_the_second_time_the_coordinator_decides_once(office):
    complaint = dispatched(make_complaint(), office)
    answering.bounce(
        complaint=complaint, actor=office.actor("hendra"), reason="Urusan listrik.", proposed_owner="PLN", at=LATER
    )
    assert (complaint.status, complaint.bounces, complaint.needs_decision) == (Status.VERIFICATION, 1, False)

    verifying.dispatch(complaint=complaint, actor=office.actor("rina"), tenant=office.pln, at=LATER)
    answering.bounce(
        complaint=complaint, actor=office.actor("galih"), reason="Bukan listrik.", proposed_owner="Dukcapil", at=LATER
    )
    assert complaint.needs_decision

    with pytest.raises(Forbidden):
        verifying.dispatch(complaint=complaint, actor=office.actor("rina"), tenant=office.dukcapil, at=LATER)
    verifying.dispatch(complaint=complaint, actor=office.actor("indra"), tenant=office.dukcapil, at=LATER)
    with pytest.raises(IllegalStep, match="decided"):
        answering.bounce(
            complaint=complaint, actor=office.actor("hendra"), reason="Tetap bukan.", proposed_owner="", at=LATER
        )

    assert complaint.bounces == 2


@pytest.mark.row("BDL-03")
def test_a_split_complaint_keeps_one_public_number_and_is_answered_when_every_part_was(office):
    complaint = classified(make_complaint(), office.actor("rina"))
    one, other = verifying.split(
        complaint=complaint,
        actor=office.actor("rina"),
        parts=[(office.dukcapil, "Antrean"), (office.pln, "Listrik padam")],
        at=MONDAY_TEN,
    )
    assert [part.number for part in (one, other)] == [f"{complaint.number}.1", f"{complaint.number}.2"]
    assert queries.by_number(one.number) is None, "the public knows one number"

    indra = office.actor("indra")
    answering.draft_answer(complaint=one, actor=office.actor("laras"), body="Antrean diperbaiki.", at=LATER)
    answering.release_answer(complaint=one, actor=indra, at=LATER)
    db.session.refresh(complaint)
    assert queries.status_shown(complaint) is Status.IN_PROGRESS
    answering.draft_answer(complaint=complaint, actor=office.actor("indra"), body="Semua selesai.", at=LATER)
    with pytest.raises(IllegalStep, match="part"):
        answering.release_answer(complaint=complaint, actor=wahyu_may_release(office), at=LATER)

    answering.draft_answer(complaint=other, actor=office.actor("galih"), body="Genset dipasang.", at=LATER)
    answering.release_answer(complaint=other, actor=indra, at=LATER)
    assert queries.status_shown(complaint) is Status.IN_PROGRESS


def wahyu_may_release(office):
    """Another manager of the mall: whoever drafted does not release."""
    from desk.accounts import operations as accounts
    from desk.accounts.policy import Role
    from tests.factories import HELD_SINCE, LONG_AGO

    accounts.grant_role(
        user=office.wahyu,
        role=Role.MALL_MANAGER,
        department_id=office.wahyu.department_id,
        starts_on=HELD_SINCE,
        at=LONG_AGO,
    )
    db.session.flush()
    db.session.expire(office.wahyu)
    return office.actor("wahyu")


def test_what_is_outside_the_citys_authority_is_sent_on_and_said_so(office):
    complaint = classified(make_complaint(), office.actor("rina"))
    verifying.refer(
        complaint=complaint,
        actor=office.actor("rina"),
        to="Pemerintah Provinsi",
        words="Jalan itu jalan provinsi.",
        at=LATER,
    )

    assert complaint.status is Status.NOT_OURS
    assert queries.history_of(complaint, for_citizen=True)[-1].utterance.body == "Jalan itu jalan provinsi."


def test_what_is_laid_aside_has_a_reason(office):
    complaint = classified(make_complaint(), office.actor("rina"))
    verifying.archive(
        complaint=complaint, actor=office.actor("rina"), reason=ArchiveReason.DOUBLE, words="Sudah ada.", at=LATER
    )

    assert (complaint.status, complaint.archive_reason) == (Status.ARCHIVED, ArchiveReason.DOUBLE)


def test_what_is_solved_on_the_spot_is_answered_told_and_closed_at_once(office):
    complaint = make_complaint(channel="counter", officer=office.actor("rina"))
    answering.answer_at_once(
        complaint=complaint, actor=office.actor("rina"), answer="Nomor antrean diberikan ulang.", at=MONDAY_TEN
    )

    assert (complaint.status, complaint.is_solved) == (Status.CLOSED, True)
    assert all(clock.stopped_at for clock in sla.clocks_of_complaint(complaint.id))


def test_it_trouble_behind_a_complaint_has_its_own_clocks_and_its_answer_answers_no_complaint(office, cast):
    complaint = dispatched(make_complaint(category="system_problem"), office)
    ticket = linking.open_ticket_behind(
        complaint=complaint,
        actor=office.actor("hendra"),
        department=department_of("DISDUKCAPIL"),
        unit_id=None,
        service=service("PC"),
        description="Mesin antrean di loket pindah datang mati.",
        affected=Affected.PUBLIC,
        can_work=CanWork.NO,
        at=LATER,
    )
    assert "Siti Aminah" not in ticket.description
    assert {clock.measure.value for clock in sla.clocks_of(ticket.id)} >= {"response", "resolution"}

    tickets.take_ticket(ticket=ticket, actor=office.actor("hendra"), at=LATER)
    tickets.resolve_ticket(ticket=ticket, actor=office.actor("hendra"), answer="Mesin diganti.", at=LATER)
    db.session.flush()

    assert queries.status_shown(complaint) is Status.DISPATCHED
    assert EventKind.COMPLAINT_LINKED not in kinds(complaint, for_citizen=True)
    assert queries.complaints_behind(ticket, office.actor("hendra"), on=LATER.date()) == ([complaint], 1)
    assert queries.complaints_behind(ticket, cast.actor("budi"), on=LATER.date()) == ([], 1)


def service(code):
    from desk.catalogue import queries as catalogue

    return catalogue.get_service(code, on=MONDAY_TEN.date())


@pytest.mark.row("BDL-23")
def test_another_organisation_is_asked_for_an_opinion_with_a_clock_of_its_own(office):
    complaint = dispatched(make_complaint(), office)
    asked = opinions.ask_opinion(
        complaint=complaint, actor=office.actor("laras"), tenant=office.pln, question="Apakah listrik padam?", at=LATER
    )
    db.session.flush()
    clock = next(one for one in sla.clocks_of_complaint(complaint.id) if one.measure == "opinion")
    assert clock.stopped_at is None
    with pytest.raises(Forbidden):
        opinions.give_opinion(opinion=asked, actor=office.actor("hendra"), answer="Ya", at=LATER)

    opinions.give_opinion(opinion=asked, actor=office.actor("galih"), answer="Padam pukul sembilan.", at=LATER)

    assert clock.stopped_at == LATER
    assert kinds(complaint)[-1] is EventKind.OPINION_GIVEN
    assert EventKind.OPINION_GIVEN not in kinds(complaint, for_citizen=True)


def test_the_citizen_says_that_it_is_solved(office):
    complaint = answered(dispatched(make_complaint(), office), office)
    tracking.confirm(complaint=complaint, at=LATER)

    assert (complaint.status, complaint.is_solved) == (Status.CLOSED, True)
    with pytest.raises(IllegalStep):
        tracking.confirm(complaint=complaint, at=LATER)


def test_the_citizen_objects_and_the_supervisor_hears_of_it(office):
    from desk.notify import recipients
    from desk.timeline import Event

    complaint = answered(dispatched(make_complaint(), office), office)
    tracking.object_to(complaint=complaint, why="Masih sama.", at=LATER)
    event = db.session.query(Event).filter_by(kind=EventKind.COMPLAINT_REOPENED).one()

    assert complaint.status is Status.REOPENED
    assert {"indra", "farida"} <= {person.username for person in recipients.of(event)}


def test_an_objection_comes_within_thirty_days_after_closing(office):
    complaint = answered(dispatched(make_complaint(), office), office)
    tracking.confirm(complaint=complaint, at=LATER)

    with pytest.raises(IllegalStep, match="30 days"):
        tracking.object_to(complaint=complaint, why="Kambuh.", at=LATER + timedelta(days=31))
    tracking.object_to(complaint=complaint, why="Kambuh.", at=LATER + timedelta(days=29))


def test_the_citizen_never_reads_the_internal_history(office):
    complaint = dispatched(make_complaint(), office, note="CATATAN DISPOSISI")
    answering.note(complaint=complaint, actor=office.actor("hendra"), body="CATATAN RAHASIA", at=LATER)
    answering.follow_up(complaint=complaint, actor=office.actor("hendra"), report="LAPORAN DALAM", at=LATER)
    answering.write(complaint=complaint, actor=office.actor("hendra"), body="Sedang kami cek.", at=LATER)

    seen = queries.history_of(complaint, for_citizen=True)

    words = [entry.utterance.body for entry in seen if entry.utterance]
    assert words == ["Sedang kami cek."]


def test_two_people_who_act_at_once_do_not_overwrite_each_other(office):
    from sqlalchemy.orm.exc import StaleDataError

    complaint = dispatched(make_complaint(), office)
    db.session.commit()
    table = db.metadata.tables["public_complaints"]
    db.session.execute(table.update().where(table.c.id == complaint.id).values(version=complaint.version + 1))

    complaint.handler_id = office.hendra.id
    with pytest.raises(StaleDataError):
        db.session.flush()
    db.session.rollback()


def test_the_kind_follows_from_the_category_until_somebody_says_otherwise(office):
    assert make_complaint(category="info_request").kind is ComplaintKind.INFO_REQUEST
    assert make_complaint(category="aspiration").kind is ComplaintKind.ASPIRATION
    assert make_complaint(category="delay").kind is ComplaintKind.COMPLAINT


def test_only_the_counter_types_for_others(office, cast):
    with pytest.raises(Forbidden):
        make_complaint(channel="counter")
    with pytest.raises(Forbidden):
        make_complaint(channel="phone", officer=cast.actor("sari"))


def test_the_tenants_of_the_city_know_their_departments(office):
    assert tenant_of("DISDUKCAPIL").department_id == department_of("DISDUKCAPIL").id
    assert category_of("delay").restricted is False


def test_a_complaint_takes_its_number_when_its_code_is_hashed_and_its_promises_are_known(office, app, monkeypatch):
    """On PostgreSQL whoever files another waits from there until the commit, and the hash is slow on purpose."""
    hashing, hashed = codes.hash_of, []
    with counted(app) as sent:
        monkeypatch.setattr(codes, "hash_of", lambda code: hashed.append(len(sent)) or hashing(code))
        make_complaint()
        db.session.commit()

    place = next(n for n, statement in enumerate(sent) if "number_series" in statement)
    behind = [statement for statement in sent[place + 1 :] if statement.startswith("SELECT")]
    assert max(hashed) <= place
    assert not [statement for statement in behind if "sla_policies" in statement or "sla_calendar" in statement]
    assert len(behind) <= 1, behind  # the clocks that it has just been given
