"""Complaints of citizens: received, verified, dispatched, answered; identity apart from content; the law's clocks."""
