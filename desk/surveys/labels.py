"""The words of the survey: questions and answers as the questionnaire has them."""

from flask_babel import lazy_gettext as _l

from desk.surveys.index import Element, Grade, Weighting
from desk.surveys.kinds import Channel, Education, Job, Sex

ELEMENTS = {
    Element.REQUIREMENTS: _l("Requirements"),
    Element.PROCEDURE: _l("Procedure"),
    Element.TIME: _l("Speed"),
    Element.COST: _l("Cost"),
    Element.PRODUCT: _l("Product of the service"),
    Element.COMPETENCE: _l("Competence of the officers"),
    Element.CONDUCT: _l("Conduct of the officers"),
    Element.FACILITIES: _l("Facilities"),
    Element.COMPLAINTS: _l("Handling of complaints"),
}
QUESTIONS = {
    Element.REQUIREMENTS: _l("Do the requirements suit the kind of service?"),
    Element.PROCEDURE: _l("How easy is the procedure of this service?"),
    Element.TIME: _l("How quick is the service?"),
    Element.COST: _l("How fair is the cost of the service?"),
    Element.PRODUCT: _l("Does the result agree with what the service standard promises?"),
    Element.COMPETENCE: _l("How able are the officers?"),
    Element.CONDUCT: _l("How polite and friendly are the officers?"),
    Element.FACILITIES: _l("How good are the facilities?"),
    Element.COMPLAINTS: _l("How are complaints of users handled?"),
}
_SUITABLE = (_l("Not suitable"), _l("Less suitable"), _l("Suitable"), _l("Very suitable"))
# The answers 1, 2, 3 and 4 of each question.
ANSWERS = {
    Element.REQUIREMENTS: _SUITABLE,
    Element.PROCEDURE: (_l("Not easy"), _l("Less easy"), _l("Easy"), _l("Very easy")),
    Element.TIME: (_l("Not quick"), _l("Less quick"), _l("Quick"), _l("Very quick")),
    Element.COST: (_l("Very expensive"), _l("Rather expensive"), _l("Cheap"), _l("Free of charge")),
    Element.PRODUCT: _SUITABLE,
    Element.COMPETENCE: (_l("Not able"), _l("Less able"), _l("Able"), _l("Very able")),
    Element.CONDUCT: (
        _l("Not polite and friendly"),
        _l("Less polite and friendly"),
        _l("Polite and friendly"),
        _l("Very polite and friendly"),
    ),
    Element.FACILITIES: (_l("Poor"), _l("Sufficient"), _l("Good"), _l("Very good")),
    Element.COMPLAINTS: (
        _l("There is none"),
        _l("There is, but it does not work"),
        _l("It works, but not as well as it could"),
        _l("Well managed"),
    ),
}
SEXES = {Sex.MALE: _l("Male"), Sex.FEMALE: _l("Female")}
EDUCATIONS = {
    Education.SD: "SD",
    Education.SMP: "SMP",
    Education.SMA: "SMA/SMK",
    Education.D3: "D1–D3",
    Education.S1: "D4/S1",
    Education.S2: "S2",
    Education.S3: "S3",
}
JOBS = {
    Job.CIVIL_SERVANT: "PNS",
    Job.MILITARY: "TNI",
    Job.POLICE: "POLRI",
    Job.PRIVATE: _l("Private employee"),
    Job.SELF_EMPLOYED: _l("Self-employed"),
    Job.OTHER: _l("Another job"),
}
CHANNELS = {
    Channel.TABLET: _l("Tablet"),
    Channel.QR: _l("QR code"),
    Channel.LINK: _l("Link"),
    Channel.PAPER: _l("Paper"),
}
GRADES = {
    Grade.A: _l("Very good service"),
    Grade.B: _l("Good service"),
    Grade.C: _l("Less good service"),
    Grade.D: _l("Service that is not good"),
}
GRADE_TONES = {Grade.A: "good", Grade.B: "progress", Grade.C: "warn", Grade.D: "bad"}
WEIGHTINGS = {
    Weighting.EXACT: _l("1/9 for each element (exact)"),
    Weighting.CUSTOMARY: _l("0.11 for each element (customary; the best possible index is then 99.00)"),
}
NUMBERS = {
    element: f"U{number}" for number, element in enumerate(Element, 1)
}  # of the questionnaire, to be read by people
