"""The risk register: what comes back again and again is a candidate, judged, treated and watched (LLG-13)."""
