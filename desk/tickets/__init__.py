"""Tickets: how they come in, what may be done with them, what was said."""
