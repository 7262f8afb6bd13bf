"""The guides that everybody may read, without login (BDL-16, LLG-32)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.accounts.guards import public
from desk.knowledge import labels, markup, noting, queries, suggesting
from desk.knowledge.kinds import ArticleKind, Tally

bp = Blueprint("guides", __name__)


@bp.get("/panduan")
@public
def guides() -> ResponseReturnValue:
    """By kind, or by the words that were asked for."""
    words = request.args.get("cari", "").strip()[:80]
    texts = queries.library(None)
    found = suggesting.found_by(texts, words) if words else texts
    groups = [(kind, [text for text in found if text.kind is kind]) for kind in ArticleKind]
    return render_template(
        "knowledge/guides.html", groups=[one for one in groups if one[1]], words=words, labels_of=labels
    )


@bp.get("/panduan/<string:slug>")
@public
def guide(slug: str) -> ResponseReturnValue:
    text = queries.get_published(None, slug)
    page = render_template(
        "knowledge/guide.html", text=text, answer=markup.to_html(text.answer), has_said=noting.has_said(text.article_id)
    )
    noting.note([text.article_id], Tally.OPENED)
    return page


@bp.post("/panduan/<string:slug>/jawaban")
@public
def verdict(slug: str) -> ResponseReturnValue:
    """One tap: did it help?"""
    text = queries.get_published(None, slug)
    noting.note_verdict(text.article_id, helped=request.form.get("verdict") == "helped")
    flash(_("Thank you. That helps us to keep this article right."), "good")
    return redirect(url_for(".guide", slug=slug), code=303)
