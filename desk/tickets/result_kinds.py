"""What comes of work, as the regulation on ICT staff names it: three fields of work, each with its results. Pure."""

from enum import StrEnum


class ResultField(StrEnum):
    """A field of work (BKS article 19 a to c), and what belongs to none."""

    SOFTWARE = "software"
    SYSTEM = "system"
    NETWORK = "network"
    DATA_CENTRE = "data_centre"
    GENERAL = "general"


class ResultKind(StrEnum):
    """A kind of result: what a report counts (BKS-07, BKS-08)."""

    CODE = "code"
    INTERFACE = "interface"
    DATABASE = "database"
    BUG_FIX = "bug_fix"
    LAYOUT = "layout"
    MANUAL = "manual"
    CONFIGURATION_DOCUMENT = "configuration_document"
    SUSPICIOUS_ACTIVITY = "suspicious_activity"
    ACCESS_MATRIX = "access_matrix"
    TROUBLESHOOTING_REPORT = "troubleshooting_report"
    BACKUP = "backup"
    NETWORK_MONITORING = "network_monitoring"
    NETWORK_CONFIGURATION = "network_configuration"
    NETWORK_TROUBLESHOOTING = "network_troubleshooting"
    FIBRE_SPLICING = "fibre_splicing"
    POWER_CARE = "power_care"
    COOLING_CARE = "cooling_care"
    VISIT = "visit"
    LEVEL_MONITORING = "level_monitoring"
    DEVICE_REPAIR = "device_repair"
    TRAINING = "training"
    ADVICE = "advice"
    OTHER = "other"


F, K = ResultField, ResultKind
RESULTS: dict[ResultField, tuple[ResultKind, ...]] = {
    F.SOFTWARE: (K.CODE, K.INTERFACE, K.DATABASE, K.BUG_FIX, K.LAYOUT, K.MANUAL),
    F.SYSTEM: (K.CONFIGURATION_DOCUMENT, K.SUSPICIOUS_ACTIVITY, K.ACCESS_MATRIX, K.TROUBLESHOOTING_REPORT, K.BACKUP),
    F.NETWORK: (K.NETWORK_MONITORING, K.NETWORK_CONFIGURATION, K.NETWORK_TROUBLESHOOTING, K.FIBRE_SPLICING),
    F.DATA_CENTRE: (K.POWER_CARE, K.COOLING_CARE, K.VISIT, K.LEVEL_MONITORING),
    F.GENERAL: (K.DEVICE_REPAIR, K.TRAINING, K.ADVICE, K.OTHER),
}
FIELD_OF = {kind: field for field, kinds in RESULTS.items() for kind in kinds}
MOST_AT_ONCE = 1000
