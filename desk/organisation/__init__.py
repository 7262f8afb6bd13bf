"""Departments of the city (OPD) and their units."""
