"""flask audit verify, flask audit anchor; what doctor and the probe say of the log."""

import json

import pytest

from desk import clock, heartbeats
from desk.audit import jobs
from desk.database import db
from tests.audit.conftest import note, seal_all
from tests.audit.tampering import event_of, past_the_desk
from tests.factories import MONDAY_TEN


@pytest.fixture
def run(context):
    """Run a command as an operator does; gives its result."""

    def invoke(*args: str):
        db.session.commit()
        result = context.test_cli_runner().invoke(args=list(args))
        db.session.rollback()
        db.session.expire_all()
        return result

    return invoke


@pytest.mark.row("LLG-28")
def test_verify_is_content_with_what_the_desk_has_written(run, sealed):
    jobs.anchor_log(MONDAY_TEN)

    done = run("audit", "verify", "--json")

    said = json.loads(done.output)
    assert done.exit_code == 0
    assert (said["ok"], said["events"], said["checked"], said["first_bad_sequence"]) == (True, sealed, sealed, None)
    assert (said["anchors"], said["last_anchor"]["size"], said["findings"]) == (1, sealed, [])


@pytest.mark.row("LLG-28")
def test_verify_names_the_first_bad_number_and_ends_with_1(run, sealed):
    event_id = event_of(7)
    past_the_desk(f"UPDATE events SET actor_name = 'X' WHERE id IN ({event_id}, {event_of(9)})")

    plain, as_json = run("audit", "verify"), run("audit", "verify", "--json")

    said = json.loads(as_json.output)
    assert (plain.exit_code, as_json.exit_code) == (1, 1)
    assert plain.output.startswith(f"Number 7 (event {event_id}) is not what was sealed")
    assert (said["ok"], said["first_bad_sequence"], said["checked"]) == (False, 7, 6)
    assert (said["findings"][0]["kind"], said["findings"][0]["event"]) == ("changed", event_id)


def test_verify_takes_anchors_that_were_copied_elsewhere(run, cast, sealed, tmp_path):
    printed = run("audit", "anchor")
    copy = tmp_path / "copy.txt"
    copy.write_text(printed.stdout, encoding="utf-8")
    assert run("audit", "verify", "--anchor", str(copy)).exit_code == 0
    past_the_desk(
        "DELETE FROM outbox",
        f"DELETE FROM events WHERE id IN (SELECT event_id FROM seals WHERE number > {sealed - 10})",
        f"DELETE FROM seals WHERE number > {sealed - 10}",
        f"UPDATE seal_heads SET number = {sealed - 10}, hash = (SELECT hash FROM seals WHERE number = {sealed - 10})",
    )

    done = run("audit", "verify", "--anchor", str(copy), "--json")

    said = json.loads(done.output)
    assert (done.exit_code, said["first_bad_sequence"]) == (1, sealed - 9)
    assert f"there were {sealed}" in said["findings"][0]["sentence"]


@pytest.mark.parametrize("content", [None, "", "not an anchor at all\n" * 10, b"\xff\xfe\x00"])
def test_a_file_that_holds_no_anchor_is_wrong_use(run, sealed, tmp_path, content):
    file = tmp_path / "anchors.txt"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    assert run("audit", "verify", "--anchor", str(file)).exit_code == 2


def test_verify_of_an_empty_log_finds_nothing(run):
    assert run("audit", "verify").exit_code == 0


def test_anchor_seals_what_waits_and_says_the_same_when_it_is_asked_twice(run, cast):
    note(cast, 3)

    first, second = (json.loads(run("audit", "anchor", "--json").output) for _ in range(2))

    assert first == second
    assert first["size"] >= 3
    assert first["key"].startswith("desk-audit+")


def test_anchor_refuses_a_log_that_has_become_shorter(run, sealed):
    run("audit", "anchor")
    past_the_desk(f"UPDATE seal_heads SET number = {sealed - 1}")

    done = run("audit", "anchor")

    assert done.exit_code == 1
    assert "ends 1 events before its last anchor" in done.output


def test_there_is_no_anchor_of_nothing(run):
    assert run("audit", "anchor").exit_code == 1


def test_doctor_and_probe_say_when_an_event_has_waited_for_a_minute(run, cast, sealed, client_as, moment):
    heartbeats.beat("ticker", at=clock.now())
    jobs.anchor_log(MONDAY_TEN)
    note(cast)
    moment.shift(59)
    assert client_as().get("/readyz").json["seals"] == "ok"
    moment.shift(1)

    health, doctor = client_as().get("/readyz"), run("doctor", "--json")

    assert (health.status_code, health.json["seals"]) == (503, "down")
    assert (doctor.exit_code, json.loads(doctor.output)["seals"]) == (1, False)
    seal_all()
    assert client_as().get("/readyz").json["seals"] == "ok"


def test_doctor_says_when_the_log_is_not_anchored_or_was_changed(run, sealed, moment):
    heartbeats.beat("ticker", at=clock.now())
    db.session.commit()
    said = json.loads(run("doctor", "--json").output)
    assert (said["log_anchored"], said["log_intact"]) == (False, True)

    jobs.anchor_log(MONDAY_TEN)
    past_the_desk(f"UPDATE events SET actor_name = 'X' WHERE id = {event_of(7)}")
    for _ in range(3):
        jobs.check_log(MONDAY_TEN)

    said = json.loads(run("doctor", "--json").output)
    assert (said["log_anchored"], said["log_intact"]) == (True, False)
