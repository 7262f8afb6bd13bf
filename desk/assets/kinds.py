"""The words of the asset register. Pure."""

from datetime import timedelta
from enum import StrEnum


class AssetKind(StrEnum):
    """What a thing is."""

    COMPUTER = "computer"
    LAPTOP = "laptop"
    PRINTER = "printer"
    NETWORK = "network"
    SERVER = "server"
    CCTV = "cctv"
    OTHER = "other"


OFTEN = 5  # so many tickets ...
LATELY = timedelta(days=90)  # ... within this time: it is proposed for disposal
