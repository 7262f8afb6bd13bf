"""What people read for the words of the risk register. English sources; catalogues translate."""

from flask_babel import lazy_gettext as _l

from desk.risks.kinds import RiskLevel, RiskState, RiskStep
from desk.risks.queries import About
from desk.templating import localised

STATES = {  # with the tone of its pill
    RiskState.CANDIDATE: (_l("Candidate"), "waiting"),
    RiskState.ACCEPTED: (_l("Accepted"), "warn"),
    RiskState.TREATED: (_l("Treated"), "good"),
    RiskState.CLOSED: (_l("Closed"), "neutral"),
}
LEVELS = {
    RiskLevel.LOW: (_l("Light"), "neutral"),
    RiskLevel.MEDIUM: (_l("Moderate"), "warn"),
    RiskLevel.HIGH: (_l("Heavy"), "bad"),
}
STEPS = {
    RiskStep.NOTE: _l("Note what was seen"),
    RiskStep.ACCEPT: _l("Accept it into the register"),
    RiskStep.TREAT: _l("The control works: it is treated"),
    RiskStep.CLOSE: _l("Close it: it is no risk, or no longer"),
    RiskStep.REOPEN: _l("Reopen it as a candidate"),
}
DONE = {
    RiskStep.NOTE: _l("Noted"),
    RiskStep.ACCEPT: _l("Accepted into the register"),
    RiskStep.TREAT: _l("Treated"),
    RiskStep.CLOSE: _l("Closed"),
    RiskStep.REOPEN: _l("Reopened"),
}


def subject_of(about: About) -> str:
    """The thing, or the service: what the risk is about; nothing where its title says it."""
    if about.asset is not None:
        return f"{about.asset.name} ({about.asset.code})"
    return localised(about.service) if about.service is not None else ""
