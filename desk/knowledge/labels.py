"""What people read for the words of the knowledge base. English sources; catalogues translate."""

from flask_babel import lazy_gettext as _l

from desk.knowledge.kinds import ArticleKind, Audience, Tally
from desk.knowledge.states import State

AUDIENCES = {
    Audience.PUBLIC: _l("Everybody, citizens too"),
    Audience.STAFF: _l("Employees"),
    Audience.TIER1: _l("Technicians of Tier 1 and Tier 2"),
    Audience.TIER2: _l("Technicians of Tier 2 only"),
}
AUDIENCES_SHORT = {
    Audience.PUBLIC: _l("Public"),
    Audience.STAFF: _l("Employees"),
    Audience.TIER1: _l("Tier 1"),
    Audience.TIER2: _l("Tier 2"),
}
AUDIENCE_TONES = {Audience.PUBLIC: "good", Audience.STAFF: "info", Audience.TIER1: "waiting", Audience.TIER2: "warn"}
KINDS = {
    ArticleKind.GUIDE: _l("Guide"),
    ArticleKind.SOLUTION: _l("Solution"),
    ArticleKind.QUESTION: _l("Question and answer"),
}
KINDS_PLURAL = {
    ArticleKind.GUIDE: _l("Guides"),
    ArticleKind.SOLUTION: _l("Solutions"),
    ArticleKind.QUESTION: _l("Questions and answers"),
}
STATES = {
    State.DRAFT: (_l("Draft"), "neutral"),
    State.IN_REVIEW: (_l("In review"), "waiting"),
    State.PUBLISHED: (_l("Published"), "good"),
    State.REPLACED: (_l("Replaced"), "neutral"),
    State.RETIRED: (_l("Retired"), "neutral"),
    State.DROPPED: (_l("Draft given up"), "neutral"),
}
TALLIES = {
    Tally.SHOWN: _l("Suggested"),
    Tally.OPENED: _l("Opened"),
    Tally.HELPED: _l("It helped"),
    Tally.NOT_HELPED: _l("It did not help"),
}
