"""Forms of hand-overs: shape only."""

from flask_babel import lazy_gettext as _l

from desk.fields import VersionedForm, words


class EscalationForm(VersionedForm):
    reason = words(_l("Why is help from Tier 2 needed?"), longest=2000)
    tried = words(_l("What has already been tried"), longest=2000)


class ReturnForm(VersionedForm):
    reason = words(_l("Why does it go back to Tier 1?"), longest=2000)
