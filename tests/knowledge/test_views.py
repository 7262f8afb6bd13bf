"""The pages of the knowledge base: reading, writing, review, suggestions, the export, and what nobody may see there."""

import csv
import io
import re
import zipfile

import pytest
from sqlalchemy import event, func, select

from desk.database import db
from desk.finding import finders
from desk.knowledge import finder as knowledge_finder
from desk.knowledge import operations, queries
from desk.knowledge.kinds import Audience
from desk.knowledge.models import ArticleTally, ArticleUse, ArticleVersion
from desk.knowledge.states import State
from desk.tickets import operations as ticket_operations
from desk.tickets.models import Ticket
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket, put_on_duty
from tests.knowledge.articles import make_article, make_draft

TYPED = {
    "title": "WiFi lambat",
    "symptom": "Internet putus-putus",
    "answer": "1. Sambungkan ulang.\n2. Lapor bila masih.",
    "kind": "solution",
    "audience": "staff",
    "services": ["JAR-LAN"],
    "review_by": "",
}


def counted(article_id: int) -> dict[str, int]:
    rows = select(ArticleTally.tally, func.sum(ArticleTally.count)).where(ArticleTally.article_id == article_id)
    return {tally.value: int(count) for tally, count in db.session.execute(rows.group_by(ArticleTally.tally))}


def typed_in(page: str, name: str) -> str:
    """What a text field of that name or id holds."""
    return re.search(rf'<textarea[^>]*(?:name|id)="{name}"[^>]*>\s*(.*?)</textarea>', page, re.S)[1]


def a_solved_ticket(
    cast, *, service: str = "PC", answer: str = "Tarik kertasnya, lalu hubungi Pak Joko 0812-3456-7890."
) -> Ticket:
    ticket = make_ticket(cast.sari, service=service, description="Printer macet, kata Sari Wulandari. IP 10.1.2.3.")
    worker = "joko" if ticket.tier == 1 else "budi"
    ticket_operations.take_ticket(ticket=ticket, actor=cast.actor(worker), at=MONDAY_TEN)
    ticket_operations.resolve_ticket(ticket=ticket, actor=cast.actor(worker), answer=answer, at=MONDAY_TEN)
    db.session.commit()
    return ticket


@pytest.mark.row("LLG-11")
def test_from_a_solved_ticket_it_is_two_clicks_to_a_draft_that_names_nobody(cast, client_as, moment):
    ticket = a_solved_ticket(cast)
    joko = client_as(cast.joko)
    page = joko.get(f"/tickets/{ticket.number}").text
    address = re.search(r'href="(/knowledge/articles/new\?ticket=[^"]+)"', page)[1]  # the first click

    form = joko.get(address).text
    for hidden in ("Sari", "Wulandari", "Joko", "0812", "10.1.2.3"):
        assert hidden not in re.search(r"<textarea.*</textarea>", form, re.S)[0]
    assert "[nama?]" in form
    assert "[telepon?]" in form
    assert re.search(r'<input checked[^>]*value="PC"', form)
    fields = {name: typed_in(form, name) for name in ("symptom", "answer")}
    answer = joko.send(address, **TYPED | fields)  # the second

    assert answer.status_code == 303
    text = db.session.scalars(select(ArticleVersion)).one()
    assert (text.state, text.article.ticket_id, text.author_id) == (State.DRAFT, ticket.id, cast.joko.id)
    assert "articles/new" not in joko.get(f"/tickets/{ticket.number}").text
    sent = joko.send(
        f"/knowledge/articles/{text.article.slug}/submission", page=f"/knowledge/articles/{text.article.slug}"
    )
    assert sent.status_code == 303  # and was told why not
    assert text.state is State.DRAFT


def test_nobody_makes_an_article_of_a_ticket_that_they_may_not_read_or_that_is_not_solved(cast, client_as, moment):
    solved, still_open = a_solved_ticket(cast), make_ticket(cast.sari)
    db.session.commit()

    assert client_as(cast.tono).get(f"/knowledge/articles/new?ticket={solved.number}").status_code == 404
    assert client_as(cast.joko).get(f"/knowledge/articles/new?ticket={still_open.number}").status_code == 404
    assert client_as(cast.sari).get(f"/knowledge/articles/new?ticket={solved.number}").status_code == 403
    assert "knowledge/articles/new" not in client_as(cast.sari).get(f"/tickets/{solved.number}").text


def test_an_article_of_the_night_watch_begins_with_as_few_readers_as_possible(cast, client_as, moment):
    put_on_duty(cast.budi)
    ticket = a_solved_ticket(cast, service="CSIRT")

    form = client_as(cast.budi).get(f"/knowledge/articles/new?ticket={ticket.number}").text

    assert re.search(r'<input checked[^>]*value="tier2"', form)


@pytest.mark.row("LLG-11")
def test_the_whole_way_through_the_pages(cast, client_as, moment):
    joko, budi, sari = client_as(cast.joko), client_as(cast.budi), client_as(cast.sari)
    assert joko.send("/knowledge/articles/new", **TYPED | {"title": " "}).status_code == 422
    assert joko.send("/knowledge/articles/new", **TYPED | {"audience": "tier2"}).status_code == 422
    assert joko.send("/knowledge/articles/new", **TYPED | {"answer": "x\x00"}).status_code == 422
    assert joko.send("/knowledge/articles/new", **TYPED | {"answer": "x" * 1_000_000}).status_code == 422
    made = joko.send("/knowledge/articles/new", **TYPED)
    page = made.headers["Location"].partition("?")[0]
    assert sari.get(page).status_code == 404
    edited = joko.send(f"{page}/text", **TYPED | {"answer": "Salah ketik."})
    assert edited.status_code == 303
    joko.send(f"{page}/submission", page=page)
    assert "WiFi lambat" in budi.get("/knowledge/tasks").text
    assert "/knowledge/tasks" in budi.get("/").text
    assert budi.send(f"{page}/return", remark="").status_code == 422
    assert budi.send(f"{page}/return", remark="Tulis langkahnya.").status_code == 303
    assert "Tulis langkahnya." in joko.get(page).text
    joko.send(f"{page}/text", **TYPED)
    joko.send(f"{page}/submission", page=page)
    assert joko.send(f"{page}/publication", page=page).status_code == 403
    assert budi.send(f"{page}/publication", page=page).status_code == 303

    shown = sari.get(page).text
    assert "<ol><li>Sambungkan ulang.</li><li>Lapor bila masih.</li></ol>" in shown
    assert "Budi" not in shown  # who wrote and who reviewed is for those who write
    assert f'href="{page}"' in sari.get("/knowledge?q=internet+lambat").text
    assert sari.get("/knowledge/tasks").status_code == 403
    assert sari.get(f"{page}/text").status_code == 403
    assert budi.send(f"{page}/confirmation", review_by="2027-01-31").status_code == 303
    assert budi.send(f"{page}/retirement", page=page).status_code == 303
    assert sari.get(page).status_code == 404


def test_two_who_write_at_once_lose_no_word(cast, client_as, moment):
    text = make_article(cast)
    page = f"/knowledge/articles/{text.article.slug}"
    joko, hesti = client_as(cast.joko), client_as(cast.hesti)
    stale = hesti.hidden(f"{page}/text")

    assert joko.send(f"{page}/text", **TYPED).status_code == 303
    answer = hesti.post(f"{page}/text", data=stale | TYPED | {"answer": "Kata-kata Hesti."})

    assert answer.status_code == 409
    assert "Kata-kata Hesti." in answer.text
    budi = client_as(cast.budi)
    old = budi.hidden(page)
    assert budi.post(f"{page}/publication", data=old).status_code in (403, 409)
    assert db.session.scalars(select(func.count(ArticleVersion.id))).one() == 2


@pytest.mark.row("LLG-11")
def test_who_types_a_new_ticket_is_shown_articles_that_they_may_read(cast, client_as, moment):
    for_all = make_article(cast)
    secret = make_article(cast, author="budi", audience=Audience.TIER2, title="Printer: sandi admin macet mencetak")
    for_tier1 = make_article(cast, author="budi", audience=Audience.TIER1, title="Printer macet: untuk teknisi")
    db.session.commit()
    sari = client_as(cast.sari)
    typed = {"description": "pencetakan di printer macet", "service": "PC"}

    piece = sari.send("/knowledge/suggestions", page="/tickets/new", **typed).text
    assert for_all.title in piece
    assert secret.title not in piece
    assert for_tier1.title not in piece
    assert "<ol><li>" in piece
    # What technicians may read is not offered to report by either: the form is for reporters.
    assert secret.title not in client_as(cast.budi).send("/knowledge/suggestions", page="/tickets/new", **typed).text
    sari.send("/knowledge/suggestions", page="/tickets/new", shown=[for_all.article_id], **typed)
    assert counted(for_all.article_id) == {"shown": 2}  # once to each: what stands there already is not counted again
    assert sari.send("/knowledge/suggestions", page="/tickets/new", description="lampu taman padam").text.strip() == ""
    assert client_as(None).post("/knowledge/suggestions", data=typed).status_code in (302, 400)


@pytest.mark.row("LLG-11")
def test_without_scripts_a_button_asks_for_help_and_what_helped_ends_without_a_ticket(cast, client_as, moment):
    text = make_article(cast)
    db.session.commit()
    sari = client_as(cast.sari)
    typed = {"description": "printer macet waktu mencetak", "service": "PC", "affected": "room"}

    page = sari.send("/tickets/new", look="1", **typed)

    assert page.status_code == 200
    assert text.title in page.text
    assert typed["description"] in page.text
    assert re.search(r'<input checked[^>]*value="room"', page.text)
    address = re.search(r'formaction="([^"]+)"', page.text)[1]
    answer = sari.send(address, page="/tickets/new", verdict="instead", **typed)
    assert answer.status_code == 303
    again = sari.get(answer.headers["Location"]).text
    assert f'<meta name="draft-clear" content="ticket-new-{cast.sari.id}">' in again
    sari.send(address, page="/tickets/new", verdict="not_helped")  # the same browser is counted once
    assert counted(text.article_id) == {"helped": 1, "opened": 1}
    assert db.session.scalars(select(func.count(Ticket.id))).one() == 0
    assert "formaction" not in sari.send("/tickets/new", look="1", description="kucing di atap gudang").text


@pytest.mark.row("LLG-11")
def test_beside_a_ticket_one_click_puts_the_article_into_the_reply_and_counts(cast, client_as, moment):
    text = make_article(cast, audience=Audience.PUBLIC)
    inner = make_article(cast, author="budi", audience=Audience.TIER1, title="Printer macet: kunci panel teknisi")
    hidden = make_article(cast, author="budi", audience=Audience.TIER2, title="Printer macet: hanya Tier 2")
    ticket = make_ticket(cast.sari, description="Printer macet saat mencetak")
    db.session.commit()
    joko = client_as(cast.joko)
    page = joko.get(f"/tickets/{ticket.number}").text
    assert text.title in page
    assert inner.title in page
    assert hidden.title not in page
    assert text.title not in client_as(cast.sari).get(f"/tickets/{ticket.number}").text

    for _ in range(2):
        answer = joko.send(f"/tickets/{ticket.number}/articles", article=text.article.slug)
        assert answer.status_code == 303
    page = joko.get(answer.headers["Location"]).text
    reply = typed_in(page, "reply-body")
    assert "1. Matikan printer." in reply
    assert f"/panduan/{text.article.slug}" in reply
    joko.send(f"/tickets/{ticket.number}/articles", article=inner.article.slug)
    page = joko.get(f"/tickets/{ticket.number}?article={inner.article.slug}").text
    assert "kunci panel" not in typed_in(page, "reply-body")

    assert joko.send(f"/tickets/{ticket.number}/articles", article=hidden.article.slug).status_code == 404
    assert client_as(cast.tono).send(f"/tickets/{ticket.number}/articles", article=text.article.slug).status_code == 404
    assert client_as(cast.sari).send(f"/tickets/{ticket.number}/articles", article=text.article.slug).status_code == 403
    uses = db.session.execute(select(ArticleUse.article_id, ArticleUse.ticket_id)).all()
    assert sorted(uses) == sorted([(text.article_id, ticket.id), (inner.article_id, ticket.id)])
    assert queries.worth_of([text.article_id])[text.article_id].used == 1


def test_the_ticket_behind_an_article_is_shown_to_those_who_may_read_it(cast, client_as, moment):
    ticket = make_ticket(cast.sari)
    text = make_article(cast, ticket=ticket)
    db.session.commit()
    page = f"/knowledge/articles/{text.article.slug}"

    assert ticket.number in client_as(cast.joko).get(page).text
    assert ticket.number not in client_as(cast.tono).get(page).text
    assert ticket.number not in client_as(cast.eko).get(page).text


@pytest.mark.row("LLG-11")
def test_the_export_holds_what_the_person_may_read_and_is_recorded(cast, client_as, moment):
    text = make_article(cast, title="=HYPERLINK(1)", answer="Lihat [panduan](/panduan/x) <b>")
    make_article(cast, author="budi", audience=Audience.TIER2, title="Rahasia dapur")
    db.session.commit()

    answer = client_as(cast.sari).send("/knowledge/export", page="/knowledge")

    folder = zipfile.ZipFile(io.BytesIO(answer.data))
    assert set(folder.namelist()) == {f"artikel/{text.article.slug}.html", "index.html", "daftar.csv"}
    html = folder.read(f"artikel/{text.article.slug}.html").decode()
    assert 'href="http://desk.test/panduan/x"' in html
    assert "&lt;b&gt;" in html
    rows = list(csv.reader(io.StringIO(folder.read("daftar.csv").decode("utf-8-sig"))))
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert b"Rahasia" not in answer.data
    kinds = [kind.value for kind in db.session.scalars(select(Event.kind))]
    assert kinds.count("article.exported") == 1


def test_the_box_in_the_bar_finds_what_the_person_may_read(cast, client_as, moment, app, monkeypatch):
    text = make_article(cast)
    hidden = make_article(cast, author="budi", audience=Audience.TIER2, title="Mencetak dari server cetak")
    make_draft(cast.actor("joko"), title="Draf pencetakan")
    db.session.commit()

    monkeypatch.setattr(finders, "SHOWN", 1)
    with app.test_request_context():
        found = {
            who: knowledge_finder.find_articles(cast.actor(who), "tercetak", MONDAY_TEN) for who in ("sari", "budi")
        }
        counts = {who: group.total for who, group in found.items()}
    assert counts == {"sari": 1, "budi": 2}
    monkeypatch.undo()
    found = {name: client_as(getattr(cast, name)).get("/search?q=tercetak").text for name in ("sari", "budi")}

    assert text.title in found["sari"]
    assert hidden.title not in found["sari"]
    assert hidden.title in found["budi"]
    assert "Draf pencetakan" not in found["sari"] + found["budi"]


def test_lists_ask_the_same_number_of_questions_however_long_they_are(cast, client_as, moment):
    budi, ticket = client_as(cast.budi), make_ticket(cast.sari, service="JAR-WAN", description="WiFi lambat sekali")
    addresses = ["/knowledge", "/knowledge/tasks", f"/tickets/{ticket.number}", "/panduan"]
    numbers = []
    for _ in range(2):
        for name in ("satu", "dua", "tiga"):
            make_article(cast, title=f"WiFi lambat {name}", audience=Audience.PUBLIC, services=("JAR-LAN", "JAR-WAN"))
            operations.submit_text(
                text=make_draft(cast.actor("joko"), title=f"Draf {name}"), actor=cast.actor("joko"), at=MONDAY_TEN
            )
        db.session.commit()
        numbers.append([_questions(budi, address) for address in addresses])

    assert numbers[0] == numbers[1]


def _questions(client, address: str) -> int:
    asked = []

    def note(*args):
        asked.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)
