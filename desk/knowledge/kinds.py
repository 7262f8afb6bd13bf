"""The words of the knowledge base: for whom an article is, of what kind, what is counted. Pure."""

from datetime import timedelta
from enum import StrEnum


class Audience(StrEnum):
    """Who may read an article; each may also read what those before it may."""

    PUBLIC = "public"
    STAFF = "staff"
    TIER1 = "tier1"
    TIER2 = "tier2"


class ArticleKind(StrEnum):
    """What an article is."""

    GUIDE = "guide"  # how something is done, or to be kept to (LLG-32)
    SOLUTION = "solution"  # what helps against some trouble
    QUESTION = "question"  # a common question with its answer (BDL-16)


class Tally(StrEnum):
    """What is counted of an article, by day. Not who: that is nobody's business."""

    SHOWN = "shown"  # suggested to somebody
    OPENED = "opened"
    HELPED = "helped"
    NOT_HELPED = "not_helped"


WIDEST = tuple(Audience)
FOR_REPORTERS = frozenset({Audience.PUBLIC, Audience.STAFF})  # what may stand in a reply to them
REVIEWED_EVERY = timedelta(days=365)  # unless somebody says another day
LONGEST_UNREVIEWED = timedelta(days=3 * 365)
DOUBTED = 3  # so many for whom it did not help, and more than it helped, make an article stale
TOLD_AGAIN = timedelta(days=7)
GAP_DAYS = timedelta(days=90)
GAP_TICKETS = 5
