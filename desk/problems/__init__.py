"""Many reports, one trouble: the pages of outages, and what the desk proposes to take together as one problem."""
