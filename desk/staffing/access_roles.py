"""Which roles may be asked for, and the five of the licensing services under the names that they have there. Pure."""

from enum import StrEnum

from desk.accounts.policy import Role


class LicensingRole(StrEnum):
    """The five roles of licensing (MTR-11)."""

    FRONT_OFFICE = "front_office"
    BACK_OFFICE = "back_office"
    HEAD_OF_SERVICES = "head_of_services"  # Kabid Pelayanan
    TECHNICAL_TEAM = "technical_team"  # Tim Teknis
    HEAD_OF_AGENCY = "head_of_agency"  # Kepala Dinas


# As the role table of the domain (4.11) has them: the division's head runs the services as the mall's manager does; the
# technical team gives its opinion, which the desk asks of the back office of the technical department.
LICENSING: dict[LicensingRole, Role] = {
    LicensingRole.FRONT_OFFICE: Role.FRONT_OFFICER,
    LicensingRole.BACK_OFFICE: Role.BACK_OFFICER,
    LicensingRole.HEAD_OF_SERVICES: Role.MALL_MANAGER,
    LicensingRole.TECHNICAL_TEAM: Role.BACK_OFFICER,
    LicensingRole.HEAD_OF_AGENCY: Role.HEAD,
}
# Offices that reach the whole city (Tier 2's coordinator, administrator, auditor, inspectorate, regional secretary) are given
# by decree: the head of one department cannot approve them.
ASKABLE = (
    Role.STAFF,
    Role.TIER1_AGENT,
    Role.TIER1_LEAD,
    Role.TIER2_AGENT,
    Role.FRONT_OFFICER,
    Role.BACK_OFFICER,
    Role.MALL_MANAGER,
    Role.HEAD,
)
# They reach all that is taken in at the mall, so only whoever heads the department that runs it approves them.
OF_THE_MALL = (Role.FRONT_OFFICER, Role.MALL_MANAGER)


def role_named(choice: str) -> Role:
    """The role behind a choice of the form: one of the licensing names, or a role itself. Raises ValueError."""
    return LICENSING[LicensingRole(choice)] if choice in LICENSING else Role(choice)
