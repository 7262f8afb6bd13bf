"""What a version of the policy promises, in plain lines: what clocks and lists ask, many times a second.

A version is written once and never changed, so a process keeps what it has read of it, by the fingerprint of its lines.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from desk.sla.calendar_content import digest
from desk.sla.facts import duration
from desk.sla.kinds import Measure, TargetUnit
from desk.sla.ladders import Rung
from desk.sla.rule_models import SlaPolicy, SlaRung, SlaTarget

MOST_KEPT = 32

_kept: dict[str, "Terms"] = {}


class Term(NamedTuple):
    """How long a measure may take, and for what: the line of a target."""

    measure: Measure
    priority: str
    kind: str
    service_code: str
    department_code: str
    amount: int
    unit: TargetUnit
    calendar_code: str


class Terms(NamedTuple):
    """The targets of a version by measure, and its ladders by measure and priority; "" is a priority of its own."""

    targets: Mapping[Measure, tuple[Term, ...]]
    ladders: Mapping[tuple[Measure, str], tuple[Rung, ...]]

    def ladder(self, measure: Measure, priority: str) -> tuple[Rung, ...]:
        """Rungs of the priority itself take the place of common ones of the same key."""
        own = self.ladders.get((measure, priority))
        return self.ladders.get((measure, ""), ()) if own is None else own


def terms_of(policy: SlaPolicy) -> Terms:
    """The lines of a version. Those of one that is only looked at, and has no fingerprint, are read each time."""
    if policy.digest is None:
        return _read(policy)
    found = _kept.get(policy.digest)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[policy.digest] = _read(policy)
    return found


def rung_of(line: SlaRung) -> Rung:
    """A stored rung as the ladder's arithmetic sees it."""
    after = duration(line.amount, line.unit) if line.amount is not None and line.unit is not None else None
    return Rung(line.step, tuple(line.audience), line.percent, after, line.unit, line.amount or 0)


def fingerprint_of(policy: SlaPolicy) -> str:
    """The same for two versions that promise the same."""
    rungs = [[r.measure, r.priority, r.percent, r.amount, r.unit, r.step, list(r.audience)] for r in policy.rungs]
    return digest({"targets": [list(_term_of(line)) for line in policy.targets], "rungs": rungs})


def _read(policy: SlaPolicy) -> Terms:
    targets: dict[Measure, list[Term]] = defaultdict(list)
    for target in policy.targets:
        targets[target.measure].append(_term_of(target))
    ladders: dict[tuple[Measure, str], dict[str, Rung]] = {}
    for line in sorted(policy.rungs, key=lambda line: line.priority):
        common, rung = ladders.get((line.measure, ""), {}), rung_of(line)
        ladders.setdefault((line.measure, line.priority), dict(common))[rung.key] = rung
    return Terms(
        {measure: tuple(lines) for measure, lines in targets.items()},
        {key: tuple(rungs.values()) for key, rungs in ladders.items()},
    )


def _term_of(line: SlaTarget) -> Term:
    return Term(
        line.measure, line.priority, line.kind, line.service_code, line.department_code, line.amount, line.unit,
        line.calendar_code,
    )  # fmt: skip
