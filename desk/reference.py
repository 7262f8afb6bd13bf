"""The reference data that ships with the desk, and files of the same form that an administrator brings."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from desk.accounts import imports as accounts
from desk.accounts import passwords
from desk.applications import imports as applications
from desk.catalogue import imports as catalogue
from desk.mall import imports as mall
from desk.organisation import imports as organisation
from desk.sla import file_proposals
from desk.sla import imports as sla
from desk.sla import queries as sla_queries
from desk.sla.rule_models import SlaProposal

LOADERS: dict[str, Callable[[dict[str, Any]], int]] = {
    "departments": organisation.load_departments,
    "services": catalogue.load_services,
    "external-owners": catalogue.load_external_owners,
    "complaint-categories": catalogue.load_complaint_categories,
    "tenants": mall.load_tenants,
    "policy": sla.load_policy,
}
KINDS = (*LOADERS, "holidays", "calendars", "users")
SHIPPED = Path(__file__).parent / "data" / "reference"


def load_shipped(*, zone: str, at: datetime) -> dict[str, int]:
    """Load every shipped file; what each brought, in lines.

    Calendars, holidays and the policy of a city that has them stay as they are: they change by proposal.
    """
    brought = {
        "departments": organisation.load_departments(read(SHIPPED / "departments.toml")),
        "external_owners": catalogue.load_external_owners(read(SHIPPED / "external_owners.toml")),
        "services": catalogue.load_services(read(SHIPPED / "services.toml")),
        "applications": applications.load_applications(read(SHIPPED / "applications.toml"), at=at),
        "complaint_categories": catalogue.load_complaint_categories(read(SHIPPED / "complaint_categories.toml")),
        "tenants": mall.load_tenants(read(SHIPPED / "tenants.toml")),
    }
    if not sla_queries.has_calendars():
        brought["holidays"] = sla.load_holidays(read(SHIPPED / "holidays.toml"), at=at)
        brought["calendars"] = sla.load_calendars(read(SHIPPED / "calendars.toml"), zone=zone, at=at)
    brought["policy"] = sla.load_policy(read(SHIPPED / "sla.toml"))
    return brought


def propose_file(kind: str, path: Path, *, zone: str, at: datetime) -> SlaProposal | None:
    """Propose what a file would change for a city at work (SLA-RULES 9); None where it is to be loaded at once.

    Raises OSError, tomllib.TOMLDecodeError, KeyError, ValueError, DeskError.
    """
    if not file_proposals.is_to_be_proposed(kind):
        return None
    return file_proposals.propose_file(
        kind, read(path), title=path.name, reason=f"flask import {kind} {path.name}", zone=zone, at=at
    )


def load_file(kind: str, path: Path, *, zone: str, today: date, at: datetime) -> tuple[int, dict[str, str]]:
    """Load one file of an administrator: the number of lines, and first passwords by user name.

    Raises OSError, tomllib.TOMLDecodeError, KeyError, ValueError, DeskError.
    """
    data = read(path)
    if kind in LOADERS:
        return LOADERS[kind](data), {}
    if kind == "holidays":
        return sla.load_holidays(data, at=at), {}
    if kind == "calendars":
        return sla.load_calendars(data, zone=zone, at=at), {}
    first_passwords: dict[str, str] = {}

    def password_for(username: str) -> str:
        return first_passwords.setdefault(username, passwords.make())

    accounts.load_people(data, starts_on=today, at=at, password_for=password_for)
    return len(data.get("person", [])), first_passwords


def read(path: Path) -> dict[str, Any]:
    """A TOML file."""
    with path.open("rb") as file:
        return tomllib.load(file)
