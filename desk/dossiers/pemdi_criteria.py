"""The criteria of the index of digital government (Pemdi) that a service desk gives evidence of: I2, I19, I20. Pure.

PermenPANRB 8/2026, levels as they are summarised in the requirements (section 2, P8): the regulation decides, this list says
where the desk's evidence lies. A criterion that the desk cannot prove is in it, too, with no figure: that is an answer.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Criterion:
    """What is asked at a level (None: of the whole indicator).

    `figure` names what is counted for it, `sheet` the document in which it stands ('' for none).
    """

    indicator: str
    level: int | None
    code: str
    figure: str
    sheet: str


CRITERIA = (
    Criterion("I2", None, "risk", "changes_with_risk", "perubahan"),
    Criterion("I2", None, "change", "changes", "perubahan"),
    Criterion("I2", None, "knowledge", "articles", ""),
    Criterion("I2", None, "continuity", "outage_minutes", "gangguan"),
    Criterion("I2", None, "users", "outages_told", "gangguan"),
    Criterion("I19", 1, "sla_document", "services_with_document", "dokumen-sla"),
    Criterion("I19", 1, "support", "technicians", "koordinasi"),
    Criterion("I19", 1, "dashboard", "came_in", "kinerja-sla"),
    Criterion("I19", 2, "channels", "channels", "kanal"),
    Criterion("I19", 2, "tracking", "came_in", "kanal"),
    Criterion("I19", 2, "per_service", "resolution", "kinerja-sla"),
    Criterion("I19", 2, "per_stage", "hand_overs", "koordinasi"),
    Criterion("I19", 2, "sla_met", "response", "kinerja-sla"),
    Criterion("I19", 3, "national", "national", "sistem-nasional"),
    Criterion("I19", 4, "review", "signed_reports", "laporan"),
    Criterion("I19", 5, "follow_up", "policy_changes", "dokumen-sla"),
    Criterion("I20", 2, "survey", "respondents", "ikm"),
    Criterion("I20", 2, "quarterly", "quarters_surveyed", "ikm"),
    Criterion("I20", 3, "published", "published", ""),
    Criterion("I20", 3, "mechanism", "complaints", "pengaduan"),
    Criterion("I20", 3, "mystery_guest", "", ""),
    Criterion("I20", 4, "consultation", "", ""),
    Criterion("I20", 4, "change_log", "change_log", "log-perubahan"),
    Criterion("I20", 4, "sentiment", "", ""),
)
