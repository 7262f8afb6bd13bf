"""The example city: people and stories, played through the real operations at past moments."""
