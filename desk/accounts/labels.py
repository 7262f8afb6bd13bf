"""What people read for roles and kinds of employment."""

from flask_babel import lazy_gettext as _l

from desk.accounts.models import Acting, Employment, Level
from desk.accounts.policy import Reach, Role, Scope, Secrecy

ROLES = {
    Role.STAFF: _l("Employee"),
    Role.TIER1_AGENT: _l("Tier 1 technician"),
    Role.TIER1_LEAD: _l("Tier 1 coordinator"),
    Role.TIER2_AGENT: _l("Tier 2 agent"),
    Role.TIER2_LEAD: _l("Tier 2 coordinator"),
    Role.FRONT_OFFICER: _l("Front office"),
    Role.BACK_OFFICER: _l("Back office"),
    Role.MALL_MANAGER: _l("Manager of the service mall"),
    Role.HEAD: _l("Head of department"),
    Role.INSPECTORATE: _l("Inspectorate"),
    Role.EXECUTIVE: _l("Regional secretary and monitoring"),
    Role.ADMIN: _l("Administrator"),
    Role.AUDITOR: _l("Auditor"),
}
SECRECY = {
    Secrecy.ORDINARY: _l("Ordinary"),
    Secrecy.LIMITED: _l("Limited"),
    Secrecy.SECRET: _l("Secret"),
}
# The letters stand before the office, in every language.
ACTING = {Acting.PLT: _l("Plt. (until the office is filled)"), Acting.PLH: _l("Plh. (while its holder is away)")}
ACTING_SHORT = {Acting.PLT: "Plt.", Acting.PLH: "Plh."}
EMPLOYMENTS = {
    Employment.CIVIL_SERVANT: _l("Civil servant (PNS)"),
    Employment.CONTRACT: _l("Contract employee (PPPK)"),
    Employment.NON_ASN: _l("Non-ASN employee"),
    Employment.EXTERNAL: _l("Seconded from outside"),
}
LEVELS = {Level.JUNIOR: _l("junior"), Level.SENIOR: _l("senior")}
SCOPES = {
    Scope.TICKETS_READ: _l("Read tickets"),
    Scope.TICKETS_WRITE: _l("Report and work on tickets"),
    Scope.COMPLAINTS_FILE: _l("Take in complaints"),
    Scope.REPORTS_READ: _l("Read reports"),
}
REACHES = {
    Reach.OWN: _l("what they reported, or what is theirs"),
    Reach.DEPARTMENT: _l("the place's tickets while Tier 1 has them"),
    Reach.DEPARTMENT_READ: _l("everything of the place"),
    Reach.HOLDING_READ: _l("what others reported and lies with the department"),
    Reach.TIER2: _l("what lies with Tier 2"),
    Reach.TIER2_READ: _l("what lies with Tier 2, or lay there within 30 days"),
    Reach.LENT: _l("the one ticket to which they are lent"),
    Reach.EVERYTHING: _l("everything"),
    Reach.INTAKE: _l("complaints that they took in"),
    Reach.FRONT: _l("complaints on the front office's table"),
    Reach.TENANT: _l("complaints of organisations that they serve in the mall"),
    Reach.ADDRESSEE: _l("complaints that lie with the department"),
    Reach.HEADED: _l("complaints of the department that they head, confidential ones too"),
    Reach.HANDLED: _l("complaints that lie with them by name"),
    Reach.MALL: _l("everything of the mall but restricted complaints"),
    Reach.CONDUCT: _l("complaints about the conduct of their people"),
    Reach.RESTRICTED: _l("restricted complaints"),
}
