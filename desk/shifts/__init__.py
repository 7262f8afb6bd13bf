"""Posts that are manned: who stands there when, what one officer hands to the next, the checklist, the rounds, the book."""
