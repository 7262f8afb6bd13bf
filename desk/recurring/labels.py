"""What people read for the words of work that comes back."""

from flask_babel import lazy_gettext as _l

from desk.recurring.rhythms import Frequency

FREQUENCIES = {
    Frequency.WEEKLY: _l("Every week"),
    Frequency.MONTHLY: _l("Every month"),
    Frequency.QUARTERLY: _l("Every quarter"),
    Frequency.YEARLY: _l("Every year"),
}
