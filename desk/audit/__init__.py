"""The event log proves itself: each event is sealed into a chain of hashes, and anchors outside say how far it went."""
