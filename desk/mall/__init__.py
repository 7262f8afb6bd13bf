"""The public service mall (MPP): its tenants and their services, agreements, counters, and who is posted there."""
