"""One file that holds the whole desk, and the way back from it: database, files, key, anchors (LLG-29)."""
