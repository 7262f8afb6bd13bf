"""Packs: a closed period as it was reported. Frozen, checked, signed; what is known later comes as a new edition beside it."""
