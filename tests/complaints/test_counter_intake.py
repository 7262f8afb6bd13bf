"""Taking a complaint in at the counter: read back, sent once, nothing lost, nobody enumerated (BDL-17, BDL-18)."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from desk.complaints.counter_models import CounterDraft
from desk.complaints.identity import identity_of
from desk.complaints.kinds import Channel
from desk.complaints.models import Complainant, PublicComplaint
from desk.complaints.states import Status
from desk.database import db
from desk.sealing import Keys
from tests.complaints.counters import (
    STORY,
    TYPED,
    csrf_of,
    end_service,
    filed,
    make_seat,
    number_in,
    opened,
    read_back,
    sending,
    tenant_of,
)
from tests.conftest import DeskClient
from tests.factories import make_user


@pytest.fixture
def seat(cast):
    return make_seat(cast.rina)


@pytest.fixture
def rina(cast, seat, moment, client_as):
    """Rina's browser, on a Monday at ten."""
    return client_as(cast.rina)


def complaints():
    return list(db.session.scalars(select(PublicComplaint).order_by(PublicComplaint.id)))


@pytest.mark.row("BDL-18")
@pytest.mark.parametrize("channel", ["counter", "phone", "letter", "box", "whatsapp"])
def test_a_complaint_that_came_by_any_way_gets_a_number_and_its_promised_day(rina, cast, seat, channel):
    page = filed(rina, channel=channel)

    complaint = complaints()[0]
    assert number_in(page) == complaint.number
    assert (complaint.channel, complaint.description) == (Channel(channel), STORY)
    assert (complaint.counter_id, complaint.about_tenant.code) == (seat.id, "DISDUKCAPIL")
    assert complaint.number in rina.get(page).text


@pytest.mark.row("BDL-17")
def test_what_an_officer_typed_for_a_citizen_says_who_typed_it(rina, cast):
    page = filed(rina)

    assert complaints()[0].received_by_id == cast.rina.id
    assert "Rina Kartika" in rina.get(page).text


def test_it_is_read_back_with_the_number_masked_before_anything_is_sent(rina):
    page = read_back(rina, national_id="3171 0123 4567 8901")

    html = rina.get(page).text
    assert STORY in html
    assert "8901" in html
    assert "3171012345678901" not in html
    assert complaints() == []


def test_correcting_brings_everything_back(rina):
    page = read_back(rina, national_id="3171012345678901")
    draft_id = page.rsplit("/", 1)[1]

    html = rina.get(f"/counter?draft={draft_id}").text

    for value in ("Siti Aminah Rahayu", "0812-3344-5566", STORY, "3171012345678901", "Berkas segera diproses"):
        assert value in html
    assert re.search(r'value="DISDUKCAPIL"[^>]*selected|selected[^>]*value="DISDUKCAPIL"', html)


@pytest.mark.row("BDL-18")
def test_the_code_is_shown_once_and_gone_after_the_first_paper(rina, moment):
    page = filed(rina)
    code = re.compile(r">[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}<")
    assert code.search(rina.get(page).text)

    assert rina.send(f"{page}/receipts", page=page, form="thermal_58").status_code == 200

    assert not code.search(rina.get(page).text)


def test_after_a_quarter_of_an_hour_the_code_is_shown_no_more(rina, moment):
    page = filed(rina)
    shown = rina.get(page).text

    moment.shift(16 * 60)

    code = re.search(r">([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2})<", shown)[1]
    assert code not in rina.get(page).text


def test_sending_twice_is_one_complaint_with_the_same_page_and_code(rina):
    page = read_back(rina)
    fields = sending(rina, page)

    answers = [rina.post(f"{page}/sending", data=fields) for _ in range(2)]

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert len(complaints()) == 1
    assert db.session.scalar(select(func.count(CounterDraft.id))) == 0


@pytest.mark.slow
def test_twenty_at_once_are_one_complaint(rina, app):
    page = read_back(rina)
    fields = sending(rina, page)
    cookie = rina.get_cookie("desk", domain="desk.test")

    def press(_):
        browser = DeskClient(app, use_cookies=True)
        browser.set_cookie("desk", cookie.value, domain="desk.test")
        answer = browser.post(f"{page}/sending", data=fields)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(20) as hands:
        answers = set(hands.map(press, range(20)))

    assert len(answers) == 1, answers
    assert next(iter(answers))[0] == 303
    assert len(complaints()) == 1


def test_a_form_that_was_sent_is_not_sent_again_with_other_words(rina):
    hidden = opened(rina)
    page = rina.post("/counter", data=hidden | TYPED).location
    assert rina.post(f"{page}/sending", data=hidden).status_code == 303

    assert rina.post("/counter", data=hidden | TYPED | {"description": "Lain sama sekali."}).status_code == 409
    assert len(complaints()) == 1


WRONG = [
    ({"description": "  "}, "description"),
    ({"name": ""}, "name"),
    ({"consent": ""}, "consent"),
    ({"national_id": "123"}, "national_id"),
    ({"business_id": "12345678901234"}, "business_id"),
    ({"happened_on": "31-31-2026"}, "happened_on"),
    ({"tenant": "NIRGENDS"}, "tenant"),
    ({"service": "999999"}, "service"),
    ({"shield": "perhaps"}, "shield"),
    ({"channel": "telegram"}, "channel"),
    ({"wish": "x" * 1001}, "wish"),
    ({"description": "a\x00b"}, "description"),
]


@pytest.mark.parametrize(("changed", "field"), WRONG, ids=lambda value: str(value)[:30])
def test_wrong_input_is_said_at_its_field_and_keeps_what_was_typed(rina, changed, field):
    typed = TYPED | {"place": "Lantai dua, dekat tangga"} | changed

    answer = rina.post("/counter", data=opened(rina) | typed)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Lantai dua, dekat tangga" in answer.text
    assert complaints() == []


def test_a_day_that_is_yet_to_come_is_refused_when_it_is_sent(rina):
    page = read_back(rina, happened_on="2026-12-24")

    answer = rina.post(f"{page}/sending", data=sending(rina, page))

    assert answer.status_code == 422
    assert 'href="#happened_on"' in answer.text
    assert STORY in answer.text


def test_what_happened_long_ago_is_taken_all_the_same_with_a_notice(rina):
    page = read_back(rina, happened_on="2026-07-01")
    assert "notice--strong" in rina.get(page).text

    assert rina.post(f"{page}/sending", data=sending(rina, page)).status_code == 303


def test_nobody_needs_a_name_to_complain_anonymously(rina):
    filed(rina, name="", contact="", address="", shield="anonymous")

    assert complaints()[0].complainant is None


def test_a_letter_needs_no_notice_that_was_read_aloud(rina):
    filed(rina, channel="letter", consent="")

    assert len(complaints()) == 1


def test_a_service_that_has_ended_is_not_offered_and_not_taken(rina):
    service = end_service("DPMPTSP", "siCantik")

    assert f'value="{service.id}"' not in rina.get("/counter").text
    answer = rina.post("/counter", data=opened(rina) | TYPED | {"tenant": "", "service": str(service.id)})
    assert answer.status_code == 422


def test_a_service_names_its_organisation_and_asks_for_its_own_fields(rina):
    service = tenant_of("DPMPTSP").services[0]
    service.own_fields = [{"name": "request", "label": "Nomor permohonan", "label_en": "Request", "required": True}]
    db.session.commit()
    about = {"tenant": "", "service": str(service.id)}
    assert rina.post("/counter", data=opened(rina) | TYPED | about).status_code == 422

    filed(rina, **about, **{f"own_{service.id}_request": "OSS-77"})

    complaint = complaints()[0]
    assert (complaint.about_tenant.code, complaint.about_service) == ("DPMPTSP", service.name)
    assert complaint.own_fields == {"request": "OSS-77"}


def test_a_service_of_another_organisation_is_refused(rina):
    service = tenant_of("DPMPTSP").services[0]

    answer = rina.post("/counter", data=opened(rina) | TYPED | {"service": str(service.id)})

    assert answer.status_code == 422


def test_solved_on_the_spot_files_answers_and_closes_in_one_go(rina):
    answer = rina.post("/counter", data=opened(rina) | TYPED | {"act": "solved", "answer": "Sudah dicetak ulang."})

    assert answer.status_code == 303
    complaint = complaints()[0]
    assert (complaint.status, complaint.is_solved) == (Status.CLOSED, True)
    assert complaint.told_at is not None


def test_solved_on_the_spot_without_an_answer_is_not_solved(rina):
    assert rina.post("/counter", data=opened(rina) | TYPED | {"act": "solved"}).status_code == 422
    assert complaints() == []


def test_a_restricted_matter_is_not_answered_at_the_counter_but_can_be_filed(rina, cast):
    typed = opened(rina) | TYPED | {"category": "illegal_fee"}
    assert 'value="illegal_fee"' in rina.get("/counter").text, "the category has another code"

    answer = rina.post("/counter", data=typed | {"act": "solved", "answer": "Sudah."})

    assert answer.status_code == 422
    assert complaints() == []
    page = filed(rina, category="illegal_fee")
    assert rina.get(page).status_code == 200
    assert rina.send(f"{page}/receipts", page=page, form="a4").status_code == 200


def test_looking_somebody_up_shows_initials_and_last_digits_and_nothing_else(rina):
    filed(rina, national_id="3171012345678901")

    answer = rina.post("/counter", data=opened(rina) | {"act": "search", "search": "+62 812 3344 5566"})

    assert answer.status_code == 200
    assert "S. A. R." in answer.text
    assert "566" in answer.text
    for hidden in ("Siti", "Aminah", "0812-3344-5566", "3171012345678901", "Jalan Mawar"):
        assert hidden not in answer.text


@pytest.mark.parametrize("told", ["", "0812", "0812-3344-5567", "Siti", "%", "3171012345678901", "@"])
def test_who_does_not_know_the_number_finds_nobody(rina, told):
    filed(rina)

    answer = rina.post("/counter", data=opened(rina) | {"act": "search", "search": told})

    assert "S. A. R." not in answer.text
    assert 'value="person:' not in answer.text


def test_nobody_is_chosen_by_counting_up(rina):
    filed(rina)
    person = db.session.scalars(select(Complainant.id)).one()

    answer = rina.post("/counter", data=opened(rina) | {"act": f"person:{person}", "search": "0899-000"})

    assert "Aminah" not in answer.text


def test_somebody_known_is_filled_in_and_stays_the_same_person(rina, app):
    filed(rina, national_id="3171012345678901")
    person = db.session.scalars(select(Complainant.id)).one()
    hidden = opened(rina)

    chosen = rina.post("/counter", data=hidden | {"act": f"person:{person}", "search": "081233445566"})
    assert "Siti Aminah Rahayu" in chosen.text
    assert "3171012345678901" not in chosen.text
    known = re.search(r'name="known"[^>]*value="([^"]+)"', chosen.text)[1]
    filed(rina, known=known)

    first, second = complaints()
    assert first.complainant_id == second.complainant_id
    identity = identity_of(second.complainant, keys=Keys(app.config["DESK"].secret_key))
    assert identity.national_id == "3171012345678901"


def test_another_name_is_another_person_whoever_was_found(rina, app):
    filed(rina)
    person = db.session.scalars(select(Complainant.id)).one()
    chosen = rina.post("/counter", data=opened(rina) | {"act": f"person:{person}", "search": "081233445566"})
    known = re.search(r'name="known"[^>]*value="([^"]+)"', chosen.text)[1]

    filed(rina, known=known, name="Bambang Sutrisno")

    first, second = complaints()
    assert first.complainant_id != second.complainant_id
    assert identity_of(first.complainant, keys=Keys(app.config["DESK"].secret_key)).name == "Siti Aminah Rahayu"


def test_a_page_of_somebody_elses_intake_is_no_page(rina, cast, client_as):
    page = filed(rina)
    make_user(username="ratih", name="Ratih", department="DPMPTSP", roles=(next(iter(cast.actor("rina").roles)),))
    db.session.commit()
    other = client_as(cast.rina)
    token = csrf_of(other.get("/account").text)
    other.post("/logout", data={"csrf_token": token})
    assert other.send("/login", login="ratih", password="tiga kata tanpa kaitan").status_code == 303

    assert other.get(page).status_code == 404
    assert other.send(f"{page}/receipts", page="/counter", form="a4").status_code == 404


@pytest.mark.parametrize("name", ["sari", "joko", "budi", "dewi"])
def test_the_counter_is_for_those_who_sit_there(cast, client_as, name):
    person = client_as(getattr(cast, name))

    assert person.get("/counter").status_code == 403
    assert person.send("/counter/taps", page="/account", tenant="").status_code == 403


def test_a_choice_that_there_is_not_is_refused_in_the_officers_language(rina):
    page = rina.post("/counter", data=opened(rina) | TYPED | {"service": "999999"})

    assert page.status_code == 422
    assert "Pilihan ini tidak tersedia." in page.text
    assert "Not a valid choice" not in page.text
    assert STORY in page.text
