"""The offices that check and sign reports, and who holds them on a day."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Role
from desk.organisation import queries as organisation


class Office(StrEnum):
    """Where a report goes (DOMAIN 4.12)."""

    TIER2_LEAD = "tier2_lead"
    ICT_DIVISION_HEAD = "ict_division_head"
    ICT_HEAD = "ict_head"
    DEPARTMENT_HEAD = "department_head"
    MALL_MANAGER = "mall_manager"
    MALL_HEAD = "mall_head"
    SECRETARY = "secretary"


def holders_of(office: Office, *, department_id: int | None, on: date) -> Sequence[User]:
    """Who answers for the office on that day; of a report about one department its own head stands for the ICT office's."""
    if department_id is not None and office is Office.ICT_HEAD:
        office = Office.DEPARTMENT_HEAD
    if department_id is not None and office is Office.ICT_DIVISION_HEAD:
        return []
    match office:
        case Office.TIER2_LEAD:
            return accounts.office_holders(Role.TIER2_LEAD, on=on)
        case Office.MALL_MANAGER:
            return accounts.office_holders(Role.MALL_MANAGER, on=on)
        case Office.SECRETARY:
            return accounts.office_holders(Role.EXECUTIVE, on=on)
        case Office.ICT_DIVISION_HEAD:
            ict = organisation.ict_office().id
            in_unit = RoleGrant.unit_id.is_not(None)
            return accounts.office_holders(Role.HEAD, RoleGrant.department_id == ict, in_unit, on=on)
        case Office.ICT_HEAD:
            return _heads(organisation.ict_office().id, on)
        case Office.MALL_HEAD:
            mall = organisation.mall()
            return _heads(mall.department_id, on) if mall else []
        case Office.DEPARTMENT_HEAD:
            return _heads(department_id, on) if department_id is not None else []


def _heads(department_id: int, on: date) -> Sequence[User]:
    whole = RoleGrant.unit_id.is_(None)
    return accounts.office_holders(Role.HEAD, RoleGrant.department_id == department_id, whole, on=on)
