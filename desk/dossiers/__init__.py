"""Files for those who examine the city from outside: the audit pack, the evidence for the index of digital government."""
