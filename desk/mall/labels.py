"""What people read for the words of the mall. English sources; catalogues translate."""

from flask_babel import lazy_gettext as _l

from desk.mall.kinds import AgreementKind, TenantKind

TENANT_KINDS = {
    TenantKind.DEPARTMENT: _l("Department of the city"),
    TenantKind.PROVINCE: _l("Department of the province"),
    TenantKind.MINISTRY: _l("Ministry"),
    TenantKind.AGENCY_NONDEPARTMENT: _l("Non-ministerial government institution"),
    TenantKind.STATE_ENTERPRISE: _l("State-owned enterprise (BUMN)"),
    TenantKind.CITY_ENTERPRISE: _l("Region-owned enterprise (BUMD)"),
    TenantKind.BANK: _l("Bank"),
    TenantKind.PRIVATE_ENTERPRISE: _l("Private enterprise"),
}
AGREEMENT_KINDS = {
    AgreementKind.MEMORANDUM: _l("Memorandum of understanding"),
    AgreementKind.COOPERATION: _l("Agreement of cooperation (PKS)"),
}
