"""The stamp of a form: which form it is and when it was handed out, signed. Works without JavaScript. Pure."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from desk.gate.keys import derived_key
from desk.gate.rules import LONGEST, Stamp


def issue(*, form_key: str, secret: str, at: datetime) -> str:
    """A stamp for this form."""
    moment = str(int(at.timestamp() * 1000))
    return f"{moment}.{_signature(form_key, moment, secret)}"


def state_of(*, stamp: str, form_key: str, secret: str, at: datetime, shortest: timedelta) -> Stamp:
    """How the stamp of this form stands now."""
    moment, _, signature = stamp[:200].partition(".")
    if not form_key or not moment.isascii() or not moment.isdigit() or len(moment) > 15:
        return Stamp.MISSING
    if not hmac.compare_digest(_signature(form_key, moment, secret).encode(), signature.encode("utf-8", "replace")):
        return Stamp.MISSING
    age = at - datetime.fromtimestamp(int(moment) / 1000, UTC)
    if age > LONGEST:
        return Stamp.TOO_OLD
    return Stamp.TOO_YOUNG if age < shortest else Stamp.GOOD


def _signature(form_key: str, moment: str, secret: str) -> str:
    message = f"{moment}|{form_key}".encode("utf-8", "surrogatepass")
    return hmac.new(derived_key(secret, "stamp"), message, hashlib.sha256).hexdigest()[:40]
