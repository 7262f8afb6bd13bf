"""A backup that is not whole is refused before anything live is touched (TRUST R26)."""

import fcntl
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.backup import archive, files, manifest
from desk.backup.archive import MANIFEST, MARK_LENGTH, Reader, Writer
from desk.backup.making import KEY
from desk.backup.manifest import BadBackup, Manifest, Member
from tests.factories import MONDAY_TEN

FLIPS, CUTS = 300, 60


def is_refused(path: Path) -> bool:
    """Whether the file alone says that it is not whole."""
    try:
        Reader(path).close()
    except BadBackup:
        return True
    return False


def rewritten(
    path: Path, target: Path, *, without: str = "", told: Callable[[dict], dict] = lambda told: told, **changed: bytes
) -> Path:
    """The backup as somebody would write it anew who knows how: with a mark that fits."""
    writer = Writer(target)
    with zipfile.ZipFile(path) as old:
        said = told(json.loads(old.read(MANIFEST)))
        for name in old.namelist():
            if name not in (MANIFEST, without):
                writer.add(name, changed.get(name.replace(".", "_"), old.read(name)))
        said["members"] |= {name: vars(member) for name, member in writer.members.items()}
    manifest_of, manifest.written = manifest.written, lambda _: json.dumps(said).encode()
    try:
        writer.finish(AN_EMPTY_ONE)
    finally:
        manifest.written = manifest_of
    return target


AN_EMPTY_ONE = Manifest(
    made_at=MONDAY_TEN, version="1", dialect="sqlite", revision="0050", counts={}, log_number=0, log_hash="", files=0,
    missing_files=0, members={},
)  # fmt: skip


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A small file of the same make."""
    path = tmp_path / "small.backup"
    writer = Writer(path)
    noise = random.Random(1)
    writer.add("database.sqlite3", noise.randbytes(20_000) + b"0" * 20_000)
    with writer.member("files.tar", packed=False) as member:
        member.write(noise.randbytes(30_000))
    writer.add(KEY, b"k" * 40)
    writer.finish(Manifest(**vars(AN_EMPTY_ONE) | {"members": writer.members}))
    return path


@pytest.mark.pure
@pytest.mark.row("LLG-29")
def test_a_file_that_was_cut_off_anywhere_is_refused(whole, tmp_path):
    content, cut, chance = whole.read_bytes(), tmp_path / "cut", random.Random(2)
    lengths = {0, 1, MARK_LENGTH - 1, MARK_LENGTH, len(content) - 1, len(content) - MARK_LENGTH}
    lengths |= {chance.randrange(len(content)) for _ in range(CUTS)}

    taken = []
    for length in lengths:
        cut.write_bytes(content[:length])
        taken += [] if is_refused(cut) else [length]

    assert not is_refused(whole)
    assert taken == []


@pytest.mark.pure
@pytest.mark.row("LLG-29")
def test_a_file_in_which_one_bit_turned_is_refused(whole, tmp_path):
    content, flipped, chance = whole.read_bytes(), tmp_path / "flipped", random.Random(3)

    taken = []
    for _ in range(FLIPS):
        place, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        flipped.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
        taken += [] if is_refused(flipped) else [place]

    assert taken == []


@pytest.mark.pure
@pytest.mark.parametrize("content", [b"", b"PK", b"x" * 10_000, b'{"format": 1}'])
def test_what_is_no_backup_at_all_is_refused(tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)

    assert is_refused(path)


@pytest.mark.pure
def test_a_part_that_differs_from_the_manifest_is_refused_although_the_mark_fits(whole):
    reader = Reader(whole)
    reader.manifest = Manifest(**vars(reader.manifest) | {"members": {KEY: Member(40, "0" * 64)}})

    with pytest.raises(BadBackup, match="secret_key is not what was written"):
        reader.read(KEY)
    reader.close()


@pytest.mark.pure
@pytest.mark.parametrize(
    "change",
    [
        {"format": 2}, {"format": None}, {"made_at": "yesterday"}, {"made_at": "2026-10-12T10:00:00"}, {"dialect": "oracle"},
        {"counts": {"tickets": -1}}, {"counts": []}, {"members": {"x": {"size": 1, "sha256": "0"}}}, {"revision": 50},
        {"files": 1.5}, {"files": True},
    ],
)  # fmt: skip
def test_a_manifest_that_says_nonsense_is_refused(change):
    said = json.loads(manifest.written(AN_EMPTY_ONE))

    assert manifest.read(json.dumps(said).encode()) == AN_EMPTY_ONE
    with pytest.raises(BadBackup):
        manifest.read(json.dumps(said | change).encode())


def wrong_version(told):
    return told | {"format": 2}


def newer_schema(told):
    return told | {"revision": "9999", "version": "9.9"}


def other_dialect(told):
    return told | {"dialect": "postgresql" if told["dialect"] == "sqlite" else "sqlite"}


def one_ticket_more(told):
    return told | {"counts": told["counts"] | {"tickets": told["counts"]["tickets"] + 1}}


def one_file_more(told):
    return told | {"files": told["files"] + 1}


def another_end(told):
    return told | {"log_hash": "0" * 64}


@pytest.mark.row("LLG-29")
def test_a_wrong_version_a_missing_part_and_a_wrong_count_leave_the_desk_as_it_was(desk, backup, machine, tmp_path):
    empty, counts = machine(), desk.counts()
    listed = sorted(path.name for path in empty.folder.iterdir() if "sqlite3" not in path.name)
    database = next(name for name in zipfile.ZipFile(backup).namelist() if name.startswith("database"))
    cases = {
        "format 2": {"told": wrong_version},
        "made by version 9.9": {"told": newer_schema},
        "this desk has": {"told": other_dialect},
        "rows, and should have": {"told": one_ticket_more},
        "files are in it": {"told": one_file_more},
        "does not end where it should": {"told": another_end},
        f"{database} is missing": {"without": database},
        "files.tar is missing": {"without": "files.tar"},
        "secret_key is missing": {"without": "secret_key"},
        "files.tar cannot be read": {"files_tar": b"no tar" * 500},
    }

    said = {}
    for number, (expected, change) in enumerate(cases.items()):
        path = rewritten(backup, tmp_path / f"{number}.backup", **change)
        done = empty.run("restore", str(path))
        said[expected] = (done.exit_code, expected in done.output or done.output)

    assert said == {expected: (1, True) for expected in cases}
    left = sorted(path.name for path in empty.folder.iterdir() if "sqlite3" not in path.name)
    assert left == sorted([*listed, ".restore.lock"]), "nothing is left of the tries"
    assert desk.counts() == counts
    assert empty.run("restore", str(backup)).exit_code == 0


def test_a_database_whose_bytes_are_no_database_is_refused(desk, backup, machine, tmp_path):
    empty = machine()
    if desk.app.config["DESK"].database_url.startswith("sqlite"):
        change = {"database_sqlite3": b"SQLite format 3\0" + b"\xff" * 8192}
    else:
        change = {"database/tickets_copy": b"1\tno row of a ticket\n"}

    done = empty.run("restore", str(rewritten(backup, tmp_path / "broken.backup", **change)))

    assert done.exit_code == 1, done.output
    assert "This backup cannot be used." in done.output


def test_a_name_that_leads_out_of_the_folder_is_refused(whole, tmp_path):
    for name in ("../out", "/etc/out", "attachments/aa/../../out", "anchors/2026-10.txt", "attachments/aa"):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            info = tarfile.TarInfo(name)
            info.size = 1
            tar.addfile(info, io.BytesIO(b"x"))
        packed.seek(0)

        with pytest.raises(BadBackup):
            files.unpack(packed, tmp_path / "beside")

    assert not (tmp_path / "out").exists()


def test_a_disk_that_is_full_leaves_no_backup_behind(desk, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive._OneWay, "write", full)

    done = desk.run("backup", str(tmp_path / "x.backup"))

    assert done.exit_code == 1
    assert "No space left" in done.output
    assert list(tmp_path.iterdir()) == []


def test_restores_wait_for_no_other(desk, backup, machine):
    empty = machine()
    with (empty.folder / ".restore.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        done = empty.run("restore", str(backup))

    assert done.exit_code == 2
    assert "Another restore" in done.output
