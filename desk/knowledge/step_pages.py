"""The steps of an article's text, from the review to its end: one table is routes and pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from desk import clock
from desk.accounts.guards import actor, may
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.fields import VersionedForm
from desk.knowledge import operations, queries
from desk.knowledge.forms import ConfirmForm, RemarkForm, StepForm
from desk.knowledge.kinds import REVIEWED_EVERY
from desk.knowledge.models import ArticleVersion
from desk.knowledge.operations import StaleText
from desk.templating import city_day, translated_error
from desk.tickets.moves import refuse

bp = Blueprint("knowledge_steps", __name__)


@dataclass(frozen=True)
class StepPage:
    """A step of an article as people do it."""

    path: str
    act: Callable[[ArticleVersion, Any, datetime], None]
    done: Any
    of_published: bool = False
    form: type[VersionedForm] = StepForm
    heading: Any = ""


def _send_back(text: ArticleVersion, form: Any, at: datetime) -> None:
    operations.send_back(text=text, remark=form.remark.data, actor=actor(), at=at)


def _confirm(text: ArticleVersion, form: Any, at: datetime) -> None:
    operations.confirm_text(text=text, review_by=form.review_by.data, actor=actor(), at=at)


def _plainly(operation: Callable[..., None]) -> Callable[[ArticleVersion, Any, datetime], None]:
    return lambda text, form, at: operation(text=text, actor=actor(), at=at)


PAGES = (
    StepPage("submission", _plainly(operations.submit_text), _l("It is sent to be reviewed by somebody else.")),
    StepPage("publication", _plainly(operations.publish_text), _l("It is published. The text before it is kept.")),
    StepPage("retirement", _plainly(operations.retire_text), _l("It is no longer shown. Its texts are kept."), True),
    StepPage("dropping", _plainly(operations.drop_text), _l("The draft is given up.")),
    StepPage(
        "return", _send_back, _l("It went back to its author."), form=RemarkForm, heading=_l("Send back to the author")
    ),
    StepPage(
        "confirmation",
        _confirm,
        _l("Thank you. It counts as looked at."),
        of_published=True,
        form=ConfirmForm,
        heading=_l("The article is still right"),
    ),
)


def _register(page: StepPage) -> None:
    def view(slug: str) -> ResponseReturnValue:
        return _step(page, slug)

    bp.add_url_rule(
        f"/knowledge/articles/<string:slug>/{page.path}",
        endpoint=page.path,
        view_func=may("article.write")(view),
        methods=["GET", "POST"] if page.form is not StepForm else ["POST"],
    )


for _one in PAGES:
    _register(_one)


def _step(page: StepPage, slug: str) -> ResponseReturnValue:
    """Do it to the text as it is now; what somebody else has changed is said, and what was typed stays."""
    at, conflict = clock.now(), None
    form = page.form()
    text = _text_of(page, slug)
    if form.validate_on_submit():
        try:
            article = queries.lock(text.article_id)
            text = (article.published if page.of_published else article.written) or text
            if form.seen_version != text.revision:
                raise StaleText
            page.act(text, form, at)
            db.session.commit()
        except BadInput as wrong:
            db.session.rollback()
            if page.form is StepForm:
                flash(translated_error(wrong), "bad")
                return redirect(url_for("knowledge.article", slug=slug), code=303)
            refuse(form, wrong)
        except (Conflict, StaleDataError, IntegrityError) as stale:
            db.session.rollback()
            conflict = stale if isinstance(stale, Conflict) else StaleText()
        else:
            return _done(page, slug)
    elif request.method == "POST" and page.form is StepForm:
        conflict = StaleText()
    text = _text_of(page, slug)
    if isinstance(form, ConfirmForm) and request.method == "GET":
        form.begin(text, city_day(at) + REVIEWED_EVERY)
    elif request.method == "GET" or conflict is not None:
        form.version.data = str(text.revision)
    status = 409 if conflict else 422 if request.method == "POST" else 200
    return render_template("knowledge/step.html", page=page, form=form, text=text, conflict=conflict), status


def _done(page: StepPage, slug: str) -> ResponseReturnValue:
    flash(page.done, "good")
    ends = page.path in ("dropping", "return", "retirement")
    target = url_for("knowledge.tasks") if ends else url_for("knowledge.article", slug=slug)
    return redirect(target, code=303)


def _text_of(page: StepPage, slug: str) -> ArticleVersion:
    """The text that the step is about, as far as this person may see it. Raises NotFound."""
    shown = queries.get_shown(actor(), slug)
    return (shown.published if page.of_published else shown.written) or shown.text
