"""What the front office does with a complaint before somebody answers it: verify, dispatch, send on, archive."""

from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Action
from desk.complaints import forms, step_acts, verifying
from desk.complaints.kinds import ArchiveReason
from desk.complaints.states import IN_FRONT, Step
from desk.complaints.steps import StepPage

A, F = Action, forms
PAGES = (
    StepPage(
        "classification",
        A.COMPLAINT_VERIFY,
        F.ClassifyForm,
        step_acts.classify,
        _l("What is it?"),
        _l("Verify and classify"),
        _l("It is classified."),
        prepare=step_acts.offer_categories,
        hint=_l("Whoever is named here stops seeing the complaint at once."),
        shown=lambda c: c.status in IN_FRONT and c.parent_id is None,
    ),
    StepPage(
        "dispatch",
        A.COMPLAINT_DISPATCH,
        F.DispatchForm,
        step_acts.dispatch,
        _l("Dispatch"),
        _l("Dispatch"),
        _l("It is on its way."),
        step=Step.DISPATCH,
        prepare=step_acts.offer_addressees,
        hint=_l("From now on the file counts as complete, and the time of the law to decide begins."),
        shown=lambda c: c.classification is not None and not c.needs_decision,
    ),
    StepPage(
        "decision",
        A.COMPLAINT_DECIDE,
        F.DispatchForm,
        step_acts.dispatch,
        _l("Decide who answers"),
        _l("Decide who answers"),
        _l("It is decided."),
        step=Step.DISPATCH,
        prepare=step_acts.offer_addressees,
        hint=_l("It was returned twice. What you decide stays: it cannot be returned again."),
        shown=lambda c: c.needs_decision,
    ),
    StepPage(
        "parts",
        A.COMPLAINT_DISPATCH,
        F.SplitForm,
        step_acts.split,
        _l("Dispatch to several"),
        _l("Dispatch to several"),
        _l("Each has its part; the public number stays one."),
        step=Step.SPLIT,
        tone="secondary",
        prepare=step_acts.offer_tenants,
        shown=lambda c: c.parent_id is None and c.classification is not None and not c.needs_decision,
    ),
    StepPage(
        "completion",
        A.COMPLAINT_VERIFY,
        F.QueryForm,
        lambda c, who, form, at: verifying.query(complaint=c, actor=who, missing=form.missing.data, at=at),
        _l("Ask for what is missing"),
        _l("Ask for what is missing"),
        _l("The complainant is asked."),
        step=Step.QUERY,
        tone="secondary",
        shown=lambda c: c.parent_id is None,
    ),
    StepPage(
        "referral",
        A.COMPLAINT_DISPATCH,
        F.ReferForm,
        lambda c, who, form, at: verifying.refer(complaint=c, actor=who, to=form.to.data, words=form.words.data, at=at),
        _l("Not ours: send it on"),
        _l("Not ours: send it on"),
        _l("The complainant reads where it went."),
        step=Step.REFER,
        tone="quiet",
        shown=lambda c: c.parent_id is None,
    ),
    StepPage(
        "archive",
        A.COMPLAINT_VERIFY,
        F.ArchiveForm,
        lambda c, who, form, at: verifying.archive(
            complaint=c, actor=who, reason=ArchiveReason(form.reason.data), words=form.words.data, at=at
        ),
        _l("Lay aside"),
        _l("Lay aside"),
        _l("It is laid aside."),
        step=Step.ARCHIVE,
        tone="danger",
        shown=lambda c: c.parent_id is None,
    ),
)
