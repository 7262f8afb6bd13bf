"""Which words of a complaint are found: what was told and said, never who said it, and nothing that was to be forgotten."""

from sqlalchemy import func, select

from desk.complaints import changes, indexing, queries
from desk.complaints.identity import Identity
from desk.complaints.models import PublicComplaint, Utterance
from desk.database import db
from desk.event_kinds import EventKind
from desk.search import feeding, jobs
from desk.search.models import SearchDocument, SearchKind, SearchText
from tests.complaints.office import dispatched, make_complaint
from tests.factories import MONDAY_TEN

TODAY = MONDAY_TEN.date()


def found(office, words, who="indra") -> list[int]:
    seen = queries.visible_to(office.actor(who), on=TODAY).where(queries.says(words))
    return list(db.session.scalars(seen.with_only_columns(PublicComplaint.id).order_by(PublicComplaint.id)))


def test_what_was_told_and_what_was_said_since_is_found_and_no_name(office):
    complaint = make_complaint(
        identity=Identity(name="Zulkarnain Pradipta", contact="0812-9999-1234", national_id="3171234567890123"),
        description="Dipungut biaya legalisir di loket",
    )
    changes.act(
        complaint,
        EventKind.COMPLAINT_NOTED,
        at=MONDAY_TEN,
        actor=office.actor("indra"),
        words="Sudah diteruskan ke arsip",
    )
    db.session.flush()

    assert found(office, "pungutan legalisir") == [complaint.id]
    assert found(office, "meneruskan pengarsipan legalisir") == [complaint.id]
    for hidden in ("zulkarnain", "pradipta", "081299991234", "9999", "3171234567890123"):
        assert found(office, hidden) == []


def test_a_part_is_found_by_its_own_readers(office):
    complaint = dispatched(make_complaint(), office)

    assert found(office, "antrean", "laras") == [complaint.id]
    assert found(office, "antrean", "galih") == []


def test_what_was_erased_is_found_by_its_number_alone_also_after_the_index_was_built_anew(office):
    from desk.complaints.own_data_models import Erasure

    complaint, other = make_complaint(), make_complaint()
    changes.act(complaint, EventKind.COMPLAINT_NOTED, at=MONDAY_TEN, actor=office.actor("indra"), words="Namanya Zul")
    db.session.flush()
    db.session.add(
        Erasure(
            complaint_id=complaint.id, request_id=other.id, with_pictures=False, granted_by_id=office.indra.id,
            granted_at=MONDAY_TEN, done_at=MONDAY_TEN,
        )
    )  # fmt: skip
    indexing.forget_complaint(complaint)
    db.session.commit()
    ids = (complaint.id, other.id)

    for _ in range(2):
        assert found(office, "antrean") == [ids[1]]
        assert found(office, "namanya") == []
        assert found(office, db.session.get_one(PublicComplaint, ids[0]).number) == [ids[0]]
        for told in feeding.feeds():
            if told.model in (PublicComplaint, Utterance):
                jobs.rebuild(told)


def test_building_the_index_brings_in_what_is_missing_once(office):
    complaint = make_complaint()
    db.session.commit()
    before = kept()
    for table in (SearchText, SearchDocument):
        db.session.execute(table.__table__.delete())
    db.session.commit()
    assert found(office, "antrean") == []

    counts = [[jobs.rebuild(told) for told in feeding.feeds()] for _ in range(2)]

    assert counts[0] == counts[1]
    assert kept() == before
    assert found(office, "antrean") == [complaint.id]


def kept() -> dict[str, int]:
    counted = select(SearchText.kind, func.count()).group_by(SearchText.kind)
    return {kind.value: count for kind, count in db.session.execute(counted) if kind in SearchKind}
