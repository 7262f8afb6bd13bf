"""What people read at the counter: the checklist, the troubles, the keys."""

from flask_babel import lazy_gettext as _l

OPENING = {
    "printer": _l("Printer and paper"),
    "computer": _l("Computer and screen"),
    "network": _l("Network"),
    "queue": _l("Queue machine and its display"),
    "forms": _l("Forms and stationery"),
    "signs": _l("Signs and information"),
    "cleanliness": _l("Cleanliness and seats"),
}
TROUBLES = {
    "oss": _l("OSS-RBA"),
    "sicantik": _l("siCantik"),
    "simbg": _l("SIMBG"),
    "queue": _l("Queue system"),
    "device": _l("Computer or printer"),
    "network": _l("Network"),
}
# The keys of the counter, as the map on the page and js/counter_keys.js know them.
KEYS = (
    ("Alt+1", _l("Who complains")),
    ("Alt+2", _l("What it is about")),
    ("Alt+3", _l("What happened")),
    ("Alt+4", _l("Name and consent")),
    ("Alt+5", _l("Solved on the spot")),
    ("Alt+8", _l("Put aside")),
    ("Alt+9", _l("Request for information")),
    ("Ctrl+Enter", _l("Go on")),
)
