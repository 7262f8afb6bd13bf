"""The states of a complaint: one table."""

import pytest

from desk.complaints.states import ENDED, LAPOR_STATE, OPEN, STEPS, IllegalStep, Status, Step, after, shown_status

pytestmark = pytest.mark.pure
S = Status

ALLOWED = [
    (S.RECEIVED, Step.EXAMINE, S.VERIFICATION, "somebody looks at it"),
    (S.VERIFICATION, Step.QUERY, S.INCOMPLETE, "something is missing"),
    (S.INCOMPLETE, Step.COMPLETE, S.VERIFICATION, "the citizen brought it"),
    (S.INCOMPLETE, Step.WITHDRAW, S.WITHDRAWN, "nobody brought it in thirty days"),
    (S.VERIFICATION, Step.DISPATCH, S.DISPATCHED, "whose it is, is known"),
    (S.DISPATCHED, Step.TAKE, S.IN_PROGRESS, "somebody works on it"),
    (S.DISPATCHED, Step.BOUNCE, S.VERIFICATION, "not theirs: back to the front office"),
    (S.IN_PROGRESS, Step.BOUNCE, S.VERIFICATION, "found out later"),
    (S.VERIFICATION, Step.REFER, S.NOT_OURS, "outside the city's authority"),
    (S.VERIFICATION, Step.ARCHIVE, S.ARCHIVED, "laid aside for a reason"),
    (S.IN_PROGRESS, Step.ANSWER, S.ANSWERED, "the answer is released"),
    (S.RECEIVED, Step.ANSWER, S.ANSWERED, "solved on the spot"),
    (S.ANSWERED, Step.CONFIRM, S.CLOSED, "sudah"),
    (S.ANSWERED, Step.REOPEN, S.REOPENED, "belum"),
    (S.CLOSED, Step.REOPEN, S.REOPENED, "belum, later"),
    (S.REOPENED, Step.ANSWER, S.ANSWERED, "answered again"),
]


@pytest.mark.parametrize(("status", "step", "target"), [row[:3] for row in ALLOWED], ids=[row[3] for row in ALLOWED])
def test_a_step_leads_where_the_table_says(status, step, target):
    assert after(status, step) is target


@pytest.mark.parametrize("step", Step)
def test_a_step_that_the_table_does_not_allow_is_refused(step):
    for status in set(Status) - STEPS[step][0]:
        with pytest.raises(IllegalStep):
            after(status, step)


def test_what_has_ended_is_left_only_by_an_objection():
    leaving = {step for status in ENDED for step, (allowed, _) in STEPS.items() if status in allowed}

    assert leaving == {Step.REOPEN}
    assert set(Status) == OPEN | ENDED | {S.ANSWERED}


@pytest.mark.parametrize(
    ("status", "parts", "shown"),
    [
        (S.DISPATCHED, [], S.DISPATCHED),
        (S.DISPATCHED, [S.DISPATCHED, S.DISPATCHED], S.DISPATCHED),
        (S.DISPATCHED, [S.IN_PROGRESS, S.DISPATCHED], S.IN_PROGRESS),
        (S.DISPATCHED, [S.ANSWERED, S.ANSWERED], S.IN_PROGRESS),
        (S.DISPATCHED, [S.CLOSED, S.CLOSED], S.IN_PROGRESS),
        (S.ANSWERED, [S.ANSWERED, S.ANSWERED], S.ANSWERED),
        (S.RECEIVED, [], S.RECEIVED),
    ],
)
def test_what_the_citizen_reads_is_never_done_because_a_part_was(status, parts, shown):
    assert shown_status(status, parts) is shown


def test_every_state_has_its_name_in_the_national_system():
    assert set(LAPOR_STATE) == set(Status)
    assert LAPOR_STATE[S.CLOSED] == "Selesai"
    assert LAPOR_STATE[S.INCOMPLETE] == "Tunda"
    assert LAPOR_STATE[S.NOT_OURS] == "Bukan Wewenang"
