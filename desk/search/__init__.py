"""Finding things by their words: stems of Indonesian, one index on either database. It knows no ticket."""
