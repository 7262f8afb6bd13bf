"""What monitoring reports: many of the same are one ticket (BDL-28)."""
