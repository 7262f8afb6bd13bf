"""The menu: who has few lines sees them all, who has many sees the headings and the group of the page."""

import re

FOLDED = re.compile(r'<details class="nav-group"( open)?>\s*<summary class="nav__heading">([^<]+)')


def groups_of(page: str) -> dict[str, bool]:
    """Each heading of the menu, and whether its lines are seen."""
    return {heading.strip(): bool(is_open) for is_open, heading in FOLDED.findall(page)}


def test_a_long_menu_is_folded_but_for_the_group_that_holds_the_page(cast, client_as):
    bambang = client_as(cast.bambang)

    on_the_board, on_a_report = (groups_of(bambang.get(page).text) for page in ("/", "/reports"))

    assert set(on_the_board.values()) == {False}
    assert on_a_report == on_the_board | {"Laporan": True}


def test_a_short_menu_is_all_there(cast, client_as):
    shown = groups_of(client_as(cast.sari).get("/").text)

    assert set(shown.values()) == {True}
