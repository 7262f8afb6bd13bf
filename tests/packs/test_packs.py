"""Freezing, checking, signing, returning, another edition; who may; what is never rewritten."""

import hashlib

import pypdfium2
import pytest
from sqlalchemy import select

from desk.accounts.policy import Role
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.packs import jobs, making, operations, queries
from desk.packs.kinds import FileForm, State, Validity
from desk.packs.models import Edition, Pack, PackFile
from desk.packs.periods import Rhythm, Span
from desk.reports import mall_complaints, sla_by_service, ticket_register
from desk.reports.canonical import from_json
from desk.tickets import operations as tickets
from desk.timeline import Event
from tests.complaints.office import make_complaint
from tests.factories import MONDAY_TEN, actor_of, department_of, make_ticket, make_user
from tests.packs.frozen import NOVEMBER_3, OCTOBER, asked, bytes_of, frozen, signed_like
from tests.reports.papers import sheet_of, words_of


@pytest.fixture
def ticket(cast, heads, moment):
    made = make_ticket(cast.sari)
    db.session.commit()
    moment.move_to(NOVEMBER_3)
    return made


@pytest.fixture
def bambang(cast):
    return cast.actor("bambang")


def events(kind):
    return db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id)).all()


def signed(edition, heads):
    if edition.checker_id:
        operations.check_edition(edition=edition, actor=actor_of(heads.surya), at=NOVEMBER_3)
    operations.sign_edition(edition=edition, actor=actor_of(heads.ratna), at=NOVEMBER_3)
    db.session.commit()
    return edition


@pytest.mark.row("BDL-07", "LLG-36")
def test_what_is_made_is_a_document_and_two_files_with_their_hashes(bambang, ticket, heads):
    edition = frozen(bambang, checker=heads.surya, signer=heads.ratna)

    files = bytes_of(edition)
    assert (edition.state, edition.no, edition.done) == (State.DRAFT, 1, 100)
    assert edition.pack.number == "188.45/LAP.0001/DISKOMINFO/XI/2026"
    assert edition.author_standing == "tier2_lead@DISKOMINFO"
    assert hashlib.sha256(edition.document.encode()).hexdigest() == edition.document_sha256
    for kept in edition.files:
        assert kept.sha256 == hashlib.sha256(files[kept.form]).hexdigest()
    whole = " ".join(words_of(files[FileForm.PDF]))
    for wanted in (ticket.number, "Oktober 2026", "Ratna Dewi", "NIP 19700101 199503 2 002", edition.pack.number):
        assert wanted in whole, wanted
    name = from_json(edition.document).tables[0].title
    assert ticket.number in sheet_of(files[FileForm.XLSX], name)[5]


def test_a_ticket_that_changes_afterwards_leaves_every_byte_as_it_was(bambang, cast, ticket, heads):
    edition = signed(frozen(bambang, signer=heads.ratna), heads)
    before, document = bytes_of(edition), edition.document

    tickets.take_ticket(ticket=ticket, actor=cast.actor("joko"), at=NOVEMBER_3)
    db.session.commit()
    later = frozen(bambang, signer=heads.ratna, reason="Status tiket dibetulkan.")

    assert bytes_of(edition) == before
    assert db.session.get_one(Edition, edition.id, populate_existing=True).document == document
    told = from_json(later.document)
    rows = {row[2]: row[3:] for row in told.parts[1].rows}
    changed = {before for before, _after in rows.values()} | {after for _before, after in rows.values()}
    assert "Joko Susilo" in changed
    assert "Status tiket dibetulkan." in told.parts[0].paragraphs[0]
    whole = " ".join(words_of(bytes_of(later)[FileForm.PDF]))
    assert "Status tiket dibetulkan." in whole
    assert "(Rev. 1)" in whole


@pytest.mark.row("LLG-30")
def test_the_code_on_the_paper_says_which_edition_is_valid(bambang, ticket, heads, app):
    keys = making.Keys(app.config["DESK"].secret_key)
    first = frozen(bambang, signer=heads.ratna)
    codes = [making.code_of(first, keys)]

    def verdicts():
        return [queries.verdict_on(making.hash_of(code)).validity for code in codes]

    assert codes[0] in " ".join(words_of(bytes_of(first)[FileForm.PDF]))
    assert verdicts() == [Validity.UNSIGNED]
    signed(first, heads)
    assert verdicts() == [Validity.VALID]
    second = frozen(bambang, signer=heads.ratna, reason="Angka dibetulkan.")
    codes.append(making.code_of(second, keys))
    assert verdicts() == [Validity.VALID, Validity.UNSIGNED]
    signed(second, heads)
    assert verdicts() == [Validity.REPLACED, Validity.VALID]
    assert queries.verdict_on(making.hash_of(codes[0])).valid.no == 2
    assert queries.verdict_on(making.hash_of(codes[0].lower().replace("-", " ").replace("0", "o"))) is not None
    assert queries.verdict_on(making.hash_of("0000-0000-0000-0000")) is None


def test_the_chain_is_author_checker_signer_and_each_is_told(bambang, ticket, heads):
    edition = frozen(bambang, checker=heads.surya, signer=heads.ratna)

    with pytest.raises(Conflict):
        operations.sign_edition(edition=edition, actor=actor_of(heads.ratna), at=NOVEMBER_3)
    with pytest.raises(Forbidden):
        operations.check_edition(edition=edition, actor=actor_of(heads.ratna), at=NOVEMBER_3)
    assert [one.id for one in queries.waiting_for(actor_of(heads.surya))] == [edition.id]
    signed(edition, heads)

    assert edition.state is State.SIGNED
    assert edition.signed_standing == "head@DISKOMINFO"
    assert [one.details["people"] for one in events(EventKind.PACK_SUBMITTED)] == [[heads.surya.id], [heads.ratna.id]]
    assert events(EventKind.PACK_SIGNED)[0].details["people"] == sorted([bambang.id, heads.surya.id])
    with pytest.raises(Conflict):
        operations.sign_edition(edition=edition, actor=actor_of(heads.ratna), at=NOVEMBER_3)


def test_who_holds_the_office_no_more_signs_nothing(bambang, ticket, heads):
    edition = frozen(bambang, signer=heads.ratna)
    nobody = actor_of(heads.ratna).__class__(id=heads.ratna.id, name="Ratna")

    with pytest.raises(Forbidden):
        operations.sign_edition(edition=edition, actor=nobody, at=NOVEMBER_3)


def test_what_is_returned_stays_and_is_never_valid(bambang, ticket, heads, app):
    edition = frozen(bambang, checker=heads.surya, signer=heads.ratna)

    with pytest.raises(BadInput):
        operations.return_edition(edition=edition, reason="  ", actor=actor_of(heads.surya), at=NOVEMBER_3)
    operations.return_edition(
        edition=edition, reason="Angka Dinkes keliru.", actor=actor_of(heads.surya), at=NOVEMBER_3
    )
    db.session.commit()

    code = making.code_of(edition, making.Keys(app.config["DESK"].secret_key))
    assert queries.verdict_on(making.hash_of(code)).validity is Validity.RETURNED
    assert events(EventKind.PACK_RETURNED)[0].details["people"] == [bambang.id]
    assert frozen(bambang, checker=heads.surya, signer=heads.ratna, reason="Dibetulkan.").no == 2


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"span": Span(Rhythm.ANY, OCTOBER.since, NOVEMBER_3.date())}, BadInput),
        ({"department": "DINKES", "report": mall_complaints.CODE}, Forbidden),
        ({"signer": "bambang"}, BadInput),
        ({"checker": "bambang"}, BadInput),
    ],
)
def test_what_cannot_be_frozen_is_refused(bambang, cast, ticket, change, error):
    told = {name: getattr(cast, one) if name in ("signer", "checker") else one for name, one in change.items()}
    if "department" in told:
        told["department"] = department_of(told["department"])

    with pytest.raises(error):
        asked(bambang, **told)
    db.session.rollback()
    assert db.session.scalars(select(Edition)).all() == []


def test_asking_twice_makes_one_and_another_edition_needs_a_reason(bambang, ticket, heads):
    first = asked(bambang, signer=heads.ratna)

    with pytest.raises(Conflict):
        asked(bambang, signer=heads.ratna, reason="Lagi.")
    db.session.rollback()
    jobs.make(first.id)
    with pytest.raises(BadInput):
        asked(bambang, signer=heads.ratna)
    db.session.rollback()
    assert len(db.session.scalars(select(Pack)).all()) == 1


def test_a_job_that_runs_twice_makes_it_once_and_one_that_was_lost_is_made_by_the_next(bambang, ticket, heads, moment):
    edition = asked(bambang)

    assert making.claim(edition_id=edition.id, at=NOVEMBER_3) == 1
    db.session.commit()
    assert jobs.make(edition.id) == "left_to_another"
    moment.shift(making.LEASE.total_seconds() + 1)
    assert jobs.make(edition.id) == "made"
    assert jobs.make(edition.id) == "left_to_another"
    assert len(db.session.scalars(select(PackFile)).all()) == 2


def test_whoever_comes_too_late_keeps_nothing(bambang, ticket, heads, moment):
    edition = asked(bambang)
    slow = making.claim(edition_id=edition.id, at=NOVEMBER_3)
    document = making.document_of(edition, at=NOVEMBER_3)
    db.session.commit()
    moment.shift(making.LEASE.total_seconds() + 1)
    jobs.make(edition.id)

    kept = making.freeze(
        edition=edition, attempt=slow, document=document, pdf=b"x", xlsx=b"y", code="SLOW", at=NOVEMBER_3
    )

    assert kept is False
    assert queries.verdict_on(making.hash_of("SLOW")) is None


def test_what_fails_again_and_again_is_given_up_and_its_author_told(bambang, ticket, monkeypatch):
    edition = asked(bambang)
    monkeypatch.setattr(making, "files_of", lambda *_, **__: 1 / 0)

    assert [jobs.make(edition.id) for _ in range(4)] == ["failed", "failed", "failed", "left_to_another"]

    edition = db.session.get_one(Edition, edition.id, populate_existing=True)
    assert (edition.state, edition.error) == (State.FAILED, "ZeroDivisionError")
    assert events(EventKind.PACK_FAILED)[0].details["people"] == [bambang.id]


def test_whose_right_has_ended_gets_nothing_made(cast, ticket, moment):
    person = make_user(username="lama", department="DISKOMINFO", roles=(Role.TIER2_LEAD,))
    db.session.commit()
    edition = asked(actor_of(person))
    person.grants[0].ends_on = MONDAY_TEN.date()
    db.session.commit()

    assert jobs.make(edition.id) == "refused"
    assert db.session.get_one(Edition, edition.id, populate_existing=True).state is State.FAILED


@pytest.mark.row("LLG-38")
@pytest.mark.parametrize(
    ("who", "report", "department", "reads"),
    [
        ("bambang", ticket_register.CODE, None, True),
        ("yosef", ticket_register.CODE, None, True),
        ("hesti", ticket_register.CODE, "DINKES", True),
        ("lestari", ticket_register.CODE, "DINKES", True),
        ("lestari", ticket_register.CODE, "DLH", False),
        ("lestari", sla_by_service.CODE, None, False),
        ("hesti", ticket_register.CODE, None, False),
    ],
)
def test_everybody_reads_the_reports_of_their_reach(cast, ticket, bambang, who, report, department, reads):
    told = {"department": department_of(department)} if department else {}
    pack = frozen(bambang, report=report, **told).pack

    if reads:
        assert queries.get_pack(cast.actor(who), pack.id).id == pack.id
    else:
        with pytest.raises(NotFound):
            queries.get_pack(cast.actor(who), pack.id)


@pytest.mark.row("LLG-37")
def test_the_secretary_reads_figures_but_no_register_and_changes_nothing(cast, office, ticket, bambang):
    figures, register = frozen(bambang, report=sla_by_service.CODE), frozen(bambang)
    hasan = office.actor("hasan")

    assert [pack.id for pack in queries.packs(hasan)] == [figures.pack.id]
    with pytest.raises(Forbidden):
        asked(hasan, reason="x")
    db.session.rollback()
    assert register.pack.id != figures.pack.id


@pytest.mark.row("BDL-14")
def test_the_report_of_the_mall_counts_and_names_nobody(office, ticket):
    make_complaint(at=MONDAY_TEN)
    make_complaint(at=MONDAY_TEN, category="illegal_fee")
    edition = frozen(office.actor("indra"), report=mall_complaints.CODE, signer=office.wahyu)

    told = from_json(edition.document)
    (row,) = [row for row in told.parts[0].rows if row[1]]
    assert row[1:6] == (2, row[2], row[3], 2, 1)
    whole = " ".join(words_of(bytes_of(edition)[FileForm.PDF]))
    assert "Siti" not in whole
    assert "ADU-" not in whole
    assert edition.pack.number == "188.45/LAP.0001/MPP/XI/2026"
    assert queries.get_pack(office.actor("wahyu"), edition.pack_id)
    with pytest.raises(NotFound):
        queries.get_pack(office.actor("farida"), edition.pack_id)


@pytest.mark.row("LLG-31")
def test_the_signed_file_lies_beside_the_original_and_both_hashes_stand_in_the_log(bambang, ticket, heads):
    edition = frozen(bambang, signer=heads.ratna)
    original = bytes_of(edition)[FileForm.PDF]
    back = signed_like(original)
    with pytest.raises(Conflict):
        operations.keep_signed_file(edition=edition, content=back, actor=bambang, at=NOVEMBER_3)
    signed(edition, heads)

    kept = operations.keep_signed_file(edition=edition, content=back, actor=actor_of(heads.ratna), at=NOVEMBER_3)
    again = operations.keep_signed_file(edition=edition, content=back, actor=actor_of(heads.ratna), at=NOVEMBER_3)
    db.session.commit()

    assert kept.holds_original
    assert again.id == kept.id
    assert bytes_of(edition)[FileForm.PDF] == original
    (event,) = events(EventKind.PACK_FILE_KEPT)
    assert event.details["original"] == hashlib.sha256(original).hexdigest()
    assert event.details["signed"] == hashlib.sha256(back).hexdigest()
    assert len(pypdfium2.PdfDocument(back)) == len(pypdfium2.PdfDocument(original))


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7\n%%EOF", b"original", b"script", b"x" * 11_000_000])
def test_what_bears_no_signature_or_could_act_is_not_kept(bambang, ticket, heads, content):
    edition = signed(frozen(bambang, signer=heads.ratna), heads)
    original = bytes_of(edition)[FileForm.PDF]
    content = {
        b"original": original,
        b"script": signed_like(original, padding=b"\n8000 0 obj << /S /JavaScript /JS (x) >> endobj"),
    }.get(content, content)

    with pytest.raises(BadInput):
        operations.keep_signed_file(edition=edition, content=content, actor=bambang, at=NOVEMBER_3)
    assert len(edition.files) == 2


def test_another_pdf_with_a_signature_is_kept_but_said_not_to_hold_the_original(bambang, ticket, heads):
    edition = signed(frozen(bambang, signer=heads.ratna), heads)
    other = signed(frozen(bambang, report=sla_by_service.CODE, signer=heads.ratna), heads)
    foreign = signed_like(bytes_of(other)[FileForm.PDF])

    kept = operations.keep_signed_file(edition=edition, content=foreign, actor=bambang, at=NOVEMBER_3)

    assert not kept.holds_original


def test_whoever_has_nothing_to_do_with_it_brings_no_file(bambang, cast, ticket, heads):
    edition = signed(frozen(bambang, signer=heads.ratna), heads)

    with pytest.raises(Forbidden):
        operations.keep_signed_file(
            edition=edition, content=signed_like(bytes_of(edition)[FileForm.PDF]), actor=cast.actor("yosef"), at=NOVEMBER_3
        )  # fmt: skip


def test_what_waits_too_long_is_said_once_a_day(bambang, ticket, heads, moment):
    edition = frozen(bambang, checker=heads.surya, signer=heads.ratna)

    assert jobs.remind_of_late(NOVEMBER_3) == {}
    late = NOVEMBER_3.replace(day=10)
    assert jobs.remind_of_late(late) == {"True": 1}
    assert jobs.remind_of_late(late) == {}
    assert events(EventKind.PACK_LATE)[0].details["people"] == sorted([bambang.id, heads.surya.id])
    assert edition.check_due_on.isoformat() == "2026-11-06"
