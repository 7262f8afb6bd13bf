"""What people read of changes: stages, risks, documents, decisions, and what is still missing."""

from flask_babel import lazy_gettext as _l

from desk.changes.models import AdviceField, Decision, Office, Verdict
from desk.changes.states import Document, Need, Risk, Stage

STAGES = {
    Stage.PLANNING: _l("Planning"),
    Stage.ANALYSIS: _l("Analysis"),
    Stage.DEVELOPMENT: _l("Development"),
    Stage.IMPLEMENTATION: _l("Implementation"),
    Stage.MONITORING: _l("Monitoring"),
    Stage.EVALUATION: _l("Evaluation"),
}
RISKS = {
    Risk.LOW: _l("Low: nobody notices it if it fails"),
    Risk.MEDIUM: _l("Medium: some cannot work for a while if it fails"),
    Risk.HIGH: _l("High: public services or data are at stake"),
}
DOCUMENTS = {
    Document.REQUIREMENTS: _l("Document of the requirements"),
    Document.DESIGN: _l("Document of the design"),
    Document.MANUAL: _l("User manual"),
    Document.SOURCE: _l("Source code: address of the repository"),
}
OFFICES = {
    Office.TIER2_LEAD: _l("The Tier 2 coordinator"),
    Office.DATA_OWNER: _l("The department that owns the data"),
}
DECISIONS = {
    Decision.APPROVED: (_l("Approved"), "good"),
    Decision.REFUSED: (_l("Refused"), "bad"),
    Decision.VOID: (_l("Void: the plan was changed"), "neutral"),
    None: (_l("Waiting for a decision"), "waiting"),
}
FIELDS = {
    AdviceField.SOFTWARE: _l("Software"),
    AdviceField.HARDWARE: _l("Hardware"),
    AdviceField.NETWORK: _l("Network"),
    AdviceField.DATA_CENTRE: _l("Data centre"),
    AdviceField.INTEGRATION: _l("Integration of data and applications"),
}
VERDICTS = {
    Verdict.RECOMMENDED: _l("Recommended"),
    Verdict.WITH_CONDITIONS: _l("Recommended with conditions"),
    Verdict.NOT_RECOMMENDED: _l("Not recommended"),
}
NEEDS = {
    Need.PLAN: _l("what is changed, and why"),
    Need.RISK: _l("the risk"),
    Need.SCHEDULE: _l("from when to when it is carried out"),
    Need.WAY_BACK: _l("the way back if it fails"),
    Need.APPROVAL: _l("the approval of the Tier 2 coordinator"),
    Need.DATA_APPROVAL: _l("the approval of the department that owns the data"),
    Need.DOCUMENTS: _l("the four documents of the release"),
    Need.STARTED: _l("its scheduled beginning"),
    Need.DAY_TO_COME: _l("a day that is still to come"),
    Need.EVALUATION: _l("the evaluation"),
    Need.LAST_STAGE: _l("the last stage"),
}
