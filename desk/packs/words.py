"""What stands on the papers of packs, in words: the period, the letterhead, who signs as what, who gets a copy."""

from datetime import date
from typing import TYPE_CHECKING

from flask_babel import format_date
from flask_babel import gettext as _

from desk.accounts.labels import ACTING_SHORT, ROLES
from desk.accounts.models import RoleGrant, User
from desk.accounts.policy import PRECEDENCE, Role
from desk.attachments.emblems import Size
from desk.branding import shelf
from desk.branding.kinds import Owner
from desk.branding.letterheads import letterhead
from desk.organisation import queries as organisation
from desk.organisation.models import Department
from desk.packs.catalogue import ReportKind
from desk.packs.kinds import Area
from desk.packs.models import Edition
from desk.packs.offices import Office
from desk.packs.periods import Rhythm, Span
from desk.reports.documents import Period
from desk.templating import local_day, localised

if TYPE_CHECKING:  # what draws is loaded when something is drawn
    from desk.papers.letterhead import Letterhead
    from desk.reports.on_paper import Signing

SIGNING_ROLES = (Role.HEAD, Role.MALL_MANAGER, Role.TIER2_LEAD, Role.EXECUTIVE, Role.TIER1_LEAD)


def period_of(span: Span) -> Period:
    """The period with its name: "November 2026", "Triwulan III 2026"."""
    return Period(span.since, span.until, period_name(span))


def period_name(span: Span) -> str:
    """What people call it."""
    year, roman = span.since.year, ("I", "II", "III", "IV")
    match span.rhythm:
        case Rhythm.DAILY:
            return local_day(span.since)
        case Rhythm.MONTHLY:
            return str(format_date(span.since, "MMMM y"))
        case Rhythm.QUARTERLY:
            return str(_("Quarter %(number)s %(year)d", number=roman[span.number - 1], year=year))
        case Rhythm.SEMESTER:
            return str(_("Semester %(number)s %(year)d", number=roman[span.number - 1], year=year))
        case Rhythm.YEARLY:
            return str(_("Year %(year)d", year=year))
        case Rhythm.ANY:
            return f"{local_day(span.since)} – {local_day(span.until)}"


def letterhead_of(kind: ReportKind, department: Department | None, *, city: str) -> "Letterhead":
    """Of the mall, of the department that the report is about, or of the ICT office."""
    from desk.papers.letterhead import Letterhead

    if kind.area is Area.MALL:
        return letterhead(city=city, mall=organisation.mall())
    return Letterhead(
        city=_("GOVERNMENT OF %(city)s", city=city.upper()),
        office=localised(department or organisation.ict_office()).upper(),
        logo=shelf.current().content(Owner.CITY, Size.PRINT),
    )


def signing_of(edition: Edition, *, on: date) -> "tuple[Signing, ...]":
    """Who has prepared it, who checks it, and on the right who signs for the office."""
    from desk.reports.on_paper import Signing

    people = [(_("Prepared by,"), edition.author), (_("Checked by,"), edition.checker)]
    found = [
        Signing(purpose, office_of(one, on=on), one.name, nip_of(one)) for purpose, one in people if one is not None
    ]
    signer = edition.signer
    if signer is None:
        return (*found, Signing(_("Signed by,"), " ", ""))
    return (*found, Signing(_("Signed by,"), office_of(signer, on=on), signer.name, nip_of(signer)))


def copies_of(kind: ReportKind) -> tuple[str, ...]:
    return tuple(office_name(one) for one in kind.copies)


def office_of(person: User, *, on: date) -> str:
    """As what somebody signs on that day: "Plt. Kepala Dinas ..."; their role where they head nothing."""
    held = [grant for grant in person.grants if grant.is_held_on(on)]
    for role in (*SIGNING_ROLES, *PRECEDENCE):
        grant = next((one for one in held if one.role is role), None)
        if grant is not None:
            return _office(grant)
    return localised(person.department)


def nip_of(person: User) -> str:
    """`NIP 19800101 200501 1 001`: spaced 8-6-1-3; of contract employees their own number."""
    number = person.employee_no
    if number:
        return f"NIP {number[:8]} {number[8:14]} {number[14:15]} {number[15:]}"
    return f"NI {person.contract_employee_no}" if person.contract_employee_no else ""


def office_name(office: Office) -> str:
    """Whom a copy goes to."""
    names: dict[Office, str] = {
        Office.SECRETARY: _("The Regional Secretary"),
        Office.ICT_HEAD: _("Head of the ICT office"),
        Office.ICT_DIVISION_HEAD: _("Head of division of the ICT office"),
        Office.DEPARTMENT_HEAD: _("Head of department"),
        Office.MALL_HEAD: _("Head of the department that runs the service mall"),
        Office.MALL_MANAGER: _("Manager of the service mall"),
        Office.TIER2_LEAD: _("Tier 2 coordinator"),
        Office.POST_HEAD: _("Head of the unit that keeps the post"),
    }
    return names[office]


def _office(grant: RoleGrant) -> str:
    acting = f"{ACTING_SHORT[grant.acting]} " if grant.acting else ""
    if grant.role is Role.HEAD:
        return acting + str(_("Head of %(place)s", place=localised(grant.unit or grant.department)))
    return acting + str(ROLES[grant.role])
