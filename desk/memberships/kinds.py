"""The kinds of member reports. Pure."""

from enum import StrEnum


class ReportKind(StrEnum):
    """Of which period a report is (BKS-14, BKS-18)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    FINAL = "final"  # of the whole assignment
    INCIDENTAL = "incidental"  # of any days, when somebody asks for it
