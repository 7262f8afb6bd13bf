"""The catalogue of reports that are frozen, checked and signed: each with periods, chain, and what makes it (DOMAIN 4.12).

A further report is one `register(ReportKind(...))`: its builder gives the document, everything else follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l

from desk.accounts.policy import Actor, Role
from desk.errors import NotFound
from desk.organisation.models import Department
from desk.packs import coordination_report
from desk.packs.kinds import Area
from desk.packs.offices import Office
from desk.packs.periods import Rhythm
from desk.reports import (
    complaint_register,
    mall_complaints,
    satisfaction_report,
    shift_report,
    sla_by_service,
    sla_pack,
    ticket_register,
    tier3_report,
)
from desk.reports.documents import Document, Period

ALL_RHYTHMS = tuple(rhythm for rhythm in Rhythm if rhythm is not Rhythm.DAILY)  # by days only what is of days
# Who prepares the reports of an area, where whoever gets one may not make it.
PREPARING = {Area.IT: (Role.TIER2_LEAD, Role.TIER1_LEAD, Role.HEAD), Area.MALL: (Role.MALL_MANAGER,)}


class Builder(Protocol):
    """What makes a report: the truth of `at` about the period, as far as `actor` may see it."""

    def __call__(self, *, actor: Actor, period: Period, department: Department | None, at: datetime) -> Document: ...


@dataclass(frozen=True, kw_only=True)
class ReportKind:
    """A report. `checker` and `signer` are who is proposed for it; `lists_cases`: it tells of single cases, so it is read by
    those alone who may read them. Working days are counted from the end of the period.
    """

    code: str
    title: Any
    area: Area
    builder: Builder
    rhythms: tuple[Rhythm, ...] = ALL_RHYTHMS
    by_department: bool = False
    lists_cases: bool = False
    checker: Office | None = None
    signer: Office
    copies: Sequence[Office] = ()
    check_days: int = 5
    sign_days: int = 10


_kinds: dict[str, ReportKind] = {}


def register(kind: ReportKind) -> None:
    """Put a report into the catalogue. Raises ValueError for a code that is taken by another."""
    if _kinds.get(kind.code, kind) != kind:
        raise ValueError(f"There is a report {kind.code} already.")
    _kinds[kind.code] = kind


def kinds() -> list[ReportKind]:
    """All of them, in the order in which they were put there."""
    return list(_kinds.values())


def get(code: str) -> ReportKind:
    """Raises NotFound."""
    if code not in _kinds:
        raise NotFound("There is nothing here.")
    return _kinds[code]


class Made(Protocol):
    """A module that makes a report."""

    CODE: str

    @property
    def build(self) -> Builder: ...


def _of_it(made: Made, title: Any, *, lists_cases: bool = False, is_copied: bool = True) -> ReportKind:
    """A report about the service desk: checked by the head of the division, signed by the head of ICT."""
    return ReportKind(
        code=made.CODE,
        title=title,
        area=Area.IT,
        builder=made.build,
        by_department=True,
        lists_cases=lists_cases,
        checker=Office.ICT_DIVISION_HEAD,
        signer=Office.ICT_HEAD,
        copies=(Office.SECRETARY,) if is_copied else (),
    )


def _of_mall(
    made: Made,
    title: Any,
    *,
    rhythms: tuple[Rhythm, ...] = ALL_RHYTHMS,
    lists_cases: bool = False,
    is_copied: bool = True,
) -> ReportKind:
    """A report about the service mall: signed by the head of the department that runs it."""
    return ReportKind(
        code=made.CODE,
        title=title,
        area=Area.MALL,
        builder=made.build,
        rhythms=rhythms,
        lists_cases=lists_cases,
        signer=Office.MALL_HEAD,
        copies=(Office.SECRETARY,) if is_copied else (),
    )


OF_QUARTERS = (Rhythm.QUARTERLY, Rhythm.SEMESTER, Rhythm.YEARLY, Rhythm.ANY)

register(_of_it(sla_pack, _l("SLA performance")))
register(_of_it(sla_by_service, _l("SLA performance by service")))
register(_of_it(ticket_register, _l("Register of tickets"), lists_cases=True, is_copied=False))
register(_of_mall(mall_complaints, _l("Complaints about the service mall")))
register(_of_it(coordination_report, _l("Coordination of Tier 1 and Tier 2"), is_copied=False))
register(_of_mall(satisfaction_report, _l("Index of public satisfaction (IKM)"), rhythms=OF_QUARTERS))
register(_of_it(tier3_report, _l("Systems of the national government"), lists_cases=True))
register(_of_mall(complaint_register, _l("Register of complaints"), lists_cases=True, is_copied=False))
register(
    ReportKind(
        code=shift_report.CODE,
        title=_l("Shifts and SOP"),
        area=Area.IT,
        builder=shift_report.build,
        rhythms=(Rhythm.DAILY, Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.ANY),
        by_department=True,
        signer=Office.POST_HEAD,
        check_days=1,
        sign_days=2,
    )
)
