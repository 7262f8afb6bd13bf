"""Papers as PDF: receipts, minutes and tables, drawn from words that somebody else has chosen. Pure: same input, same bytes."""
