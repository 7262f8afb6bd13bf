"""Who sees which complaint: one question asked of every door that lists, counts, opens or tells."""

import pytest
from sqlalchemy import text

from desk.accounts.policy import Action
from desk.catalogue.models import ComplaintCategory
from desk.complaints import answering, identity, queries, reach, resealing, verifying
from desk.complaints.counter_models import CounterDraft
from desk.complaints.identity import Identity
from desk.complaints.kinds import ComplainantKind, Shield
from desk.complaints.models import PublicComplaint as C
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.sealing import BrokenSeal, Keys
from desk.timeline import Event
from tests.complaints.office import KEYS, category_of, classified, dispatched, make_complaint
from tests.factories import MONDAY_TEN

TODAY = MONDAY_TEN.date()
EVERYBODY = (
    "rina", "yuni", "indra", "wahyu", "hendra", "laras", "farida", "galih", "maria", "hasan",
)  # fmt: skip
OUTSIDE = ("sari", "joko", "hesti", "lestari", "tono", "budi", "bambang", "dewi", "yosef", "eko")


def readers(complaint, office, cast) -> set[str]:
    """Everybody in the city who finds it, by list and by number alike."""
    db.session.flush()
    found = set()
    for name in (*EVERYBODY, *OUTSIDE):
        actor = office.actor(name) if name in EVERYBODY else cast.actor(name)
        listed = complaint.id in {row.complaint.id for row in queries.listed(actor, on=TODAY, state="all")}
        searched = complaint.id in {
            row.complaint.id for row in queries.listed(actor, on=TODAY, state="all", words=complaint.number)
        }
        try:
            queries.get_complaint(actor, complaint.number, on=TODAY)
            opened = True
        except NotFound:
            opened = False
        by_words = complaint.id in db.session.scalars(
            queries.visible_to(actor, on=TODAY).where(queries.says("pemanggilan antrean")).with_only_columns(C.id)
        )
        assert listed == searched == by_words == opened, f"{name}: the doors disagree"
        if opened:
            found.add(name)
    return found


def test_what_has_just_come_in_lies_with_the_front_office_and_the_manager(office, cast):
    assert readers(make_complaint(), office, cast) == {"rina", "yuni", "indra"}


def test_what_was_dispatched_is_read_by_the_organisation_that_answers_and_by_no_other(office, cast):
    complaint = dispatched(make_complaint(), office)

    assert readers(complaint, office, cast) == {"hendra", "laras", "farida", "indra"}


def test_an_organisation_that_is_no_department_has_its_own_people_of_the_mall(office, cast):
    complaint = dispatched(make_complaint(tenant="PLN"), office, tenant=office.pln)

    assert readers(complaint, office, cast) == {"galih", "indra"}


def test_the_officer_who_received_it_goes_on_seeing_it(office, cast):
    complaint = make_complaint(channel="counter", officer=office.actor("yuni"))

    assert readers(dispatched(complaint, office), office, cast) == {"yuni", "hendra", "laras", "farida", "indra"}


def test_a_confidential_one_is_read_by_the_manager_the_head_and_whoever_handles_it(office, cast):
    complaint = make_complaint(shield=Shield.CONFIDENTIAL)
    assert readers(complaint, office, cast) == {"indra"}

    dispatched(complaint, office, actor=office.actor("indra"), handler=office.laras)

    assert readers(complaint, office, cast) == {"indra", "laras", "farida"}


def test_a_confidential_one_goes_to_a_person_by_name(office):
    complaint = classified(make_complaint(shield=Shield.CONFIDENTIAL), office.actor("indra"))

    with pytest.raises(BadInput, match="by name"):
        verifying.dispatch(complaint=complaint, actor=office.actor("indra"), tenant=office.dukcapil, at=MONDAY_TEN)


@pytest.mark.row("BDL-04")
def test_illegal_fees_go_to_the_manager_and_the_inspectorate_and_the_accused_counter_finds_nothing(office, cast):
    complaint = make_complaint(category="illegal_fee", channel="counter", officer=office.actor("rina"))

    assert readers(complaint, office, cast) == {"indra", "maria"}


@pytest.mark.row("BDL-12")
def test_conduct_goes_to_the_manager_and_the_head_of_the_home_organisation(office, cast):
    complaint = make_complaint(category="officer_conduct")

    assert readers(complaint, office, cast) == {"indra", "farida"}


def test_abuse_of_authority_goes_to_the_inspectorate_alone(office, cast):
    assert readers(make_complaint(category="abuse_of_authority"), office, cast) == {"maria"}


@pytest.mark.parametrize("category", ["illegal_fee", "officer_conduct", "delay"])
@pytest.mark.parametrize("named", ["indra", "farida", "laras", "rina"])
def test_nobody_finds_or_handles_a_complaint_about_themselves(office, cast, category, named):
    complaint = make_complaint()
    classified(
        complaint, office.actor("indra"), category=category_of(category), respondents=[getattr(office, named)]
    )  # fmt: skip
    if category == "delay":
        somebody = "yuni" if named == "indra" else "indra"
        verifying.dispatch(complaint=complaint, actor=office.actor(somebody), tenant=office.dukcapil, at=MONDAY_TEN)

    assert named not in readers(complaint, office, cast)
    with pytest.raises(Forbidden):
        answering.note(complaint=complaint, actor=office.actor(named), body="Saya?", at=MONDAY_TEN)


def test_a_part_names_whom_the_whole_names(office, cast):
    complaint = classified(make_complaint(), office.actor("indra"), respondents=[office.laras])
    parts = verifying.split(
        complaint=complaint,
        actor=office.actor("indra"),
        parts=[(office.dukcapil, "Antrean"), (office.pln, "Listrik")],
        at=MONDAY_TEN,
    )

    assert readers(parts[0], office, cast) == {"hendra", "farida", "indra"}


def test_nobody_is_told_of_what_they_may_not_read(office, cast):
    complaint = make_complaint(category="illegal_fee", channel="counter", officer=office.actor("yuni"))
    filed = db.session.query(Event).filter_by(complaint_id=complaint.id, kind=EventKind.COMPLAINT_FILED).one()

    assert {person.username for person in recipients.of(filed)} == {"indra", "maria"}


def test_once_it_turns_out_to_be_about_fees_the_officer_who_found_that_out_sees_it_no_more(office, cast):
    complaint = make_complaint()
    classified(complaint, office.actor("rina"), category=category_of("illegal_fee"))

    assert readers(complaint, office, cast) == {"indra", "maria"}


def test_the_categories_that_are_restricted_name_their_readers(city):
    restricted = db.session.query(ComplaintCategory).filter_by(restricted=True)

    assert {(line.number, line.readers) for line in restricted} == {
        (4, "mall_manager+inspectorate"),
        (7, "mall_manager+head"),
        (12, "inspectorate"),
    }


# Identity.


def dump() -> str:
    """Every row of every table, as text."""
    return "\n".join(
        str(row._mapping) for table in db.metadata.sorted_tables for row in db.session.execute(table.select()).all()
    )


def test_a_name_stands_nowhere_in_the_database(office):
    make_complaint(
        identity=Identity(
            name="MARKERNAMA", contact="0899MARKER77", address="MARKERALAMAT", national_id="3374111122223333"
        )
    )
    db.session.flush()

    kept = dump()

    assert "MARKER" not in kept
    assert "3374111122223333" not in kept


def test_the_same_person_is_found_again_by_number_however_it_is_written_and_nobody_else(office):
    make_complaint(identity=Identity(name="Budi", contact="0812-3456-7890", national_id="3374111122223333"))

    for told in ("081234567890", "+62 812 3456 7890", "3374 1111 2222 3333"):
        assert len(identity.find_people(told=told, keys=KEYS)) == 1, told
    for told in ("0812345678", "budi", "", "%", "3374111122223334"):
        assert identity.find_people(told=told, keys=KEYS) == [], told


def test_a_name_is_read_for_a_written_reason_and_leaves_its_trace(office):
    complaint = make_complaint(shield=Shield.ANONYMOUS)
    with pytest.raises(BadInput):
        identity.reveal_identity(
            complaint=complaint, actor=office.actor("indra"), reason="perlu", keys=KEYS, at=MONDAY_TEN
        )

    known = identity.reveal_identity(
        complaint=complaint, actor=office.actor("indra"), reason="Diminta hadir pada mediasi.", keys=KEYS, at=MONDAY_TEN
    )

    assert known.name == "Siti Aminah"
    last = queries.history_of(complaint)[-1]
    assert (last.event.kind, last.event.actor_name) == (EventKind.COMPLAINT_REVEALED, "Indra Gunawan")
    assert last.utterance.body == "Diminta hadir pada mediasi."


@pytest.mark.parametrize("name", ["rina", "hendra", "laras"])
def test_whoever_only_handles_it_never_reads_the_name(office, name):
    complaint = dispatched(make_complaint(), office)

    with pytest.raises(Forbidden):
        identity.reveal_identity(
            complaint=complaint, actor=office.actor(name), reason="Saya ingin menelepon.", keys=KEYS, at=MONDAY_TEN
        )


def test_an_administrator_reads_no_complaint_and_no_name(office, cast):
    complaint = make_complaint()

    assert reach.allowed(cast.actor("dewi"), complaint, on=TODAY) == frozenset()


def test_another_secret_opens_no_seal(office):
    complaint = make_complaint()

    with pytest.raises(BrokenSeal):
        identity.identity_of(complaint.complainant, keys=Keys("another secret, another secret 123"))


def test_after_the_secret_was_changed_the_names_are_sealed_anew_and_found_again(office):
    complaint = make_complaint()
    draft = CounterDraft(
        officer_id=office.rina.id, form_key="m", sealed=KEYS.seal({"story": "x"}), updated_at=MONDAY_TEN
    )
    db.session.add(draft)
    db.session.flush()
    new = Keys("the secret afterwards, the secret afterwards")

    assert resealing.reseal(old=KEYS, new=new) == 2
    assert resealing.reseal(old=KEYS, new=new) == 0, "run again after an interruption"

    assert identity.identity_of(complaint.complainant, keys=new).name == "Siti Aminah"
    assert identity.find_people(told="0812-3456-7890", keys=new) == [complaint.complainant]
    assert new.open(draft.sealed) == {"story": "x"}
    with pytest.raises(BrokenSeal):
        identity.identity_of(complaint.complainant, keys=KEYS)


def test_the_operator_reseals_with_the_secret_before_and_a_wrong_one_changes_nothing(app, office, tmp_path):
    before = Keys("the secret before, the secret before")
    complaint = make_complaint()
    identity.keep_identity(
        identity=Identity(name="Siti Aminah"),
        kind=ComplainantKind.INDIVIDUAL,
        keys=before,
        at=MONDAY_TEN,
        known=complaint.complainant,
    )
    db.session.commit()
    right, wrong = tmp_path / "before", tmp_path / "wrong"
    right.write_text(f"{before.secret}\n")
    wrong.write_text("never used, never used, never used, never")

    refused = app.test_cli_runner().invoke(args=["reseal", str(wrong)])
    db.session.rollback()
    assert (refused.exit_code, "Nothing was changed" in refused.output) == (2, True)
    done = app.test_cli_runner().invoke(args=["reseal", str(right)])
    db.session.expire_all()

    assert (done.exit_code, done.output) == (0, "1 sealed anew\n")
    assert identity.identity_of(complaint.complainant, keys=Keys(app.config["DESK"].secret_key)).name == "Siti Aminah"


def test_without_anything_known_there_is_no_person(office):
    complaint = make_complaint(identity=Identity(), shield=Shield.ANONYMOUS)

    assert complaint.complainant_id is None
    assert db.session.scalar(text("SELECT count(*) FROM complainants")) == 0


def test_a_business_is_known_by_its_number(office):
    complaint = make_complaint(
        identity=Identity(name="CV Maju", business_id="1234567890123"), complainant_kind=ComplainantKind.BUSINESS
    )

    assert complaint.complainant.kind is ComplainantKind.BUSINESS
    assert identity.find_people(told="1234567890123", keys=KEYS) == [complaint.complainant]


def test_what_is_shown_of_a_person_is_masked():
    known = Identity(name="Budi  Santoso", contact="081234567890", national_id="3374111122223333")

    assert (known.initials, known.masked_id, known.masked_contact) == (
        "B. S.",
        "••••••••••••3333",
        "•••••••••890",
    )


def test_the_actions_of_a_page_are_those_of_the_lists(office):
    complaint = dispatched(make_complaint(), office)
    for name in EVERYBODY:
        actor = office.actor(name)
        allowed = reach.allowed(actor, complaint, on=TODAY)
        for action in (Action.COMPLAINT_READ, Action.COMPLAINT_DRAFT, Action.COMPLAINT_RELEASE, Action.OPINION_ASK):
            assert (action in allowed) == reach.may(actor, action, complaint, on=TODAY)
