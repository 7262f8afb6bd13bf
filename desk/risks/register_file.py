"""The risk register as rows for spreadsheets: cause, impact, frequency and control of each risk (LLG-13)."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from desk.risks.incident_queries import Frequency
from desk.risks.labels import LEVELS, STATES, subject_of
from desk.risks.models import Risk
from desk.risks.queries import About
from desk.templating import localised, zone


def headings() -> list[str]:
    """The titles of the columns, in the reader's language."""
    return [
        _("No."), _("Risk"), _("State"), _("About"), _("Department"), _("Cause"), _("Impact"), _("Weight"),
        _("Frequency: incidents in 90 days"), _("Tickets linked"), _("Control"), _("Owner"), _("Look at it again on"),
        _("Opened"), _("Changed"),
    ]  # fmt: skip


def rows(risks: Sequence[Risk], frequencies: Mapping[int, Frequency]) -> list[list[object]]:
    """A row for each risk."""
    return [_row(risk, frequencies[risk.id]) for risk in risks]


def _row(risk: Risk, frequency: Frequency) -> list[object]:
    owner = localised(risk.owner_department) if risk.owner_department else ""
    return [
        risk.id,
        risk.title,
        str(STATES[risk.state][0]),
        subject_of(About(risk.department, risk.service, risk.asset)),
        localised(risk.department),
        risk.cause,
        risk.impact,
        str(LEVELS[risk.level][0]) if risk.level else "",
        frequency.lately,
        frequency.linked,
        risk.control,
        ", ".join(part for part in (owner, risk.owner_name) if part),
        risk.review_on.isoformat() if risk.review_on else "",
        f"{risk.opened_at.astimezone(zone()):%Y-%m-%d}",
        f"{risk.changed_at.astimezone(zone()):%Y-%m-%d}",
    ]
