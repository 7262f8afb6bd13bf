"""What is set from outside, read as it was given: the environment, `.env` and `NAME_FILE` files."""

from collections.abc import Mapping
from pathlib import Path

import click
from dotenv import dotenv_values


class BadSetting(click.ClickException):
    """A setting that cannot be used; the message names it. A command shows it as one sentence."""

    exit_code = 2


class Given:
    """What was set: the environment first, then `.env`; `NAME_FILE` names a file that holds the value."""

    def __init__(self, environ: Mapping[str, str], root: Path) -> None:
        from_file = {name: value for name, value in dotenv_values(root / ".env").items() if value is not None}
        self._values = {**from_file, **environ}

    def text(self, name: str) -> str | None:
        """The setting without surrounding space; None when it is not set or empty."""
        file_name = self._values.get(f"{name}_FILE", "").strip()
        if file_name:
            try:
                return Path(file_name).read_text(encoding="utf-8").strip() or None
            except (OSError, UnicodeDecodeError) as error:
                raise BadSetting(f"{name}_FILE names a file that cannot be read: {file_name}.") from error
        return self._values.get(name, "").strip() or None

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name) or default
        if value not in allowed:
            raise BadSetting(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
        return value

    def port(self, name: str, default: int) -> int:
        value = self.text(name) or str(default)
        if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
            raise BadSetting(f"{name} must be a port from 1 to 65535, not {value!r}.")
        return int(value)

    def amount(self, name: str, default: int) -> int:
        value = self.text(name) or str(default)
        if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= 1_000_000:
            raise BadSetting(f"{name} must be a number from 1 to 1000000, not {value!r}.")
        return int(value)

    def count(self, name: str) -> int:
        value = self.text(name) or "0"
        if value not in ("0", "1", "2", "3"):
            raise BadSetting(f"{name} must be the number of proxies before the desk, 0 to 3, not {value!r}.")
        return int(value)
