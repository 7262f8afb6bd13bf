"""The whole walk of a ticket in a browser, on a telephone and on a desk, with every message that belongs to it."""

from collections import Counter

import pytest

from tests.services import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEARD_WITHIN = 3.0
# Whose chat rings at which step; the last one, the confirmation, rings nowhere.
RINGS = (
    ("reported", "joko"),
    ("taken by Tier 1", "sari"),
    ("handed over", "budi", "sari"),
    ("taken by Tier 2", "sari"),
    ("returned", "joko"),
    ("taken by Tier 1 again", "sari"),
    ("handed over again", "budi", "sari"),
    ("taken by Tier 2 again", "sari"),
    ("answered", "sari", "joko"),
    ("confirmed",),
)


class Walk:
    """The steps, each with the pages that its people see."""

    def __init__(self, someone, width):
        self.sari, self.joko, self.budi = (someone(name, width=width) for name in ("sari", "joko", "budi"))
        self.number = ""

    def steps(self):
        """Make the next step each time; what comes out is its name."""
        sari, joko, budi = self.sari, self.joko, self.budi
        number = self.number = sari.report("Printer antrean di loket 3 mati.\nSudah dicoba kabel lain.", photo=True)
        width_of_photo = sari.page.wait_for_function("() => document.querySelector('a.photo img')?.naturalWidth")
        assert width_of_photo.json_value() > 0
        yield "reported"

        joko.open("/")
        assert joko.reads(number)
        joko.do(number, "take")
        yield "taken by Tier 1"
        joko.do(number, "escalate", reason="Perlu akses jaringan inti", tried="Ganti kabel, uji tiga port")
        yield "handed over"

        budi.open("/queue")
        assert budi.reads(number)
        budi.do(number, "take")
        yield "taken by Tier 2"
        assert budi.reads("Ganti kabel, uji tiga port")
        budi.do(number, "return", reason="Mohon uji port lain dahulu")
        yield "returned"

        joko.do(number, "take")
        assert joko.reads("Mohon uji port lain dahulu")
        yield "taken by Tier 1 again"
        joko.do(number, "escalate", reason="Port lain juga mati", tried="Uji semua port")
        yield "handed over again"

        budi.do(number, "take")
        yield "taken by Tier 2 again"
        budi.do(number, "resolve", answer="Switch sudah diganti.")
        yield "answered"

        sari.open(f"/tickets/{number}")
        assert sari.reads("Switch sudah diganti.")
        assert not sari.reads("Perlu akses jaringan inti")
        joko.open("/")
        assert joko.reads(number)
        joko.do(number, "confirm")
        assert joko.reads("Ditutup")
        yield "confirmed"


def heard(api, chats, number):
    """How often each chat rang for this ticket."""
    names = {chat_id: name for name, chat_id in chats.items()}
    return Counter(names[message.chat_id] for message in api.sent if number in message.text)


@pytest.mark.row("LLG-01", "LLG-03", "LLG-05")
@pytest.mark.parametrize("width", [390, 1280])
def test_a_ticket_walks_through_both_tiers_and_everybody_hears_of_it(someone, chats, api, width):
    walk, expected = Walk(someone, width), Counter()

    for step, (name, *rings) in zip(walk.steps(), RINGS, strict=True):
        assert step == name
        expected.update(rings)
        wait_for(lambda: heard(api, chats, walk.number) >= expected, HEARD_WITHIN)

    assert heard(api, chats, walk.number) == expected
    walk.joko.open("/inbox")
    assert walk.joko.reads(walk.number)


def test_with_redis_gone_half_way_the_walk_succeeds_and_every_message_arrives_later(someone, chats, api, redis):
    walk, expected = Walk(someone, 1280), Counter()
    try:
        for step, (name, *rings) in zip(walk.steps(), RINGS, strict=True):
            assert step == name
            expected.update(rings)
            if step == "handed over":
                wait_for(lambda: heard(api, chats, walk.number) >= expected, HEARD_WITHIN)
                redis.stop()
                before = heard(api, chats, walk.number)
        assert heard(api, chats, walk.number) == before
        assert walk.sari.desk.visitor().get("/readyz").status_code == 503
    finally:
        redis.start()

    wait_for(lambda: heard(api, chats, walk.number) == expected, 60)
    wait_for(walk.sari.desk.is_ready, 20)
    assert heard(api, chats, walk.number) == expected
