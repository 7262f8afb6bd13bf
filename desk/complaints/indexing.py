"""Which words of complaints are found, by those who may read them: what was told and what was said about it since.

Never who complained: that is sealed and stands in no index. When the identity is erased, nothing that was told or said until
then is found by its words any more, by its number alone: whoever asked to be forgotten may have named themselves in it.
"""

from sqlalchemy import ColumnElement, exists

from desk.complaints.models import PublicComplaint, Utterance
from desk.complaints.own_data_models import Erasure
from desk.search.feeding import Passage, feed
from desk.search.models import SearchKind
from desk.search.operations import forget
from desk.timeline import Event

BODY, UTTERANCE = "body", "said-"


def register() -> None:
    """Let them be found from now on."""
    feed(
        PublicComplaint,
        _of_complaint,
        "number", "lapor_no", "description", "wish", "place", "about_service",
        still_found=lambda: ~_is_erased(),
        is_whole=True,
    )  # fmt: skip
    feed(Utterance, _of_utterance, "body", still_found=lambda: ~_was_said_before_erasure())


def forget_complaint(complaint: PublicComplaint) -> None:
    """Let nothing of it be found by its words."""
    forget(kind=SearchKind.COMPLAINT, subject_id=complaint.id)


def utterance_id(part: str) -> int | None:
    """The words that a part is, unless it is what was told at first."""
    return int(part.removeprefix(UTTERANCE)) if part.startswith(UTTERANCE) else None


def _of_complaint(complaint: PublicComplaint) -> Passage:
    told = [
        complaint.number, complaint.lapor_no, complaint.about_service, complaint.place, complaint.description,
        complaint.wish,
    ]  # fmt: skip
    return Passage(SearchKind.COMPLAINT, complaint.id, BODY, "\n".join(line for line in told if line))


def _of_utterance(said: Utterance) -> Passage:
    return Passage(SearchKind.COMPLAINT, said.complaint_id, f"{UTTERANCE}{said.id}", said.body)


def _is_erased() -> ColumnElement[bool]:
    return exists().where(Erasure.complaint_id == PublicComplaint.id, Erasure.done_at.is_not(None))


def _was_said_before_erasure() -> ColumnElement[bool]:
    return exists().where(
        Erasure.complaint_id == Utterance.complaint_id,
        Event.id == Utterance.event_id,
        Erasure.done_at >= Event.happened_at,
    )
