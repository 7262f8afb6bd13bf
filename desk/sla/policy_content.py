"""What a version of the policy says, in the form from which another is made."""

from typing import Any

from desk.sla.kinds import WAITS, Measure
from desk.sla.rule_models import SlaPolicy, SlaRung, SlaTarget

COLUMN_OF = {
    Measure.RESPONSE: "first_response",
    Measure.UPDATE: "update_rhythm",
    Measure.TIER1_HOLD: "tier1_hold",
    Measure.TIER2_HOLD: "tier2_hold",
    Measure.RESOLUTION: "resolution",
}


def content_of(policy: SlaPolicy) -> dict[str, Any]:
    """What a version says, in the form from which another is made."""
    common = [line for line in policy.targets if not (line.kind or line.service_code or line.department_code)]
    rows: dict[str, dict[str, Any]] = {}
    waits: list[dict[str, Any]] = []
    complaints: list[dict[str, Any]] = []
    for line in common:
        if line.measure in COLUMN_OF and line.priority:
            row = rows.setdefault(line.priority, {"priority": line.priority, "calendar": line.calendar_code})
            row[COLUMN_OF[line.measure]] = {
                "amount": line.amount,
                "unit": line.unit.value,
                "calendar": line.calendar_code,
            }
        else:
            flat = {
                "measure": line.measure.value,
                "amount": line.amount,
                "unit": line.unit.value,
                "calendar": line.calendar_code,
            }
            (waits if line.measure in WAITS else complaints).append(flat)
    return {
        "policy": {
            "name": policy.name,
            "name_en": policy.name_en,
            "effective_from": policy.effective_from.isoformat(),
        },
        "matrix": policy.matrix,
        "target": [rows[priority] for priority in sorted(rows)],
        "wait": waits,
        "complaint": complaints,
        "rung": [_rung_as_line(rung) for rung in policy.rungs],
        "scoped": [
            scoped_line(line) for line in policy.targets if line.kind or line.service_code or line.department_code
        ],
    }


def scoped_line(line: SlaTarget) -> dict[str, Any]:
    """A target with conditions, as a content keeps it."""
    return {
        "measure": line.measure.value,
        "priority": line.priority,
        "kind": line.kind,
        "service": line.service_code,
        "department": line.department_code,
        "amount": line.amount,
        "unit": line.unit.value,
        "calendar": line.calendar_code,
    }


def _rung_as_line(rung: SlaRung) -> dict[str, Any]:
    line: dict[str, Any] = {"measure": rung.measure.value, "step": rung.step.value, "who": list(rung.audience)}
    if rung.priority:
        line["priority"] = rung.priority
    if rung.percent is not None:
        line["percent"] = rung.percent
    if rung.amount is not None and rung.unit is not None:
        line |= {"amount": rung.amount, "unit": rung.unit.value}
    return line
