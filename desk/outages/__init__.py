"""Outages and planned maintenance of services: announced, expected to end, ended, followed, counted in minutes."""
