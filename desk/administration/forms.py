"""Forms of administration: shape only."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from desk.administration.labels import RESETS
from desk.fields import Needed, VersionedForm, line, options
from desk.number_patterns import LONGEST_PATTERN, LONGEST_UNIT, Pattern, Reset


class PatternForm(VersionedForm):
    pattern = line(_l("Pattern"), longest=LONGEST_PATTERN)
    unit = line(_l("Unit code, where the pattern has {unit}"), longest=LONGEST_UNIT, required=False)
    reset = RadioField(_l("Begins again at 1"), choices=options(RESETS), validators=[Needed()])

    @property
    def told(self) -> Pattern:
        return Pattern(self.pattern.data or "", Reset(self.reset.data), self.unit.data or "")
