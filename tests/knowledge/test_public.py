"""The guides that everybody may read, and one tap whether they helped."""

import pytest
from sqlalchemy import func, select

from desk.database import db
from desk.gate.rules import HOUR, Window
from desk.knowledge import noting
from desk.knowledge.kinds import ArticleKind, Audience, Tally
from desk.knowledge.models import ArticleTally
from tests.knowledge.articles import make_article


def times(tally: Tally) -> int:
    return db.session.scalar(select(func.coalesce(func.sum(ArticleTally.count), 0)).where(ArticleTally.tally == tally))


@pytest.mark.row("BDL-16", "LLG-32")
def test_citizens_read_public_guides_and_nothing_else_without_login(cast, client_as, moment):
    question = make_article(
        cast, audience=Audience.PUBLIC, kind=ArticleKind.QUESTION, title="NIB belum terbit?", services=("OSS",)
    )
    guide = make_article(
        cast,
        audience=Audience.PUBLIC,
        kind=ArticleKind.GUIDE,
        title="Surel dinas yang aman",
        answer="**Jangan** <i>",
        services=("EMAIL",),
    )
    inner = make_article(cast, title="Hanya pegawai")
    db.session.commit()
    stranger = client_as(None)

    listed = stranger.get("/panduan").text
    assert question.title in listed
    assert guide.title in listed
    assert inner.title not in listed
    found = stranger.get("/panduan?cari=menerbitkan+nib").text
    assert question.title in found
    assert guide.title not in found
    page = stranger.get(f"/panduan/{guide.article.slug}")
    assert "<strong>Jangan</strong> &lt;i&gt;" in page.text
    assert "Joko" not in page.text
    assert stranger.get(f"/panduan/{inner.article.slug}").status_code == 404
    assert stranger.get(f"/knowledge/articles/{guide.article.slug}").status_code == 302
    assert 'href="/panduan"' in stranger.get("/aduan").text


@pytest.mark.row("LLG-11")
def test_a_tap_is_counted_once_for_a_browser_and_keeps_nobody(cast, client_as, moment):
    text = make_article(cast, audience=Audience.PUBLIC)
    inner = make_article(cast, title="Hanya pegawai")
    db.session.commit()
    stranger = client_as(None)
    page = f"/panduan/{text.article.slug}"
    fields = stranger.hidden(page)

    for verdict in ("not_helped", "not_helped", "helped"):
        assert stranger.post(f"{page}/jawaban", data=fields | {"verdict": verdict}).status_code == 303
    assert (
        stranger.post(f"/panduan/{inner.article.slug}/jawaban", data=fields | {"verdict": "helped"}).status_code == 404
    )

    assert (times(Tally.NOT_HELPED), times(Tally.HELPED)) == (1, 0)
    assert stranger.post(f"{page}/jawaban", data={"verdict": "helped"}).status_code == 400  # no token, no tap
    columns = set(ArticleTally.__table__.columns.keys())
    assert columns == {"article_id", "on_day", "tally", "count"}


def test_a_flood_from_one_address_is_read_but_no_longer_counted(cast, client_as, moment, monkeypatch):
    monkeypatch.setattr(noting, "VISITORS", Window(3, HOUR))
    text = make_article(cast, audience=Audience.PUBLIC)
    db.session.commit()
    stranger = client_as(None)

    answers = [stranger.get(f"/panduan/{text.article.slug}").status_code for _ in range(6)]

    assert answers == [200] * 6
    assert times(Tally.OPENED) == 3
