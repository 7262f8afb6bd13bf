"""The words of the register of applications. Pure."""

import re
from enum import StrEnum
from urllib.parse import urlsplit


class ApplicationKind(StrEnum):
    """Whose an application is (LLG Pasal 23(2)-(3))."""

    GENERAL = "general"  # aplikasi umum: the same for all cities, of a national owner
    SPECIAL = "special"  # aplikasi khusus: built by or for this city


class Domain(StrEnum):
    """The eight domains of general applications (LLG-18)."""

    PLANNING = "planning"
    FINANCE = "finance"
    PROCUREMENT = "procurement"
    PERSONNEL = "personnel"
    ARCHIVES = "archives"
    CITY_GOODS = "city_goods"  # barang milik daerah
    OVERSIGHT = "oversight"
    ACCOUNTABILITY = "accountability"


class ApplicationStatus(StrEnum):
    """How far its life has come; what is retired keeps its row."""

    BUILDING = "building"
    RUNNING = "running"
    RETIRED = "retired"


class Lack(StrEnum):
    """What the register should know of an application, and does not."""

    NATIONAL_OWNER = "national_owner"
    SERVICE = "service"
    REPOSITORY = "repository"  # the source code, the fourth of the documents (LLG-26)
    REQUIREMENTS = "requirements"
    DESIGN = "design"
    MANUAL = "manual"


CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{1,31}")
# git@host:group/name.git names an account of the host's own, no person and no secret.
SSH = re.compile(r"(?:ssh://)?git@[\w.-]+[:/][\w./~-]+")


def is_link(text: str) -> bool:
    """Whether it is an address that a browser opens, without a name or password in it."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def is_repository(text: str) -> bool:
    """Whether it is where source code lies: an address, or a way by SSH under the host's own account."""
    return is_link(text) or SSH.fullmatch(text) is not None
