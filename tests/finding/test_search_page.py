"""The one box: numbers lead to what bears them, words to what holds them, and nobody is shown what is not theirs."""

import re

import pytest

from desk.complaints.kinds import Shield
from desk.database import db
from desk.finding.finders import EXCERPT, excerpt
from desk.tickets import operations
from tests.complaints.conftest import office as office
from tests.complaints.office import dispatched, make_complaint
from tests.factories import MONDAY_TEN, make_ticket


def results(browser, words) -> tuple[dict[str, int], str]:
    """Each group's heading with its count; and the page."""
    answer = browser.get("/search", query_string={"q": words})
    assert answer.status_code == 200, answer.location
    groups = re.findall(r'id="group-\d+">([^<]+) <span class="muted">\((\d+)\)', answer.text)
    return {name.strip(): int(count) for name, count in groups}, answer.text


def plain(html: str, *typed: str) -> str:
    """The page without what was typed and what is new on every page."""
    for words in typed:
        html = html.replace(words, "")
    return re.sub(r'value="[^"]*"|[0-9a-f-]{16,}', "", html)


def test_inflected_words_find_tickets_and_mark_what_was_found(cast, client_as, moment):
    ticket = make_ticket(
        cast.sari, description="<b>Pencetakan</b> KTP di loket gagal. " + "Sudah dua hari begini. " * 40
    )
    make_ticket(cast.sari, description="Monitor pecah")

    groups, page = results(client_as(cast.joko), "mencetak")

    assert sum(groups.values()) == 1
    assert f"/tickets/{ticket.number}" in page
    assert "&lt;b&gt;<mark>Pencetakan</mark>&lt;/b&gt;" in page


def test_a_foreign_ticket_gives_no_row_no_count_and_no_jump(cast, client_as, moment):
    own, foreign = make_ticket(cast.sari), make_ticket(cast.tono, description="Printer ujian sekolah macet")
    operations.note(ticket=own, actor=cast.actor("joko"), body="Printer bekas gudang pusat", at=MONDAY_TEN)
    joko, sari = client_as(cast.joko), client_as(cast.sari)

    assert sum(results(joko, "printer")[0].values()) == 1
    assert sum(results(joko, "gudang")[0].values()) == 1
    assert results(sari, "gudang")[0] == {}
    assert results(joko, "ujian")[0] == {}
    assert "ujian" not in results(joko, "sekolah printer")[1]
    assert joko.get(f"/search?q={own.number.lower().replace('-', '')}").location == f"/tickets/{own.number}"
    nowhere = "D-2610-99999-9"
    seen, unseen = results(joko, foreign.number)[1], results(joko, nowhere)[1]
    assert plain(seen, foreign.number) == plain(unseen, nowhere)


def test_the_comment_is_shown_in_which_the_words_stand(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    operations.note(ticket=ticket, actor=cast.actor("joko"), body="Kata sandi pendingin bocor", at=MONDAY_TEN)
    operations.reply(ticket=ticket, actor=cast.actor("joko"), body="Teknisi datang membawa rol", at=MONDAY_TEN)

    assert "<mark>rol</mark>" in results(client_as(cast.sari), "rol")[1]
    assert "<mark>bocor</mark>" in results(client_as(cast.joko), "kebocoran")[1]
    assert "bocor" not in results(client_as(cast.sari), "printer")[1]


@pytest.mark.row("BDL-12")
def test_complaints_are_found_by_their_readers_alone(cast, office, client_as, moment):
    plain_one = dispatched(make_complaint(), office)
    secret = make_complaint(shield=Shield.CONFIDENTIAL)
    restricted = make_complaint(shield=Shield.ANONYMOUS, category="abuse_of_authority")
    db.session.commit()
    word = "menunggu"

    counts = {
        who: sum(results(client_as(getattr(office, who)), word)[0].values())
        for who in ("indra", "laras", "galih", "rina", "maria")
    }

    assert counts == {"indra": 2, "laras": 1, "galih": 0, "rina": 0, "maria": 1}
    laras, maria = client_as(office.laras), client_as(office.maria)
    assert laras.get(f"/search?q={plain_one.number.lower()}").location == f"/complaints/{plain_one.number}"
    assert maria.get(f"/search?q={restricted.number}").location == f"/complaints/{restricted.number}"
    nowhere = "ADU-2610-99999-9"
    for hidden in (secret, restricted):
        assert plain(results(laras, hidden.number)[1], hidden.number) == plain(results(laras, nowhere)[1], nowhere)
    assert results(client_as(cast.joko), word)[0] == {}


@pytest.mark.parametrize(
    "words",
    ["", "   ", "%", "' OR x=y --", '"', "\u202etxt", "🙂", "<script>alert(1)</script>", "x" * 100_000, "a\x01b", "*"],
)
def test_whatever_is_typed_is_answered_kindly(cast, client_as, words):
    make_ticket(cast.sari)

    groups, page = results(client_as(cast.joko), words)

    assert groups == {}
    assert "<script>alert" not in page


@pytest.mark.pure
def test_an_excerpt_begins_a_little_before_what_was_asked_for_and_ends():
    pieces = excerpt([("a" * 500, False), ("kata", True), ("b" * 500, False), ("kata", True)])

    text = "".join(part for part, _ in pieces)
    assert ("kata", True) in pieces
    assert text.startswith("… a")
    assert text.endswith("b…")
    assert len(text) < 2 * EXCERPT
    assert excerpt([("pendek", False)]) == [("pendek", False)]
