"""What people read for the words of messages. English sources; catalogues translate."""

from flask_babel import lazy_gettext as _l

from desk.notify.lanes import Lane
from desk.notify.topics import Topic

LANES = {
    Lane.URGENT: _l("Urgent"),
    Lane.NORMAL: _l("Ordinary"),
    Lane.BULK: _l("To many"),
}
# What people can choose to be told of.
TOPICS = {
    Topic.NEW_WORK: _l("New tickets and tickets given to me"),
    Topic.DEADLINES: _l("Deadlines that come near or have passed"),
    Topic.HAND_OVERS: _l("Hand-overs between the tiers"),
    Topic.ANSWERS: _l("Answers, questions and news of my tickets"),
    Topic.COMPLAINTS: _l("Complaints of citizens"),
    Topic.DIGEST: _l("The digest of the morning"),
    Topic.DESK: _l("News of the desk itself"),
}
