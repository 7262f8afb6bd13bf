"""The demo knowledge base."""
