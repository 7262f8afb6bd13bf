"""What else of today may be the same trouble."""

from datetime import timedelta

from desk.database import db
from desk.tickets import look_alikes, operations
from desk.tickets.kinds import Affected
from tests.factories import MONDAY_TEN, make_ticket

NET = "Koneksi internet di loket antrean terputus"


def alike(cast, ticket, who="joko", at=MONDAY_TEN) -> list[str]:
    db.session.flush()
    return [one.number for one in look_alikes.look_alikes(ticket, cast.actor(who), at)]


def test_those_of_the_same_service_or_with_words_in_common_are_shown_what_has_both_first(cast, moment):
    ticket = make_ticket(cast.sari, service="JAR-LAN", description=NET)
    service = make_ticket(cast.sari, service="JAR-LAN", description="Kabel putih rusak")
    both = make_ticket(cast.sari, service="JAR-LAN", description="Internet loket putus sejak pagi")
    words = make_ticket(cast.sari, description="Laptop antrean tanpa koneksi")
    make_ticket(cast.sari, description="Monitor pecah")
    make_ticket(cast.tono, service="JAR-LAN", description=NET)
    ended = make_ticket(cast.sari, service="JAR-LAN", description=NET)
    operations.cancel_ticket(ticket=ended, actor=cast.actor("sari"), reason="Salah", at=MONDAY_TEN)
    make_ticket(cast.sari, service="JAR-LAN", description=NET, at=MONDAY_TEN - timedelta(hours=25))

    assert alike(cast, ticket) == [both.number, words.number, service.number]
    assert set(alike(cast, ticket, "bambang")) >= {both.number, words.number, service.number}
    for _ in range(4):
        make_ticket(cast.sari, service="JAR-LAN", description="Kabel putih rusak")
    assert len(alike(cast, ticket)) == look_alikes.SHOWN


def test_trouble_of_the_whole_city_is_alike_across_departments_for_those_who_see_them(cast, moment):
    ticket = make_ticket(cast.sari, service="JAR-LAN", description="Kabel putih rusak")
    city = make_ticket(cast.tono, service="JAR-LAN", description="Semua mati", affected=Affected.PUBLIC)

    assert alike(cast, ticket) == []
    assert alike(cast, ticket, "yosef") == [city.number]


def test_the_panel_is_for_those_who_work_on_it(cast, client_as, moment):
    ticket = make_ticket(cast.sari, description=NET)
    other = make_ticket(cast.sari, description="<i>Internet</i> loket antrean mati")
    page = f"/tickets/{ticket.number}"

    html = {who: client_as(getattr(cast, who)).get(page).text for who in ("joko", "sari", "lestari")}

    assert other.number in html["joko"]
    assert "&lt;i&gt;Internet" in html["joko"]
    assert other.number not in html["sari"]
    assert other.number not in html["lestari"]  # reads, and does nothing about it
