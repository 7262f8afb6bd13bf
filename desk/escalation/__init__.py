"""Up to Tier 2 and back: hand-overs, the ladder, the sweep."""
