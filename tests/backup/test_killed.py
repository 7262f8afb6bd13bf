"""A restore that is killed at any step: the old desk works up to the last one, the new one from there on (TRUST R26, R34)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SECRET

ROOT = Path(__file__).parents[2]
UNTIL_THE_SWITCH = ["loaded", "files", "anchors"]
AFTER_IT = ["switched"]
# For each step: a process that dies there; then what the desk says of itself.
DIES = """
import json, os, sys
from pathlib import Path
from desk import clock, config, create_app
from desk.backup import restores, tables
from desk.database import db

settings = config.load(dict(os.environ), root=Path(os.environ["DESK_DATA_DIR"]))

def die_at(step):
    def told(reached):
        if reached == step:
            os._exit(9)
    return told

for step in sys.argv[2:]:
    child = os.fork()
    if not child:
        with create_app(settings).app_context():
            restores.restore_backup(
                Path(sys.argv[1]), settings=settings, replaces=True, takes_faults=False, at=clock.now(), told=die_at(step)
            )
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    app = create_app(settings)
    with app.app_context():
        with db.engine.connect() as connection:
            counts = tables.counts_of(connection)
        verified = app.test_cli_runner().invoke(args=["audit", "verify", "--json"])
        db.session.remove()
        db.engine.dispose()
    faults = [one["kind"] for one in json.loads(verified.stdout)["findings"]]
    files = sorted(path.name for path in (settings.data_dir / "attachments").rglob("*") if path.is_file())
    print(json.dumps({"step": step, "status": status, "counts": counts, "faults": faults, "files": files}))
"""


def killed(desk, backup: Path, steps: list[str]) -> list[dict]:
    """What the desk says after a restore that was killed at each of these steps in turn."""
    desk.close()
    settings = desk.app.config["DESK"]
    given = {
        "DESK_ENV": "test", "DESK_DATA_DIR": str(desk.folder), "DESK_SECRET_KEY": SECRET, "DESK_BASE_URL": settings.base_url,
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(backup), *steps],
        cwd=ROOT, env=os.environ | given, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.row("LLG-29")
def test_up_to_the_last_step_the_old_desk_works_and_a_second_try_succeeds(desk, backup, machine, again):
    other = machine(DESK_SECRET_KEY=SECRET)
    assert other.run("restore", str(backup)).exit_code == 0
    assert other.run("create-user", "eka", "--name", "Eka", "--department", "DISKOMINFO").exit_code == 0
    assert other.run("audit", "anchor").exit_code == 0
    counts, files = other.counts(), sorted(other.files())

    said = killed(other, backup, UNTIL_THE_SWITCH)

    expected = {"status": 9, "counts": counts, "faults": [], "files": files}
    assert said == [{"step": step} | expected for step in UNTIL_THE_SWITCH]
    assert again(other, DESK_SECRET_KEY=SECRET).run("restore", str(backup), "--replace").exit_code == 0
    assert not list(other.folder.glob("restoring-*")), "what the killed ones left is gone"
    assert again(other, DESK_SECRET_KEY=SECRET).counts()["users"] == counts["users"] - 1


@pytest.mark.slow
@pytest.mark.row("LLG-29")
def test_from_the_last_step_on_the_new_desk_works(desk, backup, machine):
    other = machine(DESK_SECRET_KEY=SECRET)
    assert other.run("restore", str(backup)).exit_code == 0
    assert other.run("create-user", "eka", "--name", "Eka", "--department", "DISKOMINFO").exit_code == 0
    users = other.counts()["users"]

    said = killed(other, backup, AFTER_IT)

    assert [(one["status"], one["counts"]["users"], one["faults"]) for one in said] == [(9, users - 1, [])] * len(
        AFTER_IT
    )
