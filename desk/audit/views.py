"""The page of the event log's chain, and its anchors to take along."""

from datetime import datetime

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from desk import clock
from desk.accounts.guards import may
from desk.audit import keeping, labels, queries

bp = Blueprint("audit", __name__)
MOST_ANCHORS = 100


@bp.get("/audit")
@may("audit.read")
def show() -> ResponseReturnValue:
    at = clock.now()
    condition = keeping.condition(at)
    return render_template(
        "audit/show.html",
        condition=condition,
        waiting=queries.count_waiting(condition.head) if condition.head else 0,
        checks=queries.ended_checks(),
        running=_running(),
        words=labels.SHORT,
        verifier=keeping.signer().verifier,
    )


@bp.get("/audit/anchors")
@may("audit.read")
def anchors() -> ResponseReturnValue:
    """The newest anchors as the text that `audit verify --anchor` reads."""
    notes, _ = keeping.kept_anchors()
    signer = keeping.signer()
    text = "\n".join(signer.sign(note.anchor) for note in notes[-MOST_ANCHORS:] if note.is_proven)
    response = Response(text, mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="jangkar-{_day(clock.now())}.txt"'
    return response


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _running() -> queries.Check | None:
    check = queries.last_check()
    return check if check is not None and check.ended_at is None else None
