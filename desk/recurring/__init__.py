"""Work that comes back: a ticket is opened each week, month, quarter or year (LLG-08)."""
