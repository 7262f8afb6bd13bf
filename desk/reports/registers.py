"""What the registers of single cases have in common: how many lines, how much of a case's words, how much is asked at once."""

from collections.abc import Iterator, Sequence

MOST_ROWS = 5000
LONGEST_SUMMARY = 120
BATCH = 500


def summary(words: str) -> str:
    """The first words of a case."""
    return words if len(words) <= LONGEST_SUMMARY else words[: LONGEST_SUMMARY - 1].rstrip() + "…"


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many at once as a database takes in one question."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
