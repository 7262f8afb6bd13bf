"""Settings from the environment, `.env` and `NAME_FILE` files; nonsense stops the start with a sentence.

The names and defaults are those of docs/deployment.md.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk import embedded_redis
from desk.given import BadSetting, Given

ENVIRONMENTS = ("production", "demo", "test")
TELEGRAM_MODES = ("polling", "webhook")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHORTEST_SECRET = 32


@dataclass(frozen=True)
class SendLimits:
    """What Telegram takes: messages a second, and seconds from one message to the next of a person's chat and of a group."""

    per_second: int = 25
    chat_seconds: float = 1.0
    group_seconds: float = 3.0  # 20 a minute


@dataclass(frozen=True)
class Settings:
    """Everything the desk is told from outside, checked."""

    env: str
    database_url: str
    redis_url: str
    redis_is_embedded: bool
    data_dir: Path
    secret_key: str
    base_url: str
    host: str
    port: int
    telegram_token: str | None
    telegram_api_base: str
    telegram_mode: str
    telegram_webhook_secret: str | None
    smtp_url: str | None
    mail_from: str
    telegram_limits: SendLimits
    timezone: ZoneInfo
    city: str
    city_domain: str
    demo_password: str | None
    trusted_proxies: int
    api_per_minute: int
    metrics_token: str | None

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def channels(self) -> tuple[str, ...]:
        """The couriers that are set up: `telegram`, `email`."""
        return (("telegram",) if self.telegram_token else ()) + (("email",) if self.smtp_url else ())

    @property
    def is_secure(self) -> bool:
        """Whether the outside reaches the desk by https."""
        return self.base_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None, root: Path | None = None) -> Settings:
    """Read and check every setting. Raises BadSetting."""
    root = root or Path.cwd()
    given = Given(os.environ if environ is None else environ, root)

    env = given.one_of("DESK_ENV", ENVIRONMENTS, "production")
    data_dir = Path(given.text("DESK_DATA_DIR") or "var")
    data_dir = data_dir if data_dir.is_absolute() else root / data_dir
    host = given.text("HOST") or "127.0.0.1"
    port = given.port("PORT", 8000)
    redis_url = given.text("REDIS_URL")
    _check_scheme("REDIS_URL", redis_url, ("redis", "rediss", "unix"))
    token = given.text("DESK_TELEGRAM_TOKEN")
    mode = given.one_of("DESK_TELEGRAM_MODE", TELEGRAM_MODES, "polling")
    webhook_secret = given.text("DESK_TELEGRAM_WEBHOOK_SECRET")
    if token and mode == "webhook" and not webhook_secret:
        raise BadSetting("DESK_TELEGRAM_WEBHOOK_SECRET is required when DESK_TELEGRAM_MODE is webhook.")
    base_url = _base_url(given.text("DESK_BASE_URL"), host, port)

    return Settings(
        env=env,
        database_url=_database_url(given.text("DATABASE_URL"), data_dir),
        redis_url=redis_url or f"unix://{embedded_redis.socket_path(data_dir)}",
        redis_is_embedded=redis_url is None,
        data_dir=data_dir,
        secret_key=_secret_key(given.text("DESK_SECRET_KEY"), env, data_dir),
        base_url=base_url,
        host=host,
        port=port,
        telegram_token=token,
        telegram_api_base=_api_base(given.text("DESK_TELEGRAM_API_BASE"), env),
        telegram_mode=mode,
        telegram_webhook_secret=webhook_secret,
        smtp_url=_smtp_url(given.text("DESK_SMTP_URL"), env),
        mail_from=_mail_from(given.text("DESK_MAIL_FROM"), base_url),
        telegram_limits=_limits(given.text("DESK_TELEGRAM_LIMITS")),
        timezone=_zone(given.text("DESK_TIMEZONE") or "Asia/Jakarta"),
        city=given.text("DESK_CITY") or "Kota Contoh",
        city_domain=_domain(given.text("DESK_CITY_DOMAIN") or "kotacontoh.go.id"),
        demo_password=given.text("DESK_DEMO_PASSWORD"),
        trusted_proxies=given.count("DESK_TRUSTED_PROXIES"),
        api_per_minute=given.amount("DESK_API_PER_MINUTE", 600),
        metrics_token=_metrics_token(given.text("DESK_METRICS_TOKEN")),
    )


def _database_url(value: str | None, data_dir: Path) -> str:
    if value is None:
        return f"sqlite:///{data_dir / 'desk.sqlite3'}"
    if value.startswith("postgresql://"):  # the plain scheme would make SQLAlchemy look for another driver
        value = value.replace("postgresql://", "postgresql+psycopg://", 1)
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting("DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.")
    return value


def _secret_key(value: str | None, env: str, data_dir: Path) -> str:
    if value is not None:
        if len(value) < SHORTEST_SECRET:
            raise BadSetting(f"DESK_SECRET_KEY must have at least {SHORTEST_SECRET} characters.")
        return value
    if env == "production":
        raise BadSetting("DESK_SECRET_KEY must be set in production: `openssl rand -hex 32` makes one.")
    kept = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key := secrets.token_hex(32))
    return key


def _metrics_token(value: str | None) -> str | None:
    if value is not None and (len(value) < SHORTEST_SECRET or not value.isascii() or not value.isprintable()):
        raise BadSetting(f"DESK_METRICS_TOKEN must have at least {SHORTEST_SECRET} letters, digits and signs.")
    return value


def _base_url(value: str | None, host: str, port: int) -> str:
    if value is None:
        return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.rstrip("/") or parts.query:
        raise BadSetting(f"DESK_BASE_URL must be like https://desk.example.go.id, not {value!r}.")
    return value.rstrip("/")


def _api_base(value: str | None, env: str) -> str:
    value = (value or "https://api.telegram.org").rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSetting(f"DESK_TELEGRAM_API_BASE must be an http(s) address, not {value!r}.")
    if env == "production" and parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise BadSetting("DESK_TELEGRAM_API_BASE must be https in production, or on this machine.")
    return value


def _smtp_url(value: str | None, env: str) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_whole = False
    if not is_whole:  # the value holds a password and is not repeated
        raise BadSetting("DESK_SMTP_URL must be like smtps://user:password@mail.example.go.id:465.")
    if env == "production" and parts.scheme == "smtp" and parts.password and parts.hostname not in LOOPBACK:
        raise BadSetting("DESK_SMTP_URL must be smtps:// in production when it has a password, or on this machine.")
    return value


def _mail_from(value: str | None, base_url: str) -> str:
    value = value or f"desk@{urlsplit(base_url).hostname}"
    name, _, host = value.rpartition("@")
    if not name or not host or not value.isascii() or not value.isprintable() or any(one in value for one in ' <>,"'):
        raise BadSetting(f"DESK_MAIL_FROM must be a mail address, not {value!r}.")
    return value


def _limits(value: str | None) -> SendLimits:
    if value is None:
        return SendLimits()
    found = re.fullmatch(r"(\d{1,4}),\s*(\d{1,3}(?:\.\d)?),\s*(\d{1,3}(?:\.\d)?)", value)
    if found is None or not int(found[1]):
        raise BadSetting(
            f"DESK_TELEGRAM_LIMITS must be three numbers such as 25,1,3 (messages a second; seconds per chat; per group), "
            f"not {value!r}."
        )
    return SendLimits(int(found[1]), float(found[2]), float(found[3]))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting(f"DESK_TIMEZONE must be a time zone such as Asia/Jakarta, not {name!r}.") from error


def _domain(value: str) -> str:
    """The domain under which the city gives names."""
    domain = value.casefold().strip(".")
    if not re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", domain):
        raise BadSetting(f"DESK_CITY_DOMAIN must be a domain such as kotacontoh.go.id, not {value!r}.")
    return domain


def _check_scheme(name: str, value: str | None, schemes: tuple[str, ...]) -> None:
    if value is not None and urlsplit(value).scheme not in schemes:
        raise BadSetting(f"{name} must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
