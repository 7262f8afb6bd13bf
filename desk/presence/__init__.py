"""Who has a ticket's page open, and who is writing: a hint for colleagues, never a lock."""
