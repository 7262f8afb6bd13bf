"""Telling people: outbox -> recipients -> notices -> messages -> deliveries -> telegram."""
