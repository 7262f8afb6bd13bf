"""Days as people type them in a chat. Pure."""

import re
from datetime import date


def day_in(text: str, today: date) -> date | None:
    """The day that somebody typed: 23-11-2026, 23/11, 2026-11-23."""
    numbers = [int(part) for part in re.findall(r"\d+", text) if len(part) <= 4]
    if not re.fullmatch(r"\s*\d{1,4}(\s*[-/. ]\s*\d{1,4}){1,2}\s*", text):
        return None
    if len(numbers) == 2:
        numbers.append(today.year)
    day, month, year = reversed(numbers) if numbers[0] > 31 else numbers
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
