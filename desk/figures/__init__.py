"""What reports count: one row of facts for each ticket, and the roll-ups by day and month that follow from them."""
