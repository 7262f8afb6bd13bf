"""What people read for the words of messages. English sources; catalogues translate."""

from flask_babel import lazy_gettext as _l

from desk.notify.lanes import Lane

LANES = {
    Lane.URGENT: _l("Urgent"),
    Lane.NORMAL: _l("Ordinary"),
    Lane.BULK: _l("To many"),
}
