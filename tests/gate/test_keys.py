"""An address is counted by place, and nothing of it can be read from what is stored."""

from datetime import date

import pytest

from desk.gate.keys import UNKNOWN, blinded, bucket_of

pytestmark = pytest.mark.pure
TODAY, TOMORROW = date(2026, 10, 12), date(2026, 10, 13)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:DB8:0001:0002:0:0:0:1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::1%eth1", True),
    ],
)
def test_one_place_is_one_bucket(one, other, same):
    assert (bucket_of(one) == bucket_of(other)) is same


@pytest.mark.parametrize("odd", ["", "unix:", "x" * 10_000, "\0", "203.0.113.9, 198.51.100.7", "999.1.1.1"])
def test_what_is_no_address_shares_one_bucket(odd):
    assert bucket_of(odd) == UNKNOWN


def test_the_key_changes_daily_and_with_the_secret():
    def key(*, secret="s" * 32, on=TODAY):
        return blinded("203.0.113.9", secret=secret, on=on)

    assert key() == key()
    assert len({key(), key(on=TOMORROW), key(secret="t" * 32)}) == 3
    assert "203" not in key()[:3] or "113" not in key()
