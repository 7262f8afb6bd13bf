"""What people read of dispositions: to whom one goes."""

from flask_babel import gettext as _

from desk.coordination.kinds import Addressee
from desk.coordination.models import Disposition


def addressee_of(disposition: Disposition) -> str:
    """The office, or the person."""
    if disposition.person is not None:
        return disposition.person.name
    if disposition.addressee is Addressee.TIER2_LEAD:
        return str(_("Coordinator of Tier 2"))
    return str(_("Lead of Tier 1: %(department)s", department=disposition.department.short))
