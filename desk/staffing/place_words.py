"""What people read for kinds of departments and units."""

from flask_babel import lazy_gettext as _l

from desk.organisation.models import DepartmentKind, UnitKind

DEPARTMENT_KINDS = {
    DepartmentKind.SECRETARIAT: _l("Regional secretariat"),
    DepartmentKind.COUNCIL_SECRETARIAT: _l("Secretariat of the council"),
    DepartmentKind.INSPECTORATE: _l("Inspectorate"),
    DepartmentKind.AGENCY: _l("Agency (dinas)"),
    DepartmentKind.BOARD: _l("Board (badan)"),
    DepartmentKind.DISTRICT: _l("District (kecamatan)"),
    DepartmentKind.HOSPITAL: _l("Hospital"),
}
UNIT_KINDS = {
    UnitKind.BUREAU: _l("Bureau (bagian)"),
    UnitKind.DIVISION: _l("Division (bidang)"),
    UnitKind.SUBDISTRICT: _l("Subdistrict (kelurahan)"),
    UnitKind.FACILITY: _l("Facility (UPT)"),
    UnitKind.MALL: _l("Public service mall"),
}
