"""What people read for series of numbers and what their patterns may hold."""

from flask_babel import lazy_gettext as _l

from desk.number_patterns import Reset

SERIES = {
    "ticket": _l("Tickets"),
    "complaint": _l("Complaints"),
    "follower": _l("Followers of a complaint"),
    "complaint_receipt": _l("Receipts of complaints"),
    "minutes": _l("Minutes of mediations"),
    "recommendation": _l("Technical recommendations"),
    "report": _l("Signed reports"),
    "mall_report": _l("Signed reports of the service mall"),
    "member_report": _l("Reports of team members"),
    "handover": _l("Hand-overs of shifts"),
    "breach": _l("Breaches of personal data"),
}
RESETS = {Reset.MONTHLY: _l("every month"), Reset.YEARLY: _l("every year")}
MEANINGS = {
    "serial": _l("the number that counts up; {serial:04} has at least four digits"),
    "mm": _l("the month in two digits"),
    "roman": _l("the month in Roman numerals"),
    "yyyy": _l("the year in four digits"),
    "yy": _l("the year in two digits"),
    "unit": _l("the unit code below"),
}
