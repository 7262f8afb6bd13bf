"""A backup brought back on an empty machine is the same desk; one that holds data is not replaced unasked."""

import json
import stat
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk import clock, config, create_app, heartbeats
from desk.attachments import operations as attachments
from desk.backup import jobs, making
from desk.complaints import tracking
from desk.complaints.identity import identity_of
from desk.database import db
from desk.event_kinds import EventKind
from desk.migrating import upgrade
from desk.sealing import Keys
from desk.timeline import Event
from tests.audit.tampering import event_of, past_the_desk
from tests.backup.conftest import Desk
from tests.complaints.citizens import photo
from tests.conftest import SECRET
from tests.factories import MONDAY_TEN

NOTED = {
    "events",
    "seals",
    "heartbeats",
    "seal_gaps",
}  # what a restore adds to, and the numbers that sealing waits for a while


def events_of(desk: Desk, kind: EventKind) -> list[Event]:
    with desk.app.app_context():
        found = list(db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id)))
        db.session.remove()
    return found


@pytest.mark.row("LLG-29")
def test_on_an_empty_machine_it_is_the_same_desk_down_to_the_key(desk, told, backup, machine, again):
    before, files = desk.counts(), desk.files()
    empty = machine()

    done = empty.run("restore", str(backup), "--json")

    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    restored = again(empty)
    counts = restored.counts()
    assert {name: n for name, n in counts.items() if name not in NOTED} == {
        name: n for name, n in before.items() if name not in NOTED
    }
    assert said["counts"]["tickets"] == counts["tickets"] > 0
    assert counts["events"] == said["counts"]["events"] + 1, "the restore itself"
    assert restored.files() == files
    assert restored.run("audit", "verify").exit_code == 0
    assert restored.run("sla", "replay").exit_code == 0
    with restored.app.app_context():
        complaint = tracking.open_by_code(number=told.complaint, code=told.code)
        keys = Keys(restored.app.config["DESK"].secret_key)
        assert identity_of(complaint.complainant, keys=keys).name == "Siti Aminah"
        picture = attachments.path_of(restored.folder, told.file_key).read_bytes()
        db.session.remove()
    assert picture == attachments.path_of(desk.folder, told.file_key).read_bytes()
    assert (said["kept"], said["sealed_before"], said["erase_again"]) == ([], None, [])
    assert not list(restored.folder.glob("restoring-*"))


@pytest.mark.row("LLG-29")
def test_what_is_opened_after_a_restore_gets_ids_that_were_never_given(desk, told, backup, machine, again):
    empty = machine()
    assert empty.run("restore", str(backup)).exit_code == 0
    restored = again(empty)

    assert restored.run("import", "reference").exit_code == 0

    with restored.app.app_context():
        newest = db.session.scalar(select(Event.id).order_by(Event.id.desc()).limit(1))
        assert newest >= desk.counts()["events"]
        db.session.remove()
    assert restored.run("audit", "anchor").exit_code == 0
    assert restored.run("audit", "verify").exit_code == 0


def test_a_backup_is_for_its_owner_alone_noted_once_and_never_overwritten(desk, backup, tmp_path):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [backup.name], "nothing on its way is left"
    content = backup.read_bytes()

    again = desk.run("backup", str(backup))
    astray = desk.run("backup", str(tmp_path / "nowhere" / "x"))

    assert (again.exit_code, astray.exit_code) == (2, 2)
    assert backup.read_bytes() == content
    (noted,) = events_of(desk, EventKind.BACKUP_MADE)
    assert (noted.details["file"], noted.details["size"]) == (backup.name, len(content))


@pytest.mark.row("LLG-29")
def test_a_check_says_what_a_backup_is_worth_and_changes_nothing(desk, backup):
    counts, files = desk.counts(), sorted(path for path in desk.folder.rglob("*") if "sqlite3" not in path.name)

    done = desk.run("restore", str(backup), "--check", "--json")

    said = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    assert (said["ok"], said["finding"], said["missing_files"]) == (True, None, 0)
    assert said["counts"]["tickets"] == counts["tickets"]
    assert desk.counts() == counts
    left = sorted(path for path in desk.folder.rglob("*") if "sqlite3" not in path.name)
    assert [path for path in left if path not in files] == [desk.folder / ".restore.lock"]


@pytest.mark.row("LLG-29")
def test_a_desk_that_holds_data_is_replaced_only_when_asked_and_kept_aside(desk, backup, machine, again):
    other = machine(DESK_SECRET_KEY=SECRET)
    assert other.run("restore", str(backup)).exit_code == 0
    with other.app.app_context():
        kept = attachments.keep_bytes(folder=other.folder, content=photo("blue").getvalue(), media_type="image/jpeg")
    assert other.run("create-user", "eka", "--name", "Eka", "--department", "DISKOMINFO").exit_code == 0
    assert other.run("audit", "anchor").exit_code == 0
    counts = other.counts()

    unasked, asked = other.run("restore", str(backup)), other.run("restore", str(backup), "--replace", "--json")

    assert (unasked.exit_code, asked.exit_code) == (2, 0), asked.output
    assert "--replace" in unasked.output
    said = json.loads(asked.stdout)
    assert said["sealed_before"] == counts["seals"] > said["sealed_events"]
    restored = again(other, DESK_SECRET_KEY=SECRET)
    assert restored.counts()["events"] == said["counts"]["events"] + 1
    (noted,) = events_of(restored, EventKind.BACKUP_RESTORED)
    assert noted.details["sealed_before"] == counts["seals"]
    assert restored.run("audit", "verify").exit_code == 0
    (aside,) = restored.folder.glob("before-restore-*")
    assert [path.name for path in aside.rglob(kept.key)] == [kept.key], "what the backup does not know goes aside"
    assert list((aside / "anchors").glob("*.txt")), "the old anchors prove what was lost"
    assert kept.key not in restored.files()
    assert len(said["kept"]) == 2


def test_a_desk_is_not_replaced_while_somebody_works_with_it(backup, machine, make_settings):
    other = machine(DESK_SECRET_KEY=SECRET)
    assert other.run("restore", str(backup)).exit_code == 0
    running = create_app(
        make_settings(DATABASE_URL=other.app.config["DESK"].database_url, DESK_DATA_DIR=str(other.folder))
    )
    with running.app_context():
        db.session.scalar(select(Event.id).limit(1))

        done = other.run("restore", str(backup), "--replace")

        db.session.remove()
        db.engine.dispose()
    assert done.exit_code == 2
    assert "Stop web" in done.output
    assert other.run("audit", "verify").exit_code == 0
    assert not list(other.folder.glob("before-restore-*"))


def test_another_key_is_not_forced_upon_a_desk_and_can_be_taken_out(backup, machine, again, tmp_path):
    given, key = machine(DESK_SECRET_KEY="b" * 40), tmp_path / "key"

    refused = given.run("restore", str(backup))
    taken = given.run("restore", str(backup), "--key-to", str(key))

    assert (refused.exit_code, taken.exit_code) == (2, 0)
    assert "--key-to" in refused.output
    assert (key.read_text(), stat.S_IMODE(key.stat().st_mode)) == (SECRET, 0o600)
    assert given.run("restore", str(backup), "--key-to", str(key)).exit_code == 1, "what is there is not overwritten"
    assert again(given, DESK_SECRET_KEY_FILE=str(key)).run("restore", str(backup)).exit_code == 0


def test_a_desk_with_data_under_another_key_is_left_alone(backup, machine, again):
    other = machine()
    assert other.run("restore", str(backup)).exit_code == 0
    other = again(other, DESK_SECRET_KEY="b" * 40)

    done = other.run("restore", str(backup), "--replace")

    assert done.exit_code == 2
    assert "another key" in done.output


def test_a_log_that_somebody_changed_is_taken_only_with_open_eyes(desk, told, machine, tmp_path):
    past_the_desk(f"UPDATE events SET actor_name = 'X' WHERE id = {event_of(7)}")
    path, empty = tmp_path / "changed.backup", machine()
    assert desk.run("backup", str(path)).exit_code == 0

    checked, refused = empty.run("restore", str(path), "--check"), empty.run("restore", str(path))
    taken = empty.run("restore", str(path), "--despite-findings")

    assert (checked.exit_code, refused.exit_code, taken.exit_code) == (1, 1, 0)
    assert "Number 7" in refused.output


def test_an_older_backup_is_migrated(machine, tmp_path, again):
    old, empty, path = machine("old"), machine(), tmp_path / "old.backup"
    with old.app.app_context():
        upgrade("0049")
        making.write_backup(
            engine=db.engine, settings=old.app.config["DESK"], target=path, version="0.0.9", at=MONDAY_TEN,
            told=lambda _: None,
        )  # fmt: skip

    done = empty.run("restore", str(path), "--json")

    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["revision"], said["migrated_to"] > "0049") == ("0049", True)
    restored = again(empty)
    assert len(events_of(restored, EventKind.BACKUP_RESTORED)) == 1
    assert restored.run("audit", "verify").exit_code == 0


def test_a_file_that_was_erased_while_the_backup_ran_is_counted_and_no_obstacle(desk, told, machine, tmp_path):
    attachments.drop_bytes(desk.folder, told.file_key)
    path = tmp_path / "without.backup"

    made, checked = desk.run("backup", str(path), "--json"), machine().run("restore", str(path), "--check")

    assert json.loads(made.stdout)["missing_files"] == 1
    assert checked.exit_code == 0


def test_a_log_that_cannot_be_anchored_is_backed_up_all_the_more(desk, told, tmp_path, monkeypatch):
    assert desk.run("audit", "anchor").exit_code == 0
    past_the_desk("UPDATE seal_heads SET number = 1")

    done = desk.run("backup", str(tmp_path / "shrunk.backup"))

    assert done.exit_code == 0, done.output


def test_doctor_says_when_the_last_backup_was_and_misses_it_in_production(desk, told, machine, again, tmp_path):
    def said(one: Desk) -> dict:
        return json.loads(one.run("doctor", "--json").stdout)

    assert said(desk)["last_backup"] is None
    assert "backup_is_recent" not in said(desk)
    path = tmp_path / "x.backup"
    assert desk.run("backup", str(path)).exit_code == 0
    assert said(desk)["last_backup"] is not None
    serious = machine("serious")
    assert serious.run("restore", str(path)).exit_code == 0
    serious = again(serious, DESK_ENV="production", DESK_SECRET_KEY=SECRET)

    assert said(serious)["backup_is_recent"], "of the moment of the backup that was brought back"
    with serious.app.app_context():
        heartbeats.beat("backup", at=clock.now() - timedelta(hours=37))
        db.session.commit()
    assert not said(serious)["backup_is_recent"]


def test_every_step_that_an_operator_waits_for_is_told(context, told, tmp_path):
    steps: list[str] = []
    settings: config.Settings = context.config["DESK"]

    jobs.make_backup(settings=settings, target=tmp_path / "x", version="1", at=MONDAY_TEN, told=steps.append)

    assert steps == ["standing", "database", "files"]
