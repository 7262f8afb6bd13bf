"""Receipts for complaints (UU 25/2009 article 44): what stands on one, and the two kinds of paper it is printed on."""

from desk.papers.receipt_a4 import as_a4
from desk.papers.receipt_thermal import Columns, as_thermal
from desk.papers.receipt_words import LABELS, Receipt

__all__ = ["LABELS", "Columns", "Receipt", "as_a4", "as_thermal"]
