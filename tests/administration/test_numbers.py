"""Numbering as administrators set it: previewed, kept in versions, from the next number on, none twice under load."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from desk import numbering
from desk.administration import operations
from desk.administration.operations import StalePattern
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.event_kinds import EventKind
from desk.number_patterns import Pattern, Reset
from desk.numbering import MINUTES, RECOMMENDATION, take_number
from desk.timeline import Event
from tests.factories import MONDAY_TEN

JAKARTA = ZoneInfo("Asia/Jakarta")
PAGE = "/admin/numbers/minutes"
OURS = Pattern("{serial:03}/{unit}/{roman}/{yyyy}", Reset.YEARLY, "MPP-BA")


@pytest.fixture
def browser(cast, client_as, moment):
    return client_as(cast.dewi)


def taken(series=MINUTES, at=MONDAY_TEN):
    number = take_number(series, at=at, zone=JAKARTA)
    db.session.commit()
    return number


def typed(pattern=OURS, **more):
    return {"pattern": pattern.text, "unit": pattern.unit, "reset": pattern.reset.value} | more


@pytest.mark.row("MTR-16")
def test_an_administrator_sets_a_pattern_and_sees_the_next_number_before(browser):
    assert taken() == "188.45/BA.0001/MPP/X/2026"
    assert "188.45/BA.0002/MPP/X/2026" in browser.get("/admin/numbers").text

    shown = browser.send(PAGE, preview="1", **typed())

    assert shown.status_code == 200
    assert "002/MPP-BA/X/2026" in shown.text
    assert "001/MPP-BA/I/2027" in shown.text
    assert "002/MPP-BA/X/2026" in browser.send(f"{PAGE}/preview", page=PAGE, **typed()).text
    assert numbering.patterns_of(MINUTES) == [], "nothing is set, and no number taken, by looking"
    assert browser.send(PAGE, **typed()).status_code == 303
    assert [taken(), taken(), taken(RECOMMENDATION)] == [
        "002/MPP-BA/X/2026", "003/MPP-BA/X/2026", "555/0001/PERTEK/X/2026",
    ]  # fmt: skip
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.REFERENCE_CHANGED).order_by(Event.id)).all()[
        -1
    ]
    assert (event.actor_name, event.details["series"]) == ("Dewi Anggraini", "minutes")
    page = browser.get(PAGE).text
    assert OURS.text in page
    assert MINUTES.pattern in page
    assert "Dewi Anggraini" in page


@pytest.mark.row("MTR-16")
def test_another_period_begins_anew_under_a_pattern_of_its_own(cast):
    dewi = cast.actor("dewi")
    taken()
    monthly = Pattern("BA/{serial:02}/{mm}/{yyyy}", Reset.MONTHLY)
    operations.set_pattern(series=MINUTES, pattern=monthly, seen_version=0, actor=dewi, at=MONDAY_TEN)
    november = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)

    numbers = [taken(), taken(), taken(at=november), taken()]
    operations.set_pattern(series=MINUTES, pattern=MINUTES.shipped, seen_version=1, actor=dewi, at=MONDAY_TEN)

    assert numbers == ["BA/01/10/2026", "BA/02/10/2026", "BA/01/11/2026", "BA/03/10/2026"]
    assert taken(at=november) == "188.45/BA.0002/MPP/XI/2026", "the yearly series goes on where it was"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pattern": "{serial}"}, "pattern"),
        ({"pattern": "{serial}/{yyyy}", "reset": "monthly"}, "pattern"),
        ({"pattern": ""}, "pattern"),
        ({"pattern": "{nomor}/{serial}/{yyyy}"}, "pattern"),
        ({"unit": ""}, "unit"),
        ({"reset": "daily"}, "reset"),
        ({"reset": ""}, "reset"),
        ({"pattern": "188.45/BA.{serial:04}/MPP/{roman}/{yyyy}", "reset": "monthly"}, "pattern"),
        ({"pattern": "555/{serial}/PERTEK/{roman}/{yyyy}"}, "pattern"),  # another kind of document looks so
    ],
)
def test_nonsense_is_refused_where_it_was_typed(browser, changed, field):
    answer = browser.send(PAGE, **typed() | changed)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert numbering.patterns_of(MINUTES) == []
    assert browser.send(f"{PAGE}/preview", page=PAGE, **typed() | changed).status_code == 422


def test_of_two_who_change_it_one_is_told(browser, cast):
    hidden = browser.hidden(PAGE)
    browser.send(PAGE, **typed())

    late = browser.post(PAGE, data=hidden | typed(Pattern("X/{serial}/{yyyy}", Reset.YEARLY)))

    assert late.status_code == 409
    assert 'value="X/{serial}/{yyyy}"' in late.text
    assert OURS.text in late.text
    with pytest.raises(StalePattern):
        operations.set_pattern(series=MINUTES, pattern=OURS, seen_version=0, actor=cast.actor("dewi"), at=MONDAY_TEN)
    assert not operations.set_pattern(
        series=MINUTES, pattern=OURS, seen_version=1, actor=cast.actor("dewi"), at=MONDAY_TEN
    ), "the one that holds is no change"


def test_a_pattern_that_an_earlier_one_could_have_given_out_is_refused(cast):
    dewi = cast.actor("dewi")
    first = Pattern("{yyyy}/N/{serial}", Reset.YEARLY)
    operations.set_pattern(series=MINUTES, pattern=first, seen_version=0, actor=dewi, at=MONDAY_TEN)
    operations.set_pattern(series=MINUTES, pattern=OURS, seen_version=1, actor=dewi, at=MONDAY_TEN)

    swapped = Pattern("{serial}/N/{yyyy}", Reset.YEARLY)

    with pytest.raises(BadInput) as wrong:
        operations.set_pattern(series=MINUTES, pattern=swapped, seen_version=2, actor=dewi, at=MONDAY_TEN)

    assert wrong.value.field == "pattern"


def test_numbers_of_tickets_and_complaints_cannot_be_set(browser, cast, client_as):
    for code in ("ticket", "complaint", "follower", "nirvana"):
        assert browser.get(f"/admin/numbers/{code}").status_code == 404
    for person in (cast.sari, cast.bambang):
        assert client_as(person).get("/admin/numbers").status_code == 403
        assert client_as(person).get(PAGE).status_code == 403
    with pytest.raises(Forbidden):
        operations.set_pattern(series=MINUTES, pattern=OURS, seen_version=0, actor=cast.actor("sari"), at=MONDAY_TEN)


@pytest.mark.slow
@pytest.mark.row("MTR-16")
def test_while_a_pattern_is_changed_under_load_no_number_is_missing_and_none_comes_twice(cast, app):
    dewi, start = cast.actor("dewi"), threading.Barrier(9)
    db.session.commit()

    def take(_worker: int) -> list[str]:
        numbers = []
        start.wait(30)
        for _ in range(25):
            with app.app_context():
                numbers.append(taken())
        return numbers

    def change() -> None:
        start.wait(30)
        with app.app_context():
            operations.set_pattern(series=MINUTES, pattern=OURS, seen_version=0, actor=dewi, at=MONDAY_TEN)
            db.session.commit()

    with ThreadPoolExecutor(9) as threads:
        changing = threads.submit(change)
        numbers = [number for part in threads.map(take, range(8)) for number in part]
        changing.result()

    serials = [int(number.split("/")[0]) if "MPP-BA" in number else int(number[10:14]) for number in numbers]
    assert sorted(serials) == list(range(1, 201))
    assert len(set(numbers)) == 200
