"""A version of the policy from its content (the form of desk/data/reference/sla.toml); `policy_content.py` is the way back.

{"policy": {"name", "name_en", "effective_from"}, "matrix": {...}, "target": [...], "wait": [...], "complaint": [...],
 "rung": [...], "classification": [...],
 "scoped": [{"measure", "priority", "kind", "service", "department", "amount", "unit", "calendar"}]}

`scoped` are targets for some kinds, services or departments alone; without it the standard times of the catalogue and
those of the classifications of complaints are taken. A column may name a calendar of its own; else that of its line counts.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from desk.catalogue.models import Service
from desk.database import db
from desk.errors import BadInput
from desk.organisation.models import Department
from desk.sla import calendars, queries, terms
from desk.sla.kinds import Classification, Measure, Step, TargetUnit
from desk.sla.ladders import Audience, problems_of
from desk.sla.policy_content import COLUMN_OF
from desk.sla.rule_models import SlaCalendar, SlaPolicy, SlaRung, SlaTarget

# A service's own standard time is a promise for ordinary orders; P1 and P2 keep the stricter common one (decision 0005).
OWN_TARGET_FOR = ("P3", "P4")
PRIORITIES = ("P1", "P2", "P3", "P4")
LONGEST = 10_000  # of an amount, whatever its unit


def build(content: Mapping[str, Any], *, version: int, proposal_id: int | None = None) -> SlaPolicy:
    """The version that the content says, not yet kept. Raises KeyError, ValueError."""
    head = content["policy"]
    scoped = content.get("scoped")
    policy = SlaPolicy(
        version=version,
        name=head["name"],
        name_en=head["name_en"],
        effective_from=_day(head["effective_from"]),
        matrix=content["matrix"],
        proposal_id=proposal_id,
        targets=[
            *_common_targets(content),
            *(_own_targets(content) if scoped is None else (_scoped_target(line) for line in scoped)),
        ],
        rungs=[_rung_of(line) for line in content.get("rung", [])],
    )
    refuse_bad_ladders(policy)
    policy.digest = terms.fingerprint_of(policy)
    return policy


def check(content: Mapping[str, Any]) -> None:
    """Refuse a content of which no version can be made. Raises BadInput."""
    try:
        policy = build(content, version=0)
        _refuse_gaps(policy)
        _refuse_twice(policy)
        _refuse_unknown(policy)
    except KeyError as missing:
        raise BadInput("The policy lacks or wrongly names %(what)s.", what=str(missing)) from missing
    except (ValueError, TypeError, AttributeError) as wrong:
        raise BadInput("This policy cannot be: %(why)s", why=str(wrong)) from wrong


def refuse_bad_ladders(policy: SlaPolicy) -> None:
    """Raises ValueError when a ladder lacks what it must have, or says something that makes no sense."""
    for measure in {target.measure for target in policy.targets}:
        for priority in sorted({"", *(target.priority for target in policy.targets if target.measure is measure)}):
            wrong = problems_of(measure, queries.ladder_of(policy, measure, priority))
            if wrong:
                raise ValueError(" ".join(wrong))


def service_targets() -> Iterator[SlaTarget]:
    """The standard times of the catalogue as targets of their own (MTR-01)."""
    for service in db.session.scalars(select(Service).order_by(Service.id)):
        for kind, target in sorted(service.targets.items()):
            unit = TargetUnit(target["unit"])
            for priority in OWN_TARGET_FOR:
                yield SlaTarget(
                    priority=priority,
                    measure=Measure.RESOLUTION,
                    kind=kind,
                    service_code=service.code,
                    department_code="",
                    amount=target["amount"],
                    unit=unit,
                    calendar_code=calendars.ROUND_THE_CLOCK if unit is TargetUnit.HOURS else calendars.OFFICE,
                )


def kinds_offered() -> list[str]:
    """The kinds of ticket that the catalogue knows, and the classifications of complaints."""
    kinds = {kind for kinds in db.session.scalars(select(Service.kinds)) for kind in kinds}
    return [*sorted(kinds), *Classification]


def _own_targets(content: Mapping[str, Any]) -> Iterator[SlaTarget]:
    """What stands in the catalogue, and the time of each classification of a complaint (DOMAIN K10)."""
    yield from service_targets()
    for line in content.get("classification", []):
        yield _scoped_target({**line, "measure": Measure.CLASS_RESOLUTION})


def _common_targets(content: Mapping[str, Any]) -> Iterator[SlaTarget]:
    for line in content["target"]:
        for measure, column in COLUMN_OF.items():
            if column in line:
                told = line[column]
                yield _target(line["priority"], measure, told, told.get("calendar", line["calendar"]))
    for line in [*content.get("wait", []), *content.get("complaint", [])]:
        yield _target("", Measure(line["measure"]), line, line["calendar"])


def _target(priority: str, measure: Measure, amount: Mapping[str, Any], calendar_code: str) -> SlaTarget:
    return SlaTarget(
        priority=priority,
        measure=measure,
        kind="",
        service_code="",
        department_code="",
        amount=amount["amount"],
        unit=TargetUnit(amount["unit"]),
        calendar_code=calendar_code,
    )


def _scoped_target(line: Mapping[str, Any]) -> SlaTarget:
    target = _target(line.get("priority", ""), Measure(line["measure"]), line, line["calendar"])
    target.kind, target.service_code = line.get("kind", ""), line.get("service", "")
    target.department_code = line.get("department", "")
    if not (target.kind or target.service_code or target.department_code):
        raise ValueError("A target of its own names a kind, a service or a department.")
    return target


def _rung_of(line: Mapping[str, Any]) -> SlaRung:
    return SlaRung(
        measure=Measure(line["measure"]),
        priority=line.get("priority", ""),
        percent=line.get("percent"),
        amount=line.get("amount"),
        unit=TargetUnit(line["unit"]) if "unit" in line else None,
        step=Step(line["step"]),
        audience=[Audience(name).value for name in line["who"]],
    )


def _refuse_gaps(policy: SlaPolicy) -> None:
    there = {(line.priority, line.measure) for line in policy.targets if not line.kind + line.service_code}
    missing = sorted({f"{p} {m}" for p in PRIORITIES for m in COLUMN_OF} - {f"{p} {m}" for p, m in there})
    if missing:
        raise ValueError(f"There is no target for {', '.join(missing)}.")
    if any(not 0 < line.amount <= LONGEST for line in policy.targets):
        raise ValueError(f"An amount lies between 1 and {LONGEST}.")


def _refuse_twice(policy: SlaPolicy) -> None:
    keys = [
        (line.measure.value, line.priority, line.kind, line.service_code, line.department_code)
        for line in policy.targets
    ]
    twice = sorted({" ".join(filter(None, key)) for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"This stands twice: {', '.join(twice)}.")


def _refuse_unknown(policy: SlaPolicy) -> None:
    """Codes that nothing has: a target for them would never be found."""
    known = {
        "calendar_code": set(db.session.scalars(select(SlaCalendar.code))),
        "service_code": {"", *db.session.scalars(select(Service.code))},
        "department_code": {"", *db.session.scalars(select(Department.code))},
        "kind": {"", *kinds_offered()},
        "priority": {"", *PRIORITIES},
    }
    for column, codes in known.items():
        unknown = sorted({getattr(line, column) for line in policy.targets} - codes)
        if unknown:
            raise ValueError(f"Nothing is called {', '.join(unknown)}.")


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
