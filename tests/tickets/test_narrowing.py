"""Lists narrowed by tag, by what was put off, and the queue of Tier 2 by skill, service and time left."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.database import db
from desk.tickets import operations, queries, queue_filters, snoozing, tagging
from desk.tickets.kinds import CanWork
from desk.tickets.models import Ticket
from desk.tickets.queue_filters import Left, QueueFilters
from tests.factories import MONDAY_TEN, make_ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def tagged(cast, *words, by="joko", of=None):
    ticket = of or make_ticket(cast.sari)
    tagging.tag_ticket(ticket=ticket, actor=cast.actor(by), add=words, remove=(), at=MONDAY_TEN)
    db.session.commit()
    return ticket


def put_off(cast, ticket, *, by="joko", until=MONDAY_TEN + DAY):
    snoozing.snooze_ticket(ticket=ticket, actor=cast.actor(by), until=until, at=MONDAY_TEN)
    db.session.commit()


def test_a_list_is_narrowed_to_a_tag_and_the_tag_stands_above_it(cast, client_as, moment):
    wifi, other = tagged(cast, "wifi", "lantai-2"), tagged(cast, "printer")
    joko = client_as(cast.joko)

    page = joko.get("/tickets?tag=WiFi").text

    assert wifi.number in page
    assert other.number not in page
    assert 'name="tag" list="tags-here" maxlength="30" value="wifi"' in page
    assert wifi.number not in joko.get("/tickets?tag=tidak-ada").text
    for odd in ("x" * 500, "%00", "a'b", "<b>"):
        assert joko.get(f"/tickets?tag={odd}").status_code in (200, 400)


def test_nobody_learns_from_a_filter_which_tags_their_ticket_has(cast, client_as, moment):
    ticket = tagged(cast, "rahasia")
    sari = client_as(cast.sari)

    assert ticket.number in sari.get("/tickets").text
    assert ticket.number not in sari.get("/tickets?tag=rahasia").text
    assert '<option value="rahasia"' not in sari.get("/tickets").text
    assert '<option value="rahasia"' not in client_as(cast.tono).get("/tickets").text


def test_what_one_puts_off_is_in_no_open_list_of_theirs_and_under_a_filter_of_its_own(cast, client_as, moment):
    moment.move_to(MONDAY_TEN + HOUR)
    off, other = make_ticket(cast.sari), make_ticket(cast.sari)
    put_off(cast, off)
    joko, hesti = client_as(cast.joko), client_as(cast.hesti)

    assert off.number not in joko.get("/tickets").text
    only = joko.get("/tickets?asleep=1").text
    assert off.number in only
    assert other.number not in only
    for found_all_the_same in ("/tickets?state=all", "/tickets?status=new", f"/tickets?q={off.number}"):
        assert off.number in joko.get(found_all_the_same).text, found_all_the_same
    assert off.number in hesti.get("/tickets").text  # of whom nobody asked to wait
    assert off.number in client_as(cast.sari).get("/tickets").text
    moment.move_to(MONDAY_TEN + DAY + HOUR)
    assert off.number in client_as(cast.joko).get("/tickets").text


def test_a_word_of_the_reporter_brings_it_back_into_the_list(cast, client_as, moment):
    moment.move_to(MONDAY_TEN + HOUR)
    off = make_ticket(cast.sari)
    put_off(cast, off)
    operations.reply(ticket=off, actor=cast.actor("sari"), body="Makin parah", at=MONDAY_TEN + timedelta(minutes=5))

    assert off.number in client_as(cast.joko).get("/tickets").text


@pytest.fixture
def queue(cast):
    """Three of Tier 2: a network that has stopped, a slow application, an e-mail."""
    made = {
        "network": make_ticket(cast.sari, service="JAR-WAN", can_work=CanWork.NO),
        "software": make_ticket(cast.sari, service="APP-KH", can_work=CanWork.YES),
        "sysadmin": make_ticket(cast.eko, service="EMAIL", can_work=CanWork.YES),
    }
    db.session.commit()
    return made


def shown(page, queue):
    return {name for name, ticket in queue.items() if ticket.number in page}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", {"network", "software", "sysadmin"}),
        ("?skill=network", {"network"}),
        ("?service=EMAIL", {"sysadmin"}),
        ("?service=email", {"sysadmin"}),
        ("?skill=network&service=EMAIL", set()),
        ("?skill=tidak-ada", set()),
        ("?skill=%27%20OR%201", {"network", "software", "sysadmin"}),
        ("?left=kapan", {"network", "software", "sysadmin"}),
        ("?left=none", set()),
    ],
)
def test_the_queue_is_narrowed_by_skill_and_service(cast, client_as, moment, queue, asked, expected):
    budi = client_as(cast.budi)

    assert shown(budi.get(f"/queue{asked}").text, queue) == expected
    assert shown(budi.get(f"/queue{asked}{'&' if asked else '?'}live=1").text, queue) == expected


def test_the_queue_is_narrowed_to_what_falls_due_soon(cast, client_as, moment, queue):
    budi = client_as(cast.budi)
    spans = {Left.NONE: 0, Left.HOUR: 1, Left.FOUR_HOURS: 4, Left.DAY: 24}
    due = {
        name: queries.rows_of(select(Ticket).where(Ticket.id == one.id))[0].clock.due_at for name, one in queue.items()
    }

    for left, hours in spans.items():
        expected = {name for name, due_at in due.items() if due_at < MONDAY_TEN + hours * HOUR}
        assert shown(budi.get(f"/queue?left={left}").text, queue) == expected
    assert shown(budi.get("/queue?left=day").text, queue)
    moment.move_to(MONDAY_TEN + 30 * DAY)
    assert shown(client_as(cast.budi).get("/queue?left=none").text, queue) == set(queue)


def test_a_narrowed_queue_renews_itself_as_narrowed_and_bulk_acts_come_back_to_it(cast, client_as, moment, queue):
    budi = client_as(cast.budi)
    page = budi.get("/queue?skill=network").text

    assert 'data-live="/queue?live=1&amp;skill=network"' in page
    assert 'name="from" value="/queue?skill=network"' in page
    assert 'name="from" value="/queue?skill=network"' in budi.get("/queue?skill=network&live=1").text
    assert 'name="from" value="/queue"' in budi.get("/queue?live=1").text
    sent_empty = budi.get("/queue?skill=network&service=&left=")
    assert (sent_empty.status_code, sent_empty.location) == (302, "/queue?skill=network")


@pytest.mark.pure
@pytest.mark.parametrize(
    "wanted", [QueueFilters(), QueueFilters("network", "PC", Left.HOUR), QueueFilters(left=Left.NONE)]
)
def test_what_is_written_into_the_address_of_the_queue_is_read_from_it_again(wanted):
    assert queue_filters.read(queue_filters.address(wanted)) == wanted
