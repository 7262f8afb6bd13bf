"""Requests about one's own data: found by marks, disclosed for a reason, corrected, erased, refused; nobody else's among it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.complaints import correcting, erasing, own_data, queries, tracking
from desk.complaints.identity import Identity, find_people, identity_of
from desk.complaints.kinds import Channel, ConsentWording, DataWish, EvidenceSide, Shield
from desk.complaints.models import Complainant, PublicComplaint
from desk.complaints.own_data_models import DataRequest, IdentityCorrection
from desk.complaints.proving import evidence_of, keep_picture, prepare_picture
from desk.complaints.resealing import reseal
from desk.complaints.states import IllegalStep
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.notify import recipients
from desk.privacy import gathering, jobs
from desk.sealing import Keys
from desk.sla.kinds import Classification
from desk.timeline import Event
from tests.complaints.citizens import Citizen, keys_of, photo, whole_database
from tests.complaints.office import KEYS, classified, make_complaint
from tests.factories import MONDAY_TEN
from tests.papers.samples import text_of

SITI = Identity(name="Siti Aminah", contact="0812-3456-7890", national_id="1673010101800001")
REASON = "KTP dilihat di loket, NIK cocok."


def request_of_siti(office, *, identity=SITI, **more) -> PublicComplaint:
    complaint = make_complaint(category="personal_data", identity=identity, description="Mohon data saya.", **more)
    db.session.commit()
    return complaint


def disclose(request, office, name="indra", **more):
    told = {"reason": REASON, "unnamed": False, "keys": KEYS, "at": MONDAY_TEN} | more
    found = own_data.disclose(request=request, actor=office.actor(name), **told)
    db.session.commit()
    return found


def ended(complaint) -> PublicComplaint:
    tracking.act(complaint, EventKind.COMPLAINT_WITHDRAWN, at=MONDAY_TEN)
    complaint.status, complaint.closed_at = "withdrawn", MONDAY_TEN
    db.session.flush()
    return complaint


def events(complaint, kind) -> list[Event]:
    return [entry.event for entry in queries.history_of(complaint) if entry.event.kind is kind]


@pytest.mark.row("PDP-02")
def test_the_same_person_is_who_has_the_number_or_the_contact_under_the_name_and_never_somebody_else(office):
    mine = [
        make_complaint(identity=Identity(name="siti  aminah", contact="+62 812 3456 7890")),
        make_complaint(identity=Identity(name="Aminah", national_id=SITI.national_id)),
    ]
    daughter = make_complaint(identity=Identity(name="Rani", contact=SITI.contact))
    nameless = make_complaint(identity=Identity(contact=SITI.contact))
    stranger = make_complaint(identity=Identity(name="Siti Aminah", contact="0899"))
    request = request_of_siti(office)

    found = disclose(request, office)

    assert {one.id for one in found.complaints} == {request.id, *(one.id for one in mine)}
    assert (found.elsewhere, found.nameless) == (0, 1)
    also = disclose(request, office, unnamed=True)
    assert {one.id for one in also.complaints} - {one.id for one in found.complaints} == {nameless.id}
    assert not {daughter.id, stranger.id} & {one.id for one in also.complaints}


@pytest.mark.row("PDP-02")
def test_what_the_officer_may_not_read_is_counted_and_handed_to_the_office_that_may(office):
    secret = make_complaint(identity=SITI, category="abuse_of_authority", description="Zirkonium")
    request = request_of_siti(office)

    found = disclose(request, office)
    disclose(request, office)

    assert secret not in found.complaints
    assert found.elsewhere == 1
    (handed,) = events(secret, EventKind.DATA_REQUESTED)
    assert [one.username for one in recipients.of(handed)] == ["maria"]
    assert secret.number not in str(events(request, EventKind.DATA_DISCLOSED)[0].details)
    theirs = disclose(secret, office, "maria")
    assert theirs.complaints == [secret]
    assert events(request, EventKind.DATA_REQUESTED) == []


@pytest.mark.parametrize("name", ["rina", "laras", "hendra", "farida", "maria", "hasan"])
def test_who_does_not_handle_the_request_or_may_not_read_names_gathers_nothing(office, name):
    request = request_of_siti(office)

    with pytest.raises(Forbidden):
        disclose(request, office, name)


def test_only_a_request_about_own_data_opens_that_door_and_only_for_a_reason(office):
    with pytest.raises(IllegalStep):
        disclose(make_complaint(identity=SITI), office)
    request = request_of_siti(office)
    with pytest.raises(BadInput):
        disclose(request, office, reason="ya")
    classified(request, office.actor("indra"), classification=Classification.NON_SUPERVISORY)
    with pytest.raises(IllegalStep):
        disclose(request, office)


@pytest.mark.row("PDP-02")
def test_the_page_shows_everything_masked_and_its_file_leaves_a_trace(app, office, client_as, moment):
    told = make_complaint(identity=SITI, channel=Channel.COUNTER, officer=office.actor("rina"), wish="Cepat.")
    request = request_of_siti(office)
    indra = client_as(office.indra)
    address = f"/complaints/{request.number}/person"
    assert address in indra.get(f"/complaints/{request.number}").text

    page = indra.send(address, reason=REASON)

    assert page.status_code == 200, page.text
    for expected in (told.number, told.description, "Cepat.", "S. A.", "aloud-1", "(DPMPTSP)"):
        assert expected in page.text, expected
    for hidden in ("Siti Aminah", SITI.national_id, "3456", "Rina"):
        assert hidden not in page.text, hidden
    passed = page.text.split('name="pass" value="')[1].split('"')[0]
    pdf = indra.send(f"{address}/file", page=address, **{"pass": passed, "form": "pdf"})
    data = json.loads(indra.send(f"{address}/file", page=address, **{"pass": passed, "form": "json"}).data)
    assert told.number in text_of(pdf.data)
    assert {one["number"] for one in data["complaints"]} == {told.number, request.number}
    assert "Siti" not in json.dumps(data)
    assert [event.details["form"] for event in events(queries.by_id(request.id), EventKind.DATA_EXPORTED)] == [
        "pdf",
        "json",
    ]
    moment.shift(timedelta(minutes=16))
    assert indra.send(f"{address}/file", page=address, **{"pass": passed, "form": "pdf"}).status_code == 303
    assert client_as(office.rina).get(address).status_code == 403
    assert client_as(office.maria).get(address).status_code == 404


def test_an_employee_is_found_by_an_account_that_bears_their_own_name_alone(office, cast):
    request = request_of_siti(office, identity=Identity(name="Sari Wulandari", contact="0811"))
    found, indra = disclose(request, office), office.actor("indra")

    portrait = gathering.portrait_of(found, actor=indra, keys=KEYS, login="sari", at=MONDAY_TEN)

    assert portrait.employee.user is cast.sari
    assert [grant.role for grant in portrait.employee.user.grants] == ["staff"]
    for other in ("joko", "nobody"):
        with pytest.raises(BadInput):
            gathering.portrait_of(found, actor=indra, keys=KEYS, login=other, at=MONDAY_TEN)


def correct(request, office, numbers, changes, **more):
    told = {"reason": REASON, "keys": KEYS, "actor": office.actor("indra"), "at": MONDAY_TEN} | more
    correcting.correct(request=request, numbers=numbers, changes=changes, **told)
    db.session.commit()


@pytest.mark.row("PDP-03")
def test_a_correction_is_found_by_its_new_value_keeps_the_old_one_sealed_and_tells_the_person(office):
    told, request = make_complaint(identity=SITI), request_of_siti(office)
    disclose(request, office)

    correct(request, office, [told.number, request.number], {"contact": "0877 1111 2222", "address": ""})

    for one in (told, request):
        assert identity_of(one.complainant, keys=KEYS).contact == "0877 1111 2222"
        assert identity_of(one.complainant, keys=KEYS).name == SITI.name
        entry = queries.history_of(one, for_citizen=True)[-1]
        assert (entry.event.kind, entry.event.details["fields"]) == (EventKind.DATA_CORRECTED, ["contact"])
        assert entry.utterance is None
    assert {row.id for row in find_people(told="087711112222", keys=KEYS)} == {
        told.complainant_id,
        request.complainant_id,
    }
    kept = whole_database()
    assert "3456" not in kept
    assert "1111 2222" not in kept
    before = db.session.scalars(select(IdentityCorrection).where(IdentityCorrection.complaint_id == told.id)).one()
    assert KEYS.open(before.sealed)["contact"] == SITI.contact


def test_a_person_shared_with_what_the_officer_does_not_read_is_not_changed_there(office):
    secret = make_complaint(identity=SITI, category="abuse_of_authority")
    told = make_complaint(identity=SITI, known=secret.complainant)
    request = request_of_siti(office, known=secret.complainant)
    disclose(request, office)

    correct(request, office, [told.number, request.number], {"name": "Siti Aminah Putri"})

    assert identity_of(secret.complainant, keys=KEYS).name == SITI.name
    assert identity_of(told.complainant, keys=KEYS).name == "Siti Aminah Putri"
    assert told.complainant_id == request.complainant_id != secret.complainant_id
    with pytest.raises(BadInput):
        correct(request, office, [secret.number], {"name": "X"})
    with pytest.raises(BadInput):
        correct(request, office, [told.number], {})


@pytest.mark.row("PDP-03")
def test_of_two_corrections_at_once_the_second_is_told_and_keeps_its_text(office, client_as, moment):
    request = request_of_siti(office)
    indra = client_as(office.indra)
    address = f"/complaints/{request.number}/identity-correction"
    assert indra.get(address).status_code == 200  # nothing is offered before the data was gathered
    indra.send(f"/complaints/{request.number}/person", reason=REASON)
    fields = {"numbers": [request.number], "contact": "0877", "reason": REASON}
    fields |= {"version": str(db.session.scalars(select(PublicComplaint.version)).one())}
    assert indra.send(address, **fields).status_code == 303

    answer = indra.send(address, **fields | {"contact": "0878 0000"})

    assert answer.status_code == 409
    assert "0878 0000" in answer.text
    assert client_as(office.rina).send(address, page=f"/complaints/{request.number}", **fields).status_code == 403


def erase(request, office, numbers, *, with_pictures=False, at=MONDAY_TEN):
    erasing.grant_erasure(
        request=request,
        numbers=numbers,
        with_pictures=with_pictures,
        reason=REASON,
        actor=office.actor("indra"),
        at=at,
    )
    db.session.commit()


def stored_in(folder):
    """The files that lie there."""
    return {path for path in (folder / "attachments").rglob("*") if path.is_file()}


@pytest.mark.row("PDP-04")
def test_what_has_ended_is_erased_now_and_what_is_open_when_it_ends(office, data_folder):
    before = stored_in(data_folder)
    told, request = ended(make_complaint(identity=SITI, own_fields={"Nomor KK": "167301"})), request_of_siti(office)
    keep_picture(complaint=told, picture=prepare_picture(data=photo().read(), folder=data_folder), at=MONDAY_TEN)
    disclose(request, office)
    correct(request, office, [told.number], {"contact": "0877"})

    erase(request, office, [told.number, request.number], with_pictures=True)
    assert jobs.erase_what_has_ended(MONDAY_TEN) == {"erased": 1}
    assert jobs.erase_what_has_ended(MONDAY_TEN) == {}

    gone = queries.by_id(told.id)
    assert (gone.complainant_id, gone.own_fields, gone.form_digest) == (None, {}, "")
    assert gone.description == told.description
    assert evidence_of(gone, EvidenceSide.COMPLAINANT) == []
    assert stored_in(data_folder) == before, "with the bytes of the picture"
    assert set(db.session.scalars(select(IdentityCorrection.sealed))) == {""}
    assert queries.by_id(request.id).complainant_id is not None
    assert [event.details["waits"] for event in events(gone, EventKind.DATA_ERASED)] == [True, False]
    ended(queries.by_id(request.id))
    db.session.commit()
    assert jobs.erase_what_has_ended(MONDAY_TEN) == {"erased": 1}
    assert db.session.scalars(select(Complainant)).all() == []
    assert find_people(told=SITI.contact, keys=KEYS) == []


def test_an_erasure_is_granted_once_and_only_for_what_was_gathered(office):
    told, request = make_complaint(identity=SITI), request_of_siti(office)
    with pytest.raises(BadInput):
        erase(request, office, [told.number])
    disclose(request, office)
    erase(request, office, [told.number])
    with pytest.raises(BadInput):
        erase(request, office, [told.number])


def test_a_refusal_says_why_to_the_person(office):
    request = request_of_siti(office)
    own_data.refuse(
        request=request, why="Identitas tidak dapat dipastikan.", actor=office.actor("indra"), at=MONDAY_TEN
    )

    entry = queries.history_of(request, for_citizen=True)[-1]
    assert (entry.event.kind, entry.utterance.body) == (EventKind.DATA_REFUSED, "Identitas tidak dapat dipastikan.")


@pytest.mark.row("PDP-01", "PDP-02")
def test_a_citizen_sees_their_data_and_asks_from_the_page_of_the_report(app, office, moment):
    citizen = Citizen(app, moment)
    number, code = citizen.receipt(shield="confidential", name="Siti Aminah")
    assert citizen.get("/lacak/aduan/data").location == "/lacak"
    assert "/lacak/aduan/data" in citizen.opened(number, code).text

    page = citizen.get("/lacak/aduan/data")

    for expected in (number, "S. A.", "•890", "web-1"):
        assert expected in page.text, expected
    assert "Siti Aminah" not in page.text
    moment.shift(5)
    empty = citizen.post("/lacak/aduan/data", wish="correction", words="")
    assert empty.status_code == 422
    answer = citizen.post("/lacak/aduan/data", wish="correction", words="Nama saya Siti Amina.")
    assert (answer.status_code, answer.location) == (303, "/aduan/tanda-terima"), answer.text
    again = citizen.post("/lacak/aduan/data", wish="correction", words="Nama saya Siti Amina.")
    assert again.status_code == 303
    asked = db.session.scalars(select(DataRequest)).one()
    about = queries.by_number(number)
    assert (asked.about_id, asked.wish) == (about.id, DataWish.CORRECTION)
    assert asked.complaint.shield is Shield.CONFIDENTIAL
    assert asked.complaint.complainant_id == about.complainant_id
    assert own_data.is_about_own_data(asked.complaint)
    receipt = citizen.get("/aduan/tanda-terima").text
    assert asked.complaint.number in receipt
    assert "Siti" not in receipt  # number and code open a report, they tell nobody's name
    assert "7890" not in receipt
    assert identity_of(about.complainant, keys=keys_of(app)).name == "Siti Aminah"


@pytest.mark.row("PDP-01")
@pytest.mark.parametrize(
    ("channel", "wording"),
    [(Channel.WEB, ConsentWording.WEB_1), (Channel.PHONE, ConsentWording.ALOUD_1), (Channel.LETTER, None)],
)
def test_with_each_consent_its_wording_is_kept(office, channel, wording):
    officer = None if channel is Channel.WEB else office.actor("rina")

    assert make_complaint(channel=channel, officer=officer).consent_wording is wording


def test_another_secret_seals_what_was_before_a_correction_too(office):
    request = request_of_siti(office)
    disclose(request, office)
    correct(request, office, [request.number], {"contact": "0877"})

    assert reseal(old=KEYS, new=Keys("another secret, another secret")) == 2
    assert (
        Keys("another secret, another secret").open(db.session.scalars(select(IdentityCorrection.sealed)).one())[
            "contact"
        ]
        == SITI.contact
    )


def test_a_search_at_the_counter_leaves_a_trace_without_what_was_searched(office, client_as, moment):
    make_complaint(identity=SITI)
    db.session.commit()

    client_as(office.rina).send("/counter", search=SITI.national_id, act="search")

    event = db.session.scalars(select(Event).where(Event.kind == EventKind.PERSON_SEARCHED)).one()
    assert (event.actor_name, event.details) == ("Rina Kartika", {"count": 1, "chosen": False})
    assert SITI.national_id not in whole_database()
