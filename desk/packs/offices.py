"""The offices that check and sign reports, and who holds them on a day."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from desk.accounts import queries as accounts
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import Role
from desk.organisation import queries as organisation
from desk.shifts import queries as shifts


class Office(StrEnum):
    """Where a report goes (DOMAIN 4.12)."""

    TIER2_LEAD = "tier2_lead"
    ICT_DIVISION_HEAD = "ict_division_head"
    ICT_HEAD = "ict_head"
    DEPARTMENT_HEAD = "department_head"
    MALL_MANAGER = "mall_manager"
    MALL_HEAD = "mall_head"
    SECRETARY = "secretary"
    POST_HEAD = "post_head"  # of the unit (UPT) in which posts stand


# What one person in the city holds, by the role alone.
BY_ROLE = {
    Office.TIER2_LEAD: Role.TIER2_LEAD,
    Office.MALL_MANAGER: Role.MALL_MANAGER,
    Office.SECRETARY: Role.EXECUTIVE,
}


def holders_of(office: Office, *, department_id: int | None, on: date) -> Sequence[User]:
    """Who answers for the office on that day; of a report about one department its own head stands for the ICT office's."""
    if department_id is not None and office is Office.ICT_HEAD:
        office = Office.DEPARTMENT_HEAD
    if department_id is not None and office is Office.ICT_DIVISION_HEAD:
        return []
    if office in BY_ROLE:
        return accounts.office_holders(BY_ROLE[office], on=on)
    match office:
        case Office.ICT_DIVISION_HEAD:
            ict = organisation.ict_office().id
            in_unit = RoleGrant.unit_id.is_not(None)
            return accounts.office_holders(Role.HEAD, RoleGrant.department_id == ict, in_unit, on=on)
        case Office.ICT_HEAD:
            return _heads(organisation.ict_office().id, on)
        case Office.MALL_HEAD:
            mall = organisation.mall()
            return _heads(mall.department_id, on) if mall else []
        case Office.POST_HEAD:
            return _post_heads(department_id or organisation.ict_office().id, on)
        case _:
            return _heads(department_id, on) if department_id is not None else []


def _post_heads(department_id: int, on: date) -> Sequence[User]:
    """The heads of the units in which posts of that department stand; where they have none, of the department."""
    found = [one for post in shifts.posts_of_department(department_id, on=on) for one in shifts.heads_of(post, on=on)]
    return list({one.id: one for one in found}.values()) or _heads(department_id, on)


def _heads(department_id: int, on: date) -> Sequence[User]:
    whole = RoleGrant.unit_id.is_(None)
    return accounts.office_holders(Role.HEAD, RoleGrant.department_id == department_id, whole, on=on)
