"""Keys: each has one meaning where it works, and each stands on the page that everybody can read."""

from itertools import combinations

import pytest

from desk import web
from desk.bulk import acts
from desk.tickets import key_map, moves
from desk.tickets.states import MOVES, Status

assert web  # it brings in the moves of every package


def may_stand_together(one, two):
    """Whether one ticket's page can have both buttons."""
    if one.move is None or two.move is None:
        return True
    return any(status in MOVES[one.move][0] and status in MOVES[two.move][0] for status in Status)


@pytest.mark.pure
def test_no_key_is_given_twice_where_both_could_be_pressed():
    keyed = [page for page in moves.PAGES if page.key]
    twice = [(a.path, b.path) for a, b in combinations(keyed, 2) if a.key == b.key and may_stand_together(a, b)]
    in_lists = [action.key for action in acts.ACTIONS if action.key]

    assert twice == []
    assert len(in_lists) == len(set(in_lists))
    assert key_map.RESERVED & {*in_lists, *(page.key for page in keyed)} == set()


@pytest.mark.parametrize(("who", "has", "has_not"), [("joko", ["Tiket"], []), ("sari", ["Tiket"], ["Antrean Tier 2"])])
def test_the_map_has_the_keys_that_do_something_for_its_reader(cast, client_as, moment, who, has, has_not):
    browser = client_as(getattr(cast, who))

    page = browser.get("/keys").text

    keys = page[page.index("data-key-map") :].partition("</main>")[0]
    assert all(word in keys for word in has)
    assert not any(word in keys for word in has_not)
    assert ("data-key-switch" in keys) is True
    assert 'href="/keys"' in browser.get("/").text


def test_a_move_that_closes_for_good_has_no_key_of_its_own():
    """A slip of the finger must not end a ticket: what acts at once and ends something is pressed by hand."""
    at_once = {page.path for page in moves.PAGES if page.key and not page.ask_first}

    assert at_once == {"take", "resume"}
