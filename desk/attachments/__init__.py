"""Stored files: sniffed, measured, re-encoded; served only through who may see their ticket."""
