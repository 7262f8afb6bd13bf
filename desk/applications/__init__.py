"""The register of applications: what the city uses, whose it is, and who can mend it in the end (LLG-17, LLG-18, BKS-06)."""
