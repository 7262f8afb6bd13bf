"""What people read for the results of work. English sources; catalogues translate."""

from flask_babel import lazy_gettext as _l

from desk.tickets.result_kinds import ResultField, ResultKind

FIELDS = {
    ResultField.SOFTWARE: _l("Information systems and software"),
    ResultField.SYSTEM: _l("System administration"),
    ResultField.NETWORK: _l("Network"),
    ResultField.DATA_CENTRE: _l("Data centre"),
    ResultField.GENERAL: _l("Other work"),
}
RESULTS = {
    ResultKind.CODE: _l("Code or module"),
    ResultKind.INTERFACE: _l("Integration (API)"),
    ResultKind.DATABASE: _l("Database"),
    ResultKind.BUG_FIX: _l("Bug or error corrected"),
    ResultKind.LAYOUT: _l("Layout of pages"),
    ResultKind.MANUAL: _l("Manual or technical document"),
    ResultKind.CONFIGURATION_DOCUMENT: _l("Documentation of the configuration"),
    ResultKind.SUSPICIOUS_ACTIVITY: _l("Suspicious activity found"),
    ResultKind.ACCESS_MATRIX: _l("User access matrix"),
    ResultKind.TROUBLESHOOTING_REPORT: _l("Report on troubleshooting"),
    ResultKind.BACKUP: _l("Backup made or restored"),
    ResultKind.NETWORK_MONITORING: _l("Network monitoring"),
    ResultKind.NETWORK_CONFIGURATION: _l("Network configuration"),
    ResultKind.NETWORK_TROUBLESHOOTING: _l("Network troubleshooting"),
    ResultKind.FIBRE_SPLICING: _l("Splicing of fibre"),
    ResultKind.POWER_CARE: _l("Care of power and UPS"),
    ResultKind.COOLING_CARE: _l("Care of cooling"),
    ResultKind.VISIT: _l("Visit or access accompanied"),
    ResultKind.LEVEL_MONITORING: _l("Monitoring of service levels"),
    ResultKind.DEVICE_REPAIR: _l("Repair of a device"),
    ResultKind.TRAINING: _l("Training or assistance given"),
    ResultKind.ADVICE: _l("Consultation or technical advice"),
    ResultKind.OTHER: _l("Another result"),
}
