"""desk.accounts.passwords: which ones are taken, and that checking one never tells whether the user exists."""

import pytest
from argon2 import PasswordHasher

from desk.accounts import passwords
from desk.errors import BadInput

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kuda baterai stapler benar", "words with spaces"),
        ("langit biru di atas sawah " * 3, "more than 64 characters"),
        ("x9" * 32 + "kopi susu", "long and without rule of composition"),
        ("a1b2c3d4e5" * 12 + "akhirnya", "128 characters, the most there are"),
        ("кошка-молоко-зонт", "another alphabet"),
        ("ñandú 🦜 über Café", "beyond the basic plane"),
        ("hanya huruf kecil", "no digit and no capital is asked for"),
    ],
)
def test_a_good_password_is_taken(password: str, reason: str) -> None:
    assert passwords.check(password, username="sari") is None, reason
    assert passwords.is_right(passwords.hash_of(password), password), reason


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "empty"),
        ("7karakt", "seven characters"),
        ("sembilan9", "nine characters"),
        ("a" * 129, "longer than what is hashed"),
        ("password12", "common"),
        ("Password1234", "common, whatever the case"),
        ("qwerty12345", "two common words"),
        ("bismillah1", "common here"),
        ("diskominfo1", "the office's own name"),
        ("Indonesia2045", "the country with a year leaves too little"),
        ("aaaaaaaaaaaaaa", "one letter"),
        ("1212121212", "two letters"),
        ("sari.wulandari", "the user name itself"),
        ("sari.wulandari1", "the user name with a digit"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_the_field(password: str, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        passwords.check(password, username="sari.wulandari")

    assert refused.value.field == "password", reason


def test_two_passwords_that_differ_after_byte_72_are_two() -> None:
    common = "sebuah kalimat yang panjangnya jauh lebih dari tujuh puluh dua bita ...... "
    assert len(common) > 72

    kept = passwords.hash_of(common + "satu")

    assert passwords.is_right(kept, common + "satu")
    assert not passwords.is_right(kept, common + "dua")


def test_equal_passwords_have_different_hashes_and_neither_holds_the_words() -> None:
    first, second = passwords.hash_of("tiga kata acak"), passwords.hash_of("tiga kata acak")

    assert first != second
    assert "tiga kata acak" not in first
    assert first.startswith("$argon2id$")


class CountingHasher(PasswordHasher):
    """The real one, which also counts how often it worked."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, *args: object, **kwargs: object) -> bool:
        self.verified += 1
        return super().verify(*args, **kwargs)  # type: ignore[arg-type]


def test_an_unknown_user_costs_a_hash_and_is_never_right(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = CountingHasher()
    monkeypatch.setattr(passwords, "_hasher", hasher)

    assert not passwords.is_right(None, "tiga kata acak")

    assert hasher.verified == 1


def test_a_megabyte_is_refused_without_hashing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = CountingHasher()
    kept = hasher.hash("tiga kata acak")
    monkeypatch.setattr(passwords, "_hasher", hasher)

    assert not passwords.is_right(kept, "a" * 1_000_000)

    assert hasher.verified == 0


@pytest.mark.parametrize("kept", ["", "plain", "$argon2id$v=19$broken"])
def test_a_broken_hash_lets_nobody_in(kept: str) -> None:
    assert not passwords.is_right(kept, "tiga kata acak")


def test_a_made_password_is_random_and_passes_its_own_check() -> None:
    made = {passwords.make() for _ in range(50)}

    assert len(made) == 50
    for password in made:
        passwords.check(password, username="sari")
