"""The vocabulary of the mall. Pure."""

from enum import StrEnum


class TenantKind(StrEnum):
    """Kinds of organisation that may serve in a mall (BDL-01); a department of the city may be one, too."""

    DEPARTMENT = "department"
    PROVINCE = "province"
    MINISTRY = "ministry"
    AGENCY_NONDEPARTMENT = "agency_nondepartment"
    STATE_ENTERPRISE = "state_enterprise"
    CITY_ENTERPRISE = "city_enterprise"
    BANK = "bank"
    PRIVATE_ENTERPRISE = "private_enterprise"


class AgreementKind(StrEnum):
    """The papers on which a tenant serves in the mall (BDL-08)."""

    MEMORANDUM = "memorandum"  # nota kesepahaman
    COOPERATION = "cooperation"  # perjanjian kerja sama
