"""What people read for links between tickets."""

from flask_babel import lazy_gettext as _l

from desk.tickets.link_models import LinkKind

# (kind, whether the ticket that is looked at is the first of the link) -> what the other one is to it
RELATIONS = {
    (LinkKind.RELATES, True): _l("It has to do with it"),
    (LinkKind.DUPLICATES, True): _l("It tells the same, and was there before"),
    (LinkKind.DUPLICATES, False): _l("It tells the same, and came later"),
    (LinkKind.CAUSED_BY, True): _l("It is the cause of this one"),
    (LinkKind.CAUSED_BY, False): _l("It is caused by this one"),
    (LinkKind.PARENT, True): _l("It is a part of this one"),
    (LinkKind.PARENT, False): _l("This one is a part of it"),
}
SHOWN = {
    (LinkKind.RELATES, True): _l("Has to do with"),
    (LinkKind.RELATES, False): _l("Has to do with"),
    (LinkKind.DUPLICATES, True): _l("Tells the same as"),
    (LinkKind.DUPLICATES, False): _l("Told again by"),
    (LinkKind.CAUSED_BY, True): _l("Caused by"),
    (LinkKind.CAUSED_BY, False): _l("Cause of"),
    (LinkKind.PARENT, True): _l("Sub-ticket"),
    (LinkKind.PARENT, False): _l("Part of"),
}
