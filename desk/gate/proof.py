"""Proof of work by ALTCHA's protocol, made and checked here: no third party hears of it. Pure.

A browser tries about three hundred keys of 5,000 rounds of PBKDF2: half a second on a desk, one to three on a cheap phone.
How many it must try is chosen within narrow bounds, so nobody is unlucky. The expiry is signed, but judged here, by the desk's
own clock.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

import altcha

from desk.gate.keys import derived_key, digest
from desk.gate.rules import Verdict

ALGORITHM = "PBKDF2/SHA-256"
ROUNDS = 5000
FEWEST, MOST = 200, 400
LIFETIME = timedelta(minutes=30)
LONGEST_PAYLOAD = 4000  # a real one has about 800


def new_challenge(*, secret: str, at: datetime) -> dict[str, Any]:
    """What a browser has to solve, signed."""
    challenge = altcha.create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=FEWEST + secrets.randbelow(MOST - FEWEST),
        data={"until": int((at + LIFETIME).timestamp())},
        hmac_secret=derived_key(secret, "challenge"),
        hmac_key_secret=derived_key(secret, "solution"),
    )
    return dict(challenge.to_dict())


def judge(*, payload: str, secret: str, at: datetime) -> tuple[Verdict, str]:
    """What to think of it, and a mark by which a second use is known. Never raises. Whether it was used is not asked here."""
    if not payload:
        return Verdict.MISSING, ""
    if len(payload) > LONGEST_PAYLOAD:
        return Verdict.UNREADABLE, ""
    try:
        given = altcha.Payload.from_base64(payload)
        result = altcha.verify_solution(
            given,
            hmac_secret=derived_key(secret, "challenge"),
            hmac_key_secret=derived_key(secret, "solution"),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return Verdict.UNREADABLE, ""
    if result.expired or result.invalid_signature or not given.challenge.parameters.data:
        return Verdict.FORGED, ""
    if not result.verified:
        return Verdict.WRONG, ""
    mark = digest(str(given.challenge.signature))
    until = given.challenge.parameters.data["until"]  # signed, so it is ours
    return (Verdict.EXPIRED if until < at.timestamp() else Verdict.ACCEPTED), mark
