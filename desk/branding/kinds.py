"""Whose logo it is. Pure."""

from enum import StrEnum


class Owner(StrEnum):
    """Who shows a logo."""

    CITY = "city"
    MALL = "mall"
