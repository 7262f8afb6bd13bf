"""How many of the promises that ended were kept, out of what the roll-ups count. Pure."""

from desk.figures.counted import Sums
from desk.reports.documents import Share


def kept(promise: str, *groups: Sums) -> Share:
    """Of one promise, `response` or `resolution`, in all these groups together; n is how many ended."""
    ended = sum(sums[f"{promise}_ended"] for sums in groups)
    return Share(ended - sum(sums[f"{promise}_missed"] for sums in groups), ended)
