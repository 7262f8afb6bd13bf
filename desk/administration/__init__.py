"""What administrators set that belongs to no other package: how papers are numbered."""
