"""desk.numbering: check digits, periods of the city's own time, and no number twice or missing under load."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from desk.database import db
from desk.numbering import COMPLAINT, TICKET, Reset, Series, check_digit, read_number, take_number
from desk.tickets.models import Ticket
from tests.factories import MONDAY_TEN, make_ticket

JAKARTA, JAYAPURA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
LETTER = Series("letter", "{serial:03}/DKI/{roman}/{yyyy}", Reset.YEARLY)
SAMPLES = ["261000001", "261000042", "271299999", "280200100", "261109876"]


@pytest.mark.pure
@pytest.mark.parametrize("digits", SAMPLES)
def test_the_check_digit_finds_every_single_wrong_digit(digits):
    written = digits + str(check_digit(digits))
    assert check_digit(written) == 0

    for place, digit in enumerate(written):
        for other in "0123456789".replace(digit, ""):
            assert check_digit(written[:place] + other + written[place + 1 :]) != 0


@pytest.mark.pure
@pytest.mark.parametrize(
    ("typed", "of_ticket", "of_complaint"),
    [
        ("D-2611-00042-7", "D-2611-00042-7", None),
        ("  d-2611-00042-7 ", "D-2611-00042-7", None),
        ("d2611000427", "D-2611-00042-7", None),
        ("D 2611 00042 7", "D-2611-00042-7", None),
        ("D-2611-00042-6", None, None),  # a digit misheard
        ("42", None, None),
        ("2611000426", None, None),  # may be a telephone number
        ("D-2611-٠٠٠٤٢-7", None, None),
        ("adu2611000427", None, "ADU-2611-00042-7"),
        ("ADU-2611-00042-7.2", None, "ADU-2611-00042-7.2"),
        ("ADU-2611-00042-7.x", None, None),
        ("D-2611-00042-7 printer", None, None),
        ("", None, None),
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed, of_ticket, of_complaint):
    assert (read_number(TICKET, typed), read_number(COMPLAINT, typed)) == (of_ticket, of_complaint)


@pytest.mark.pure
@pytest.mark.parametrize("digits", SAMPLES)
def test_the_check_digit_finds_every_swap_of_neighbours(digits):
    written = digits + str(check_digit(digits))

    for place in range(len(written) - 1):
        first, second = written[place], written[place + 1]
        if first != second:
            assert check_digit(written[:place] + second + first + written[place + 2 :]) != 0


def test_a_ticket_number_holds_month_serial_and_check_digit(context):
    number = take_number(TICKET, at=MONDAY_TEN, zone=JAKARTA)

    assert number == f"D-2610-00001-{check_digit('261000001')}"


@pytest.mark.parametrize(
    ("at", "zone", "month", "reason"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), JAKARTA, "2612", "a second before midnight in Jakarta"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), JAKARTA, "2701", "midnight in Jakarta, still the old year in UTC"),
        (datetime(2026, 12, 31, 15, 0, tzinfo=UTC), JAYAPURA, "2701", "two hours earlier in Jayapura"),
        (datetime(2028, 2, 29, 10, 0, tzinfo=UTC), JAKARTA, "2802", "a leap day"),
    ],
)
def test_the_month_is_the_citys_own(context, at, zone, month, reason):
    assert take_number(TICKET, at=at, zone=zone).startswith(f"D-{month}-00001-"), reason


@pytest.mark.row("MTR-16")
def test_a_monthly_series_begins_again_and_an_old_month_goes_on_where_it_was(context):
    months = [datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)]

    taken = [take_number(TICKET, at=months[index], zone=JAKARTA)[:12] for index in (0, 0, 1, 0, 1)]

    assert taken == ["D-2610-00001", "D-2610-00002", "D-2611-00001", "D-2610-00003", "D-2611-00002"]


@pytest.mark.row("MTR-16")
def test_a_yearly_series_has_a_roman_month_and_begins_again_with_the_year(context):
    moments = [datetime(2026, month, 5, tzinfo=UTC) for month in (1, 4, 9, 12)] + [datetime(2027, 1, 5, tzinfo=UTC)]

    taken = [take_number(LETTER, at=at, zone=JAKARTA) for at in moments]

    assert taken == ["001/DKI/I/2026", "002/DKI/IV/2026", "003/DKI/IX/2026", "004/DKI/XII/2026", "001/DKI/I/2027"]


def test_kinds_of_document_count_apart(context):
    take_number(TICKET, at=MONDAY_TEN, zone=JAKARTA)

    assert take_number(LETTER, at=MONDAY_TEN, zone=JAKARTA).startswith("001/")


def test_a_number_of_a_ticket_that_was_not_made_is_given_back(context):
    first = take_number(TICKET, at=MONDAY_TEN, zone=JAKARTA)
    db.session.rollback()

    assert take_number(TICKET, at=MONDAY_TEN, zone=JAKARTA) == first


@pytest.mark.slow
@pytest.mark.row("MTR-16")
def test_five_hundred_parallel_tickets_get_five_hundred_numbers_without_a_gap(cast, app):
    sari_id, start = cast.sari.id, threading.Barrier(16)
    db.session.commit()

    def open_tickets(count: int) -> list[str]:
        numbers = []
        start.wait(30)
        for _ in range(count):
            with app.app_context():
                reporter = db.session.get_one(type(cast.sari), sari_id)
                numbers.append(make_ticket(reporter).number)
                db.session.commit()
        return numbers

    with ThreadPoolExecutor(16) as threads:
        counts = [32] * 4 + [31] * 12
        told = [number for numbers in threads.map(open_tickets, counts) for number in numbers]

    stored = db.session.scalars(select(Ticket.number)).all()
    assert sorted(told) == sorted(stored)
    assert sorted(int(number[7:12]) for number in stored) == list(range(1, 501))
    assert all(check_digit(number[2:].replace("-", "")) == 0 for number in stored)
