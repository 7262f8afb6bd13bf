"""The register of ICT assets: what there is, where it stands, who has it (LLG-12)."""
