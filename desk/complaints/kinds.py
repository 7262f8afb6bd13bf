"""The vocabulary of complaints. Pure."""

from enum import StrEnum

from desk.event_kinds import EventKind


class ComplaintKind(StrEnum):
    """Kinds of the national complaint system (DOMAIN K9)."""

    COMPLAINT = "complaint"
    ASPIRATION = "aspiration"
    INFO_REQUEST = "info_request"


class Channel(StrEnum):
    """By which way it came (BDL-18)."""

    WEB = "web"
    COUNTER = "counter"
    PHONE = "phone"
    LETTER = "letter"
    BOX = "box"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    API = "api"
    LAPOR = "lapor"  # imported from the national complaint system


# What an officer types for somebody, as against what people send themselves.
ASSISTED = frozenset({Channel.COUNTER, Channel.PHONE, Channel.LETTER, Channel.BOX, Channel.WHATSAPP})


class Shield(StrEnum):
    """What is hidden: the name from everybody (anonymous), or the content from the public as well (confidential)."""

    OPEN = "open"
    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"


class ComplainantKind(StrEnum):
    """Who complains (LLG-19, MTR-04)."""

    INDIVIDUAL = "individual"
    BUSINESS = "business"
    GROUP = "group"


class ArchiveReason(StrEnum):
    """Why a complaint is laid aside (DOMAIN 4.9)."""

    TOO_GENERAL = "too_general"
    DOUBLE = "double"
    IRRELEVANT = "irrelevant"


class DraftState(StrEnum):
    """Where the draft of an answer stands: one writes it, another releases it (BDL-22)."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    RELEASED = "released"


class EvidenceSide(StrEnum):
    """Whose picture it is: the complainant's, or the officer's of the closing."""

    COMPLAINANT = "complainant"
    CLOSING = "closing"


class ConsentWording(StrEnum):
    """Which wording somebody agreed to; the words stand in labels.CONSENTS and never change: a new wording is a new member."""

    WEB_1 = "web-1"  # read and ticked on the public form
    ALOUD_1 = "aloud-1"  # read aloud at the counter or on the telephone
    CHAT_1 = "chat-1"  # read in a chat before anything was asked, and agreed to by its button


# The wording in use by the way a complaint comes in; none where nobody was asked (letters, files of another system).
CONSENTS_IN_USE = {
    Channel.WEB: ConsentWording.WEB_1,
    Channel.COUNTER: ConsentWording.ALOUD_1,
    Channel.PHONE: ConsentWording.ALOUD_1,
    Channel.TELEGRAM: ConsentWording.CHAT_1,
}


class DataWish(StrEnum):
    """What somebody asks of their own data (Law 27/2022 articles 7, 6, 8 and 9)."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"


class PaperForm(StrEnum):
    """In which form a receipt was printed."""

    A4 = "a4"
    THERMAL_58 = "thermal_58"
    THERMAL_80 = "thermal_80"


# The code of the category whose time the law counts in hours (DOMAIN D1), and which is nobody else's business.
ABOUT_OWN_DATA = "personal_data"

# Readers of the restricted categories (4 illegal fees, 7 conduct, 12 abuse of authority), as the categories name them.
MANAGER_READS = "mall_manager"
HEAD_READS = "head"
INSPECTORATE_READS = "inspectorate"

# What a citizen reads of a complaint's history: the rest is the offices' own (never the internal timeline).
CITIZEN_KINDS = frozenset(
    {
        EventKind.COMPLAINT_FILED,
        EventKind.COMPLAINT_QUERIED,
        EventKind.COMPLAINT_COMPLETED,
        EventKind.COMPLAINT_WITHDRAWN,
        EventKind.COMPLAINT_DISPATCHED,
        EventKind.COMPLAINT_REFERRED,
        EventKind.COMPLAINT_ARCHIVED,
        EventKind.COMPLAINT_WRITTEN,
        EventKind.COMPLAINT_ANSWERED,
        EventKind.COMPLAINT_CONFIRMED,
        EventKind.COMPLAINT_CLOSED,
        EventKind.COMPLAINT_REOPENED,
        EventKind.COMPLAINT_RATED,
        EventKind.OMBUDSMAN_NAMED,
        EventKind.DATA_CORRECTED,
        EventKind.DATA_ERASED,
        EventKind.DATA_REFUSED,
    }
)
