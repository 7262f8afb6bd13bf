"""Sheets of paper: up to ten at once, each counted once, and nothing that was typed is lost."""

import re

import pytest

from desk.errors import BadInput, Forbidden
from desk.surveys.index import Element
from desk.surveys.kinds import Channel, Job, Sex
from tests.surveys.answering import LONE, MONDAY, WITH_SERVICES, answer, how_many, responses, set_up_counters, tenant_of

PAGE = "/survei/entri"


@pytest.fixture
def rina(client_as, cast, moment):
    set_up_counters("A-1", "C-9")
    return client_as(cast.rina)


def sheet(place: int, value: str = "3", **more: str) -> dict[str, str]:
    """What a browser sends of one line."""
    fields = {element.value: value for element in Element} | more
    return {f"sheets-{place}-{name}": text for name, text in fields.items()}


def batch(*sheets: dict[str, str], **more: str) -> dict[str, str]:
    given = {"tenant": WITH_SERVICES, "happened_on": MONDAY.isoformat(), "hour_block": "08-10"} | more
    for place in range(10):
        given |= sheet(place, "")  # a browser sends the empty lines too
    for one in sheets:
        given |= one
    return given


@pytest.mark.row("BDL-20")
def test_ten_sheets_are_entered_at_once(rina, cast):
    given = batch(*(sheet(place, str(place % 4 + 1)) for place in range(10)), counter="a-1", service="OSS-RBA")

    sent = rina.send(PAGE, **given)

    assert sent.status_code == 303
    assert sent.location == f"/survei/entri?instansi={WITH_SERVICES}&loket=a-1&tanggal=2026-10-12#sheets"
    found = responses()
    assert [response.time for response in found] == [place % 4 + 1 for place in range(10)]
    assert {(one.channel, one.entered_by_id, one.counter_code, one.service_name, one.hour_block) for one in found} == {
        (Channel.PAPER, cast.rina.id, "A-1", "OSS-RBA", "08-10")
    }
    assert 'value="2026-10-12"' in rina.get(sent.location).text


def test_a_sheet_says_of_its_respondent_what_was_told(rina):
    rina.send(PAGE, **batch(sheet(4, sex="L", age="63", education="SMP", job="military", note="Antre lama")))

    (response,) = responses()
    assert (response.sex, response.age, response.job, response.note) == (Sex.MALE, 63, Job.MILITARY, "Antre lama")


@pytest.mark.parametrize("wrong", ["5", "0", "", "x", "3.5", "-1", "٣", "1\0", "11111111111"])
def test_a_line_that_cannot_be_right_is_named_and_everything_typed_stays(rina, wrong):
    sent = rina.send(PAGE, **batch(sheet(0, "2", note="Lembar satu"), sheet(2, time=wrong, age="55"), counter="C-9"))

    assert sent.status_code == 422
    assert how_many() == 0
    assert 'href="#sheets-2-time"' in sent.text
    assert 'href="#sheets-0-' not in sent.text
    assert re.search(r'id="sheets-0-cost"[^>]*value="2"', sent.text)
    assert re.search(r'id="sheets-2-age"[^>]*value="55"', sent.text)
    assert "Lembar satu" in sent.text
    assert 'value="C-9"' in sent.text


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"tenant": "TIDAK-ADA"}, "#tenant"),
        ({"tenant": ""}, "#tenant"),
        ({"tenant": "\0"}, "#tenant"),
        ({"service": "Paspor"}, "#service"),
        ({"happened_on": "2026-10-13"}, "#happened_on"),
        ({"happened_on": "0001-01-01"}, "#happened_on"),
        ({"happened_on": "kemarin"}, "#happened_on"),
        ({"happened_on": ""}, "#happened_on"),
        ({"hour_block": "08-11"}, "#hour_block"),
        ({"counter": "=cmd()"}, "#counter"),
        ({"counter": "x" * 40}, "#counter"),
        ({"sheets-0-note": "n" * 501}, "#sheets-0-note"),
        ({"sheets-0-note": "a\0"}, "#sheets-0-note"),
        ({"sheets-0-age": "200"}, "#sheets-0-age"),
        ({"sheets-0-job": "raja"}, "#sheets-0-job"),
    ],
)
def test_whatever_else_cannot_be_is_named_too(rina, changed, named):
    sent = rina.send(PAGE, **batch(sheet(0)) | changed)

    assert sent.status_code == 422
    assert f'href="{named}"' in sent.text
    assert how_many() == 0


def test_no_sheet_at_all_is_no_batch(rina):
    assert rina.send(PAGE, **batch()).status_code == 422


def test_an_eleventh_sheet_is_not_taken_in_silence(rina):
    sent = rina.send(PAGE, **batch(*(sheet(place) for place in range(11))))

    assert sent.status_code in (303, 422)
    assert how_many() in (0, 10)


def test_sheets_sent_twice_count_once_and_one_added_meanwhile_counts_too(rina):
    rina.send(PAGE, **batch(sheet(0), sheet(1), form_key="tumpukan"))
    rina.send(PAGE, **batch(sheet(0), sheet(1), form_key="tumpukan"))
    assert how_many() == 2

    rina.send(PAGE, **batch(sheet(0), sheet(1), sheet(2), form_key="tumpukan"))

    assert how_many() == 3


def test_an_old_sheet_of_an_organisation_that_left_is_still_entered(rina):
    tenant_of(LONE).ended_on = MONDAY

    assert rina.send(PAGE, **batch(sheet(0), tenant=LONE)).status_code == 303
    tenant_of(LONE).ended_on = MONDAY.replace(day=1)
    assert rina.send(PAGE, **batch(sheet(0), tenant=LONE)).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"), [("sari", 403), ("joko", 403), ("dewi", 403), ("yosef", 403), ("rina", 200)]
)
def test_paper_is_entered_by_the_officers_of_the_mall(cast, client_as, who, status):
    assert client_as(getattr(cast, who)).get(PAGE).status_code == status


def test_paper_needs_somebody_who_may_enter_it(cast):
    with pytest.raises(Forbidden):
        answer(LONE, channel=Channel.PAPER)
    with pytest.raises(Forbidden):
        answer(LONE, channel=Channel.PAPER, entered_by=cast.actor("sari"))
    assert answer(LONE, channel=Channel.PAPER, entered_by=cast.actor("rina")).entered_by_id == cast.rina.id


@pytest.mark.parametrize("wrong", [0, 5, None])
def test_the_operation_itself_takes_no_other_answer(cast, wrong):
    with pytest.raises(BadInput):
        answer(LONE, answers={Element.CONDUCT: wrong})
