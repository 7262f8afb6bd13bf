"""Form of a list of attendance: shape only."""

from flask_babel import lazy_gettext as _l

from desk.fields import VersionedForm, words


class AttendanceForm(VersionedForm):
    people = words(_l("Who came? One a line: name; agency; contact"), longest=60000)
