"""A backup beside people who write: whatever was acknowledged before it began is in it (TRUST R25)."""

import threading
import time
import zipfile

import pytest
from sqlalchemy import select

from desk.accounts.models import User
from desk.attachments import operations as attachments
from desk.attachments.models import StoredFile
from desk.database import db
from desk.tickets.models import Ticket
from tests.complaints.citizens import photo
from tests.conftest import SECRET
from tests.factories import MONDAY_TEN, make_ticket

WRITERS, BEFORE = 3, 12
SECONDS = 60


@pytest.mark.slow
@pytest.mark.row("LLG-29")
def test_what_was_acknowledged_before_it_began_is_in_it_with_its_picture(desk, machine, again, tmp_path):
    acknowledged: list[str] = []
    stop, failed = threading.Event(), []
    picture = photo().getvalue()

    def write() -> None:
        try:
            with desk.app.app_context():
                while not stop.is_set():
                    sari = db.session.scalars(select(User).where(User.username == "sari")).one()
                    ticket = make_ticket(sari)
                    attachments.store_picture(
                        folder=desk.folder, name="a.jpg", data=picture, uploaded_by_id=sari.id, at=MONDAY_TEN,
                        ticket_id=ticket.id,
                    )  # fmt: skip
                    db.session.commit()
                    acknowledged.append(ticket.number)
                    db.session.expunge_all()
                db.session.remove()
        except Exception as error:
            failed.append(error)

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    deadline = time.monotonic() + SECONDS
    while len(acknowledged) < BEFORE and time.monotonic() < deadline and not failed:
        time.sleep(0.01)
    before, path = list(acknowledged), tmp_path / "under-load.backup"
    done = desk.run("backup", str(path))
    during = len(acknowledged) - len(before)
    stop.set()
    for writer in writers:
        writer.join()

    assert (done.exit_code, failed) == (0, []), done.output
    assert during > 0, "they went on writing"
    other = machine(DESK_SECRET_KEY=SECRET)
    assert other.run("restore", str(path)).exit_code == 0
    restored = again(other, DESK_SECRET_KEY=SECRET)
    with restored.app.app_context():
        kept = set(db.session.scalars(select(Ticket.number)))
        named = {(stored.key, stored.sha256) for stored in db.session.scalars(select(StoredFile))}
        db.session.remove()
    assert len(before) >= BEFORE
    assert set(before) <= kept
    assert named <= set(restored.files().items()), "each file that a row names is there, byte for byte"
    assert restored.run("sla", "replay").exit_code == 0
    assert restored.run("audit", "verify").exit_code == 0
    assert zipfile.ZipFile(path).testzip() is None, "other tools can open it as well"
