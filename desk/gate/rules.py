"""Who is let through a public form: the decision, the limits as data, and their arithmetic. Pure."""

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from desk.errors import DeskError, TooMany


class Stamp(StrEnum):
    """How the stamp stands that was handed out with the form."""

    GOOD = "good"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    MISSING = "missing"  # or not ours


class Verdict(StrEnum):
    """What is to be thought of a proof of work."""

    ACCEPTED = "accepted"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    FORGED = "forged"
    EXPIRED = "expired"
    WRONG = "wrong"
    USED = "used"  # for another form


class Way(StrEnum):
    """How somebody came through."""

    WITH_PROOF = "with_proof"
    WITHOUT_PROOF = "without_proof"


class Robot(DeskError):
    """The trap was filled in, which no person sees. The sentence says nothing of it."""

    status_code = 422


class TooFast(TooMany):
    """Nobody reads and fills in a form that quickly."""


class StampRefused(DeskError):
    """The form was not handed out by this desk, or long ago."""

    status_code = 422


class ProofRefused(DeskError):
    """A proof of work that proves nothing for this form."""

    status_code = 422


@dataclass(frozen=True)
class Window:
    """At most so many within a sliding period."""

    amount: int
    period: timedelta


@dataclass(frozen=True)
class Gate:
    """The limits of one public form. A form counts once, however often it comes back with errors."""

    with_proof: tuple[Window, ...]  # for each address
    without_proof: tuple[Window, ...]
    everybody: Window
    everybody_without_proof: Window
    shortest: timedelta  # from the page to the sent form


@dataclass(frozen=True)
class Look:
    """The limits of asking with a secret code. Only wrong codes count."""

    own: Window
    everybody: Window
    paced: int  # who has failed less often is let in while the brake is on for everybody


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LONGEST = timedelta(hours=12)  # a stamp, and with it a form that was left open
TRIES_OF_A_FORM = Window(30, HOUR)

GATES = {
    "complaint": Gate(
        with_proof=(Window(10, MINUTE), Window(60, HOUR)),
        without_proof=(Window(3, HOUR),),
        everybody=Window(1200, MINUTE),  # a mass event must pass
        everybody_without_proof=Window(120, MINUTE),
        shortest=timedelta(seconds=3),
    ),
    "survey": Gate(
        with_proof=(Window(20, MINUTE), Window(200, HOUR)),  # one tablet at the counters, a whole hall
        without_proof=(Window(20, HOUR),),
        everybody=Window(1200, MINUTE),
        everybody_without_proof=Window(120, MINUTE),
        shortest=timedelta(seconds=1),
    ),
}
# What one chat may do; a bot cannot ask for a proof of work.
CHATS = {
    "chat": (Window(40, MINUTE),),  # messages and buttons, photos of an album each by itself
    "chat-told": (Window(1, MINUTE),),  # how often it is told to slow down
    "chat-report": (Window(2, 10 * MINUTE), Window(4, HOUR)),
    "chat-alert": (Window(1, 10 * MINUTE),),  # how often one chat rings those on duty
}
ALL_CHATS = {"chat-report": Window(600, MINUTE), "chat-alert": Window(20, MINUTE)}
LOOKS = {"tracking": Look(own=Window(10, MINUTE), everybody=Window(300, MINUTE), paced=3)}


def way_through(*, honeypot: str, stamp: Stamp, proof: Verdict, shortest: timedelta) -> Way:
    """The way that is open. Raises Robot, StampRefused, TooFast, ProofRefused."""
    if honeypot:
        raise Robot("The form could not be accepted. Nothing was saved.")
    if stamp in (Stamp.MISSING, Stamp.TOO_OLD):
        raise StampRefused("This page was open for a long time. Please look over what you wrote and send it again.")
    if stamp is Stamp.TOO_YOUNG:
        seconds = math.ceil(shortest.total_seconds())
        raise TooFast("That was very quick. Please wait a few seconds and send it again.", retry_after=seconds)
    if proof is Verdict.MISSING:
        return Way.WITHOUT_PROOF
    if proof is not Verdict.ACCEPTED:
        raise ProofRefused("The check against robots has to be made once more. Please send the form again.")
    return Way.WITH_PROOF


def is_let_in(*, own: float, everybody: float, look: Look) -> bool:
    """Whether somebody may try a code: they have not failed too often, or others have but they themselves hardly."""
    if own >= look.own.amount:
        return False
    return everybody < look.everybody.amount or own < look.paced


def level(*, previous: int, current: int, elapsed: float) -> float:
    """How many stand in the sliding window: those of this period, and the share of the one before that it still covers."""
    return current + previous * (1 - elapsed)


def seconds_to_wait(*, previous: int, current: int, elapsed: float, window: Window) -> int:
    """When one more fits again; `current` does not hold the refused one. At least a second."""
    seconds = window.period.total_seconds()
    free = window.amount - 1
    if current <= free:
        share = 1 - (free - current) / previous if previous else 0.0
        wait = (share - elapsed) * seconds
    else:
        wait = (1 - elapsed) * seconds + (1 - free / current) * seconds
    return max(1, math.ceil(round(wait, 3)))
