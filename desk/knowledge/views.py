"""Reading the knowledge base: the list, an article, suggestions, what they were worth, tasks, the export."""

from datetime import datetime
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts import policy
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.fields import row_id
from desk.knowledge import (
    aging,
    bundle,
    counting,
    labels,
    markup,
    noting,
    operations,
    queries,
    redaction,
    suggesting,
    ticket_panel,
)
from desk.knowledge.kinds import ArticleKind, Tally
from desk.knowledge.models import ArticleVersion
from desk.knowledge.queries import Shown
from desk.knowledge.states import BEING_WRITTEN, State, Step
from desk.tickets import queries as tickets
from desk.tickets.panels import Panel

bp = Blueprint("knowledge", __name__)
MOST_TYPED = 4000


@bp.get("/knowledge")
@may("article.read")
def index() -> ResponseReturnValue:
    """By use, or by the words that were asked for."""
    person, words = actor(), request.args.get("q", "").strip()[:200]
    kind = next((one for one in ArticleKind if one == request.args.get("kind")), None)
    texts = list(queries.library(person, kind=kind))
    worth = queries.worth_of([text.article_id for text in texts])
    if words:
        texts = suggesting.found_by(texts, words)
    else:
        texts.sort(key=lambda text: (-worth[text.article_id].used, -worth[text.article_id].of("helped"), text.title))
    return render_template(
        "knowledge/index.html",
        rows=[(text, worth[text.article_id]) for text in texts],
        words=words,
        kind=kind,
        labels_of=labels,
        may_write=policy.may(person, Action.ARTICLE_WRITE),
    )


@bp.get("/knowledge/tasks")
@may("article.write")
def tasks() -> ResponseReturnValue:
    """What waits: reviews, one's own texts, what has grown old, what nobody has written of."""
    at, person = clock.now(), actor()
    return render_template(
        "knowledge/tasks.html",
        to_review=queries.to_review(person),
        mine=queries.being_written_by(person),
        stale=aging.stale_of(person, at=at),
        gaps=aging.gaps_for(person, at=at),
        labels_of=labels,
    )


@bp.post("/knowledge/export")
@may("article.read")
def export() -> ResponseReturnValue:
    """Everything that this person may read, as files; that it was taken is recorded."""
    at, person = clock.now(), actor()
    texts = queries.library(person)
    content = bundle.written(texts, queries.worth_of([text.article_id for text in texts]), at=at)
    operations.note_export(count=len(texts), actor=person, at=at)
    db.session.commit()
    name = f"basis-pengetahuan-{at:%Y%m%d}.zip"
    return send_file(BytesIO(content), "application/zip", as_attachment=True, download_name=name, etag=False, max_age=0)


@bp.post("/knowledge/suggestions")
@may("ticket.open")
def suggestions() -> ResponseReturnValue:
    """A piece of a page for what somebody types; in the body of a POST, so that it stands in no log."""
    texts = suggesting.for_words(
        actor(),
        request.form.get("description", "")[:MOST_TYPED],
        service_code=request.form.get("service", "")[:20],
        of_reporters=True,
    )
    piece = render_template("knowledge/suggestions.html", texts=texts, html=markup.to_html)
    before = set(request.form.getlist("shown"))
    noting.note([text.article_id for text in texts if str(text.article_id) not in before], Tally.SHOWN)
    return piece


@bp.get("/knowledge/articles/<string:slug>")
@may("article.read")
def article(slug: str) -> ResponseReturnValue:
    at, person = clock.now(), actor()
    shown = queries.get_shown(person, slug)
    wanted = request.args.get("version", type=row_id)
    seen = [one for one in (shown.published, shown.written, *shown.past) if one is not None]
    text = next((one for one in seen if one.number == wanted), shown.text)
    ticket = shown.article.ticket
    page = render_template(
        "knowledge/article.html",
        shown=shown,
        text=text,
        answer=markup.to_html(text.answer),
        versions=sorted(seen, key=lambda one: -one.number),
        worth=queries.worth_of([text.article_id])[text.article_id],
        steps=_steps(shown, person),
        labels_of=labels,
        ticket=ticket if ticket and tickets.may(person, Action.TICKET_READ, ticket, at) else None,
        has_said=noting.has_said(text.article_id),
        suspicions=_suspicions(text),
        may_write=policy.may(person, Action.ARTICLE_WRITE),
    )
    if text.state is State.PUBLISHED:
        noting.note([text.article_id], Tally.OPENED)
    return page


@bp.post("/knowledge/articles/<string:slug>/opened")
@may("article.read")
def opened(slug: str) -> ResponseReturnValue:
    """A suggestion was unfolded where it stood."""
    noting.note([queries.get_published(actor(), slug).article_id], Tally.OPENED)
    return "", 204


@bp.post("/knowledge/articles/<string:slug>/verdicts")
@may("article.read")
def verdict(slug: str) -> ResponseReturnValue:
    """One tap: did it help? From the form of a new ticket it ends there, without a ticket."""
    text = queries.get_published(actor(), slug)
    is_instead = request.form.get("verdict") == "instead"
    helped = is_instead or request.form.get("verdict") == "helped"
    noting.note_verdict(text.article_id, helped=helped)
    if is_instead:
        flash(_("Good to hear. Nothing was reported, and what you typed is forgotten."), "good")
    else:
        flash(_("Thank you. That helps us to keep this article right."), "good")
    return redirect(url_for(".article", slug=slug, solved=1 if is_instead else None), code=303)


@bp.post("/tickets/<string:number>/articles")
@may("ticket.note")
def use(number: str) -> ResponseReturnValue:
    """The article goes into the answer of this ticket, which counts as a use."""
    at, person = clock.now(), actor()
    ticket = tickets.get_ticket(person, number, at)
    text = queries.get_published(person, request.form.get("article", ""))
    counting.use_article(text=text, ticket=ticket, actor=person, at=at)
    db.session.commit()
    if ticket_panel.words_for_reply(text):
        return redirect(
            url_for("tickets.show", number=number, article=text.article.slug, _anchor="reply-body"), code=303
        )
    return redirect(url_for("tickets.show", number=number, _anchor="articles"), code=303)


def board_panel(person: Actor, at: datetime) -> Panel | None:
    """What waits in the knowledge base, on the board of those who write there."""
    if not policy.may(person, Action.ARTICLE_WRITE):
        return None
    waiting, returned = queries.to_review(person), [one for one in queries.being_written_by(person) if one.remark]
    if not waiting and not returned:
        return None
    return Panel("knowledge/board.html", {"waiting": len(waiting), "returned": len(returned)})


def _steps(shown: Shown, person: Actor) -> set[str]:
    """What this person may do with the article now: the buttons."""
    audiences, steps = queries.reviewed_by(person), set()
    if not policy.may(person, Action.ARTICLE_WRITE):
        return set()
    if (text := shown.written) is not None:
        own = text.author_id == person.id
        if own and text.state is State.DRAFT:
            steps |= {Step.EDIT, Step.SUBMIT}
        if own:
            steps.add(Step.DROP)
        if not own and text.state is State.IN_REVIEW and text.audience in audiences:
            steps |= {Step.PUBLISH, Step.SEND_BACK}
    if shown.published is not None:
        if shown.published.audience in audiences:
            steps |= {Step.RETIRE, Step.CONFIRM}
        if shown.published.author_id == person.id:
            steps.add(Step.CONFIRM)
    return {step.value for step in steps} | _may_begin(shown)


def _suspicions(text: ArticleVersion) -> list[str]:
    """For the reviewer's eye: what may be somebody's in the text."""
    return [find.value for find in redaction.suspicions(f"{text.title}\n{text.symptom}\n{text.answer}")]


def _may_begin(shown: Shown) -> set[str]:
    """A new text may be begun while nobody is writing one."""
    is_ended = shown.text.state not in BEING_WRITTEN and shown.text.state is not State.DROPPED
    return {"revise"} if shown.written is None and is_ended else set()
