"""What the citizen takes home: the page with number and access code, and receipts on paper; the sheet of the day."""

from datetime import datetime, timedelta

from flask import Blueprint, current_app, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.policy import Action
from desk.complaints import counter_queries, filing, paper_words, reach
from desk.complaints.changes import local_day
from desk.complaints.counter_desk import keys, pdf
from desk.complaints.identity import identity_of
from desk.complaints.kinds import PaperForm
from desk.complaints.models import PublicComplaint
from desk.complaints.receipting import issue_receipt, keep_digest
from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.organisation import queries as organisation

CODE_SHOWN_FOR = timedelta(minutes=15)
MOST_CODES = 5  # in one browser at a time
SENT = "counter_sent"

bp = Blueprint("counter_papers", __name__)


@bp.get("/counter/<string:number>")
@may("counter.use")
def done(number: str) -> ResponseReturnValue:
    """Number, access code, promised day."""
    at, officer = clock.now(), actor()
    complaint = counter_queries.received_by(officer.id, number)
    form_key = _form_key_of(complaint, at)
    return render_template(
        "counter/done.html",
        complaint=complaint,
        code=filing.access_code(form_key, keys=keys()) if form_key else None,
        days=paper_words.promised_days(complaint),
        is_late=filing.is_late(complaint),
        may_print=form_key is not None or reach.may(officer, Action.COMPLAINT_PRINT, complaint, on=local_day(at)),
    )


@bp.post("/counter/<string:number>/receipts")
@may("counter.use")
def print_receipt(number: str) -> ResponseReturnValue:
    """A receipt, numbered and provable. The first one bears the access code, which is not shown again."""
    at, officer = clock.now(), actor()
    complaint = counter_queries.received_by(officer.id, number)
    form_key = _form_key_of(complaint, at)
    if form_key is None and not reach.may(officer, Action.COMPLAINT_PRINT, complaint, on=local_day(at)):
        raise Forbidden("You may not do this to this complaint.")
    content = _receipt(complaint, _paper_form(), form_key, at)
    db.session.commit()
    _forget_code(complaint)
    return pdf(content, f"{complaint.number}.pdf")


def give_code(complaint: PublicComplaint, form_key: str, at: datetime) -> None:
    """From now on, and not for long, this browser may show the code of that complaint."""
    until = int((complaint.received_at + CODE_SHOWN_FOR).timestamp())
    if at.timestamp() < until and not _was_printed(complaint):
        others = [row for row in session.get(SENT, []) if row[0] != complaint.number]
        session[SENT] = [*others, [complaint.number, form_key, until]][-MOST_CODES:]


def _form_key_of(complaint: PublicComplaint, at: datetime) -> str | None:
    """The key of its form while the code may still be shown: not after the first paper, nor after a while."""
    for number, form_key, until in session.get(SENT, []):
        if number == complaint.number and at.timestamp() < until and not _was_printed(complaint):
            return str(form_key)
    return None


def _was_printed(complaint: PublicComplaint) -> bool:
    return counter_queries.was_printed(complaint.id)


def _forget_code(complaint: PublicComplaint) -> None:
    session[SENT] = [row for row in session.get(SENT, []) if row[0] != complaint.number]


def _receipt(complaint: PublicComplaint, form: PaperForm, form_key: str | None, at: datetime) -> bytes:
    settings, officer = current_app.config["DESK"], actor()
    receipt, token = issue_receipt(complaint=complaint, form=form, actor=officer, at=at)
    with force_locale("id"):  # the citizen's language, whatever the officer's is
        paper = paper_words.receipt_paper(
            complaint,
            identity=identity_of(complaint.complainant, keys=keys()),
            receipt=receipt,
            token=token,
            access_code=filing.access_code(form_key, keys=keys()) if form_key else None,
            officer_name=complaint.received_by.name if complaint.received_by else officer.name,
            city=settings.city,
            base_url=settings.base_url,
            mall=organisation.mall(),
            at=at,
        )
        content = paper_words.as_pdf(paper, form)
    keep_digest(receipt=receipt, content=content)
    return content


def _paper_form() -> PaperForm:
    try:
        return PaperForm(request.form.get("form", ""))
    except ValueError as error:
        raise BadInput("Please choose one.") from error
