"""desk.config: what each setting is when nothing is said, and that nonsense stops the start with a sentence naming it."""

import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk.config import SendLimits, Settings, load
from desk.given import BadSetting

pytestmark = pytest.mark.pure

SECRET = "k" * 32
PRODUCTION = {"DESK_ENV": "production", "DESK_SECRET_KEY": SECRET}


def of(folder: Path, **environ: str) -> Settings:
    return load({"DESK_ENV": "test", **environ}, root=folder)


def test_without_settings_the_desk_is_a_small_one_on_this_machine(tmp_path):
    found = of(tmp_path)

    assert found.data_dir == tmp_path / "var"
    assert found.database_url.startswith("sqlite:///")
    assert str(found.data_dir) in found.database_url
    assert found.redis_is_embedded
    assert found.redis_url.startswith("unix://")
    assert (found.host, found.port, found.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert found.telegram_token is None
    assert (found.telegram_api_base, found.telegram_mode) == ("https://api.telegram.org", "polling")
    assert found.telegram_webhook_secret is None
    assert (found.smtp_url, found.mail_from) == (None, "desk@127.0.0.1")
    assert (found.timezone, found.city) == (ZoneInfo("Asia/Jakarta"), "Kota Contoh")
    assert found.city_domain == "kotacontoh.go.id"
    assert found.demo_password is None
    assert found.trusted_proxies == 0
    assert not found.is_secure


def test_every_setting_is_taken_as_it_is_given(tmp_path):
    found = load(
        PRODUCTION
        | {
            "DATABASE_URL": "postgresql+psycopg://desk@db/desk",
            "REDIS_URL": "redis://cache:6379/1",
            "DESK_DATA_DIR": "/srv/desk",
            "DESK_BASE_URL": "https://desk.example.go.id/",
            "HOST": "0.0.0.0",
            "PORT": "8080",
            "DESK_TELEGRAM_TOKEN": "42:AAF",
            "DESK_TELEGRAM_API_BASE": "https://bot.example.go.id/",
            "DESK_TELEGRAM_MODE": "webhook",
            "DESK_TELEGRAM_WEBHOOK_SECRET": "rahasia",
            "DESK_SMTP_URL": "smtps://desk:sandi@mail.example.go.id:465",
            "DESK_MAIL_FROM": "meja@example.go.id",
            "DESK_TELEGRAM_LIMITS": "20, 1.5, 4",
            "DESK_TIMEZONE": "Asia/Jayapura",
            "DESK_CITY": " Kota Lain ",
            "DESK_CITY_DOMAIN": "KotaLain.go.id.",
            "DESK_DEMO_PASSWORD": "kata",
            "DESK_TRUSTED_PROXIES": "2",
            "DESK_API_PER_MINUTE": "1200",
            "DESK_METRICS_TOKEN": "pemantauan-" * 4,
        },
        root=tmp_path,
    )

    assert found == Settings(
        env="production",
        database_url="postgresql+psycopg://desk@db/desk",
        redis_url="redis://cache:6379/1",
        redis_is_embedded=False,
        data_dir=Path("/srv/desk"),
        secret_key=SECRET,
        base_url="https://desk.example.go.id",
        host="0.0.0.0",
        port=8080,
        telegram_token="42:AAF",
        telegram_api_base="https://bot.example.go.id",
        telegram_mode="webhook",
        telegram_webhook_secret="rahasia",
        smtp_url="smtps://desk:sandi@mail.example.go.id:465",
        mail_from="meja@example.go.id",
        telegram_limits=SendLimits(20, 1.5, 4.0),
        timezone=ZoneInfo("Asia/Jayapura"),
        city="Kota Lain",
        city_domain="kotalain.go.id",
        demo_password="kata",
        trusted_proxies=2,
        api_per_minute=1200,
        metrics_token="pemantauan-" * 4,
    )
    assert found.is_production
    assert found.is_secure


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DESK_ENV", "prod", "no such environment"),
        ("DATABASE_URL", "mysql://desk@db/desk", "a database that is not served"),
        ("DATABASE_URL", "desk.sqlite3", "no address"),
        ("REDIS_URL", "http://cache", "no Redis"),
        ("REDIS_URL", "cache:6379", "no address"),
        ("DESK_SECRET_KEY", "k" * 31, "too short"),
        ("DESK_BASE_URL", "desk.example.go.id", "no scheme"),
        ("DESK_BASE_URL", "ftp://desk.example.go.id", "no web address"),
        ("DESK_BASE_URL", "https://", "no host"),
        ("DESK_BASE_URL", "https://desk.example.go.id/desk", "a path"),
        ("DESK_BASE_URL", "https://desk.example.go.id?a=b", "a query"),
        ("PORT", "http", "no number"),
        ("PORT", "0", "below the first"),
        ("PORT", "65536", "above the last"),
        ("PORT", "-1", "negative"),
        ("PORT", "\uff18\uff10\uff18\uff10", "digits of another script"),
        ("DESK_TELEGRAM_MODE", "push", "no such mode"),
        ("DESK_TELEGRAM_API_BASE", "api.telegram.org", "no scheme"),
        ("DESK_TELEGRAM_API_BASE", "https://", "no host"),
        ("DESK_SMTP_URL", "mail.example.go.id", "no scheme"),
        ("DESK_SMTP_URL", "smtp://mail.example.go.id:99999", "a port that no machine has"),
        ("DESK_MAIL_FROM", "meja", "no address"),
        ("DESK_MAIL_FROM", "meja@example.go.id\nBcc: all", "a header of its own"),
        ("DESK_TELEGRAM_LIMITS", "25,1", "a number is missing"),
        ("DESK_TELEGRAM_LIMITS", "0,1,3", "nothing would ever go out"),
        ("DESK_TIMEZONE", "Asia/Atlantis", "no such zone"),
        ("DESK_TIMEZONE", "../../etc/passwd", "a path"),
        ("DESK_CITY_DOMAIN", "kota contoh", "no domain"),
        ("DESK_CITY_DOMAIN", "localhost", "a single label"),
        ("DESK_TRUSTED_PROXIES", "many", "no number"),
        ("DESK_TRUSTED_PROXIES", "4", "more than anybody has"),
        ("DESK_API_PER_MINUTE", "0", "nobody could call"),
        ("DESK_METRICS_TOKEN", "pendek", "easily guessed"),
        ("DESK_METRICS_TOKEN", "pemantauan\n" * 4 + "x", "no header can hold it"),
        ("DESK_API_PER_MINUTE", "banyak", "no number"),
    ],
)
def test_nonsense_stops_the_start_with_a_sentence_naming_the_setting(tmp_path, name, value, reason):
    with pytest.raises(BadSetting) as refused:
        of(tmp_path, **{name: value})

    sentence = str(refused.value)
    assert sentence.startswith(name), reason
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_setting_is_none(tmp_path, value):
    names = ("DATABASE_URL", "REDIS_URL", "PORT", "DESK_BASE_URL", "DESK_CITY", "DESK_TELEGRAM_TOKEN", "DESK_TIMEZONE")

    assert of(tmp_path, **dict.fromkeys(names, value)).port == 8000


def test_webhook_mode_needs_its_secret_when_there_is_a_token(tmp_path):
    with pytest.raises(BadSetting, match=r"^DESK_TELEGRAM_WEBHOOK_SECRET"):
        of(tmp_path, DESK_TELEGRAM_TOKEN="42:AAF", DESK_TELEGRAM_MODE="webhook")

    assert of(tmp_path, DESK_TELEGRAM_MODE="webhook").telegram_webhook_secret is None


@pytest.mark.parametrize(("secret", "reason"), [({}, "missing"), ({"DESK_SECRET_KEY": "short"}, "too short")])
def test_production_refuses_to_start_without_a_long_secret(tmp_path, secret, reason):
    with pytest.raises(BadSetting, match=r"^DESK_SECRET_KEY"):
        load({"DESK_ENV": "production", **secret}, root=tmp_path)


def test_production_is_what_nobody_has_to_say(tmp_path):
    assert load({"DESK_SECRET_KEY": SECRET}, root=tmp_path).env == "production"


@pytest.mark.parametrize("env", ["demo", "test"])
def test_elsewhere_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path, env):
    first = load({"DESK_ENV": env}, root=tmp_path)

    assert len(first.secret_key) >= 64
    assert load({"DESK_ENV": env}, root=tmp_path).secret_key == first.secret_key
    assert stat.S_IMODE((first.data_dir / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("base", "is_taken", "reason"),
    [
        ("http://127.0.0.1:9000", True, "this machine"),
        ("http://localhost:9000", True, "this machine by name"),
        ("http://[::1]:9000", True, "this machine in the new numbers"),
        ("http://api.telegram.org", False, "the token would travel in the open"),
        ("http://10.0.0.5:8081", False, "also in the house"),
        ("https://10.0.0.5:8081", True, "covered"),
        ("http://127.0.0.1.evil.test", False, "it only begins like this machine"),
    ],
)
def test_production_speaks_plain_http_to_this_machine_alone(tmp_path, base, is_taken, reason):
    given = PRODUCTION | {"DESK_TELEGRAM_API_BASE": base}
    if is_taken:
        assert load(given, root=tmp_path).telegram_api_base == base, reason
    else:
        with pytest.raises(BadSetting, match=r"^DESK_TELEGRAM_API_BASE"):
            load(given, root=tmp_path)


def test_a_setting_may_stand_in_a_file_of_its_own(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n", encoding="utf-8")

    assert load({"DESK_ENV": "production", "DESK_SECRET_KEY_FILE": str(secret)}, root=tmp_path).secret_key == SECRET


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_stops_the_start(tmp_path, content):
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BadSetting, match=r"^DESK_TELEGRAM_TOKEN_FILE"):
        of(tmp_path, DESK_TELEGRAM_TOKEN_FILE=str(file))


def test_dotenv_is_read_and_the_environment_wins(tmp_path):
    (tmp_path / ".env").write_text("DESK_CITY='Kota Berkas'\nPORT=8101\nDESK_TIMEZONE\n", encoding="utf-8")

    found = of(tmp_path, PORT="8102")

    assert (found.city, found.port, str(found.timezone)) == ("Kota Berkas", 8102, "Asia/Jakarta")


def test_listening_everywhere_links_lead_to_this_machine(tmp_path):
    assert of(tmp_path, HOST="0.0.0.0", PORT="8200").base_url == "http://127.0.0.1:8200"
