"""A morning of Tier 2 with five hundred open tickets, by keys alone."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from desk import config, create_app
from desk.accounts import queries as accounts
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.sla.kinds import StopReason
from desk.sla.models import SlaClock
from desk.tickets import opening
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN, Status
from tests.live import LiveDesk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIVE_HUNDRED = 500
QUEUES = 12  # of them are about the same fibre, and lie before all others in the queue
ALBUM = os.environ.get("DESK_ALBUM")


@pytest.fixture
def five_hundred(desk: LiveDesk) -> Iterator[list[str]]:
    """Numbers of the most pressing ones: all of one service and department."""
    app = create_app(config.load(desk.environ, root=Path(desk.data_dir).parent))
    with app.app_context():
        at, before = datetime.now(UTC), db.session.scalar(select(func.max(Ticket.id))) or 0
        sari, eko = (accounts.find_by_login(name) for name in ("sari", "eko"))
        assert sari is not None
        assert eko is not None
        pressing = []
        for number in range(FIVE_HUNDRED):
            is_urgent = number >= FIVE_HUNDRED - QUEUES
            person = sari if is_urgent else eko
            ticket = opening.open_ticket(
                actor=accounts.actor_of(person, on=at.date()),
                department=person.department,
                service=catalogue.get_service("JAR-WAN" if is_urgent else "EMAIL", on=at.date()),
                description=f"Serat optik putus, ruang {number}."
                if is_urgent
                else f"Kotak surat penuh, meja {number}.",
                affected=Affected.PUBLIC if is_urgent else Affected.SELF,
                can_work=CanWork.NO if is_urgent else CanWork.YES,
                at=at,
            )
            if is_urgent:
                pressing.append(ticket.number)
            if number % 50 == 49:
                db.session.commit()
        db.session.commit()
        yield pressing
        # The desk serves other walks as well: what they report has to be seen in its queue again.
        at, ids = datetime.now(UTC), select(Ticket.id).where(Ticket.id > before)
        db.session.execute(
            update(SlaClock)
            .where(SlaClock.ticket_id.in_(ids))
            .values(stopped_at=at, stopped_because=StopReason.CANCELLED, next_rung_at=None, next_rung=None)
        )
        open_ones = update(Ticket).where(Ticket.id > before, Ticket.status.in_(sorted(OPEN)))
        ended = {"status": Status.CANCELLED, "waiting_for": None, "closed_at": at, "tier": 2}
        db.session.execute(open_ones.values(**ended))
        db.session.commit()
        db.engine.dispose()


class Keys:
    """Somebody who has no mouse."""

    def __init__(self, person):
        self.person, self.page = person, person.page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def lead(self, *keys):
        """Keys of which the last leads to another page."""
        self.press(*keys[:-1])
        with self.page.expect_navigation():
            self.page.keyboard.press(keys[-1])
        self.person.look()

    def tab_to(self, selector):
        """Tab until the focus stands on it."""
        for _ in range(150):
            if self.page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"No key leads to {selector}")

    def write(self, selector, text):
        self.tab_to(selector)
        self.page.keyboard.insert_text(text)

    def tick(self, numbers, count):
        """Walk down the list and tick the first of these."""
        for _ in range(100):
            self.press("j")
            if self.page.evaluate("document.activeElement.closest('[data-row]').dataset.row") in numbers:
                self.press("x")
            if self.page.locator("input[name=t]:checked").count() == count:
                return
        raise AssertionError(f"Fewer than {count} of them stand in the list")

    def picture(self, name):
        if ALBUM:
            self.page.screenshot(path=f"{ALBUM}/{name}.png", full_page=True)


def test_a_morning_of_tier_2_by_keys_alone(someone, five_hundred):
    budi = someone("budi")
    keys = Keys(budi)
    joko = someone("joko")
    joko.open("/knowledge/articles/new")
    joko.page.fill("input[name=title]", "Serat optik putus: langkah pertama")
    joko.page.fill("textarea[name=symptom]", "Internet kantor mati, lampu LOS merah.")
    joko.page.fill("textarea[name=answer]", "1. Foto lampu ONT.\n2. Catat jam putus.\n3. Eskalasi ke Tier 2.")
    joko.page.locator("input[name=audience][value=tier1]").check(force=True)
    joko.press("form.article-form button.button--primary")
    article = joko.page.url.partition("?")[0].removeprefix(joko.desk.base_url)
    joko.press(f"form[action='{article}/submission'] button")

    budi.open("/")
    keys.picture("01-board")
    keys.lead("g", "q")
    assert five_hundred[0] in budi.page.inner_text("main")
    keys.tick(five_hundred, 5)
    keys.picture("02-five-ticked")
    keys.lead("a")
    keys.tab_to("main form button.button--primary")
    keys.lead("Enter")
    keys.picture("03-five-taken")
    taken = [number for number in five_hundred if budi.reads(number)]
    assert len(taken) == 5

    budi.open(f"/tickets/{taken[0]}")
    keys.lead("s")
    keys.tab_to("textarea[name=answer]")
    keys.tab_to("details.answers summary")
    keys.press("Enter")
    keys.tab_to("button[data-insert]")
    keys.press("Enter")
    answer = budi.page.input_value("textarea[name=answer]")
    assert len(answer) > 40
    assert "{" not in answer, "a template stands there with its places filled"
    keys.picture("04-answer-by-template")
    keys.tab_to("textarea[name=answer]")
    keys.lead("Control+Enter")

    keys.lead("g", "q")
    keys.tick(five_hundred, 8)
    keys.lead("p")
    keys.picture("05-eight-become-one")
    keys.tab_to("input[name=title]")
    keys.press("Control+a")
    budi.page.keyboard.insert_text("Serat optik Dinkes putus")
    keys.lead("Control+Enter")
    keys.picture("06-one-problem")
    assert budi.page.locator("main").inner_text().count("D-") >= 8

    budi.open(f"/tickets/{taken[1]}")
    keys.lead("y")
    keys.tab_to("select[name=owner]")
    keys.press("ArrowDown")
    keys.write("input[name=reference]", "TT-2026-0099")
    keys.picture("07-to-tier-3")
    keys.lead("Control+Enter")
    assert budi.reads("TT-2026-0099")

    escalated = someone("sari").report("Printer loket tidak dikenali komputer baru.")
    joko.do(escalated, "take")
    joko.do(escalated, "escalate", reason="Perlu hak administrator.", tried="Pasang ulang driver.")
    budi.open(f"/tickets/{escalated}")
    keys.lead("v")
    keys.write("textarea[name=reason]", "Driver ada di repositori OPD; silakan dicoba dulu.")
    keys.lead("Control+Enter")
    keys.picture("08-returned")

    budi.open(article)
    keys.tab_to(f"form[action='{article}/publication'] button")
    keys.lead("Enter")
    keys.picture("09-published")
    someone("hesti").open(article)
