"""Speaking to the mail relay: plain text, a connection for each message; its errors become ours, the password stays in."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import unquote, urlsplit

from desk.notify.letters import Letter
from desk.notify.refusals import ChatGone, Refused, TryLater

TIMEOUT = 10.0  # seconds
SOON = timedelta(minutes=1)
LATER = timedelta(minutes=5)
SUBJECT_LIMIT = 150


@dataclass(frozen=True)
class Relay:
    """Where mail is handed in; `smtps` speaks TLS from the first byte, `smtp` as soon as the relay offers it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def of(cls, url: str) -> "Relay":
        parts = urlsplit(url)
        port = parts.port or (465 if parts.scheme == "smtps" else 587 if parts.username else 25)
        return cls(
            parts.scheme, parts.hostname or "", port, unquote(parts.username or ""), unquote(parts.password or "")
        )


class Mailer:
    """Carries letters to mail addresses."""

    def __init__(self, url: str, *, sender: str, name: str, timeout: float = TIMEOUT) -> None:
        self._relay = Relay.of(url)
        self._sender, self._name, self._timeout = sender, name, timeout

    def send(self, address: str, letter: Letter, *, reference: str, at: datetime) -> None:
        """Hand one letter in. The same `reference` is the same message: a copy after a crash is known as one.

        Raises TryLater, Refused; ChatGone when the relay says that there is no such address.
        """
        message = self._written(address, letter, reference, at)
        try:
            self._hand_in(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise self._as_ours(code, "The address is not taken.", gone=True) from None
        except smtplib.SMTPAuthenticationError as error:
            raise TryLater(f"The mail relay does not take the password ({error.smtp_code}).", LATER) from None
        except smtplib.SMTPResponseException as error:
            raise self._as_ours(error.smtp_code, "The mail relay refuses the message.", gone=False) from None
        except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
            raise TryLater(f"The mail relay is out of reach ({type(error).__name__}).", SOON) from None

    def _hand_in(self, message: EmailMessage) -> None:
        relay, trusted = self._relay, ssl.create_default_context()
        line: smtplib.SMTP
        if relay.scheme == "smtps":
            line = smtplib.SMTP_SSL(relay.host, relay.port, timeout=self._timeout, context=trusted)
        else:
            line = smtplib.SMTP(relay.host, relay.port, timeout=self._timeout)
        with line:
            line.ehlo()
            if relay.scheme == "smtp" and line.has_extn("starttls"):
                line.starttls(context=trusted)
                line.ehlo()
            if relay.user:
                line.login(relay.user, relay.password)
            line.send_message(message)

    def _written(self, address: str, letter: Letter, reference: str, at: datetime) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((_line(self._name), self._sender))
        message["To"] = address
        message["Subject"] = _line(letter.subject or letter.text)[:SUBJECT_LIMIT]
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{reference}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # so that no absence note answers
        links = [f"{button.label}: {button.url}" for row in letter.rows for button in row if button.url]
        message.set_content("\n\n".join([letter.text, *links]) + "\n")
        return message

    @staticmethod
    def _as_ours(code: int, words: str, *, gone: bool) -> TryLater | Refused:
        text = f"{words} ({code})"
        if not 500 <= code < 600:  # not now, or nothing that makes sense
            return TryLater(text, LATER)
        return ChatGone(text) if gone and code in (550, 551, 553) else Refused(text)


def _line(text: str) -> str:
    """One line: a header that breaks would let words of people become headers."""
    return " ".join(text.split())
