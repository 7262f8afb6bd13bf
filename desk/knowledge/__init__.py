"""The knowledge base: articles from draft to publication, suggestions, what they were worth (LLG-11)."""
