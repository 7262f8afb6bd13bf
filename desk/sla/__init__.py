"""The clock: working calendars, policies with their targets, and the clocks of tickets."""
