"""How the city and its mall look: their logos on pages and papers, and the letterhead of the mall (BDL-06)."""
