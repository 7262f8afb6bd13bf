"""What the new columns hold for a city that has calendars, policies and clocks already.

Calendars become their first versions. Policies get the ladder by which the desk climbed until now, and the standard
times of the catalogue as targets of their own. Clocks that run keep what they promised; the rungs that they have climbed
are noted. Tickets opened before this have no promises in their events: `sla replay` counts them apart.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

# measure, priority, percent, step, who
RUNGS = (
    ("response", "", 75, "warn", ["worker"]),
    ("response", "", 100, "breach", ["worker", "tier_lead"]),
    ("tier1_hold", "", 75, "warn", ["worker"]),
    ("tier2_hold", "", 75, "warn", ["worker"]),
    ("tier2_hold", "", 100, "breach", ["worker", "tier2_lead"]),
    ("resolution", "", 75, "warn", ["worker"]),
    ("resolution", "", 100, "breach", ["worker", "tier_lead"]),
    ("reporter_wait", "", 40, "remind", ["reporter"]),
    ("reporter_wait", "", 100, "close", ["reporter", "worker"]),
    ("agency_wait", "", 100, "resume", ["worker"]),
    ("tier3_wait", "", 50, "remind", ["worker"]),
    ("tier3_wait", "", 100, "resume", ["worker", "tier2_lead"]),
)
WAITS = (("reporter_wait", 5), ("agency_wait", 5), ("tier3_wait", 10))


def upgrade() -> None:
    connection = op.get_bind()
    tables = _tables(connection)
    _calendar_versions(connection, tables)
    for policy in connection.execute(sa.select(tables["sla_policies"])).mappings().all():
        _fill_policy(connection, tables, policy["version"])
    clocks = tables["sla_clocks"]
    connection.execute(sa.update(clocks).values(calendar_version=1))
    _climbs(connection, tables)
    connection.execute(sa.update(clocks).where(clocks.c.next_rung == "warning").values(next_rung="75%"))
    connection.execute(sa.update(clocks).where(clocks.c.next_rung == "breach").values(next_rung="100%"))


def downgrade() -> None:
    connection = op.get_bind()
    tables = _tables(connection)
    clocks, pauses = tables["sla_clocks"], tables["sla_pauses"]
    for name in ("sla_rungs", "sla_climbs", "sla_ledger", "sla_calendar_versions"):
        if name == "sla_calendar_versions":
            connection.execute(sa.update(clocks).values(calendar_version=None))
        connection.execute(sa.delete(tables[name]))
    old = ("response", "tier1_hold", "tier2_hold", "resolution")
    gone = sa.select(clocks.c.id).where(clocks.c.measure.not_in(old))
    connection.execute(sa.delete(pauses).where(pauses.c.clock_id.in_(gone)))
    connection.execute(sa.delete(clocks).where(clocks.c.measure.not_in(old)))
    targets = tables["sla_targets"]
    connection.execute(sa.delete(targets).where(targets.c.measure.not_in(old) | (targets.c.service_code != "")))
    connection.execute(
        sa.update(clocks).where(clocks.c.stopped_because == "merged").values(stopped_because="cancelled")
    )
    passed = clocks.c.next_rung.in_(("100%", "150%"))
    connection.execute(sa.update(clocks).where(passed).values(next_rung="breach"))
    connection.execute(
        sa.update(clocks)
        .where(clocks.c.next_rung.is_not(None), clocks.c.next_rung != "breach")
        .values(next_rung="warning")
    )


def _tables(connection: sa.Connection) -> dict[str, sa.Table]:
    metadata = sa.MetaData()
    names = (
        "sla_calendars", "sla_seasons", "sla_calendar_versions", "holidays", "sla_policies", "sla_targets", "sla_rungs",
        "sla_clocks", "sla_climbs", "sla_ledger", "sla_pauses", "services",
    )  # fmt: skip
    existing = sa.inspect(connection).get_table_names()
    metadata.reflect(connection, only=[name for name in names if name in existing])
    return dict(metadata.tables)


def _calendar_versions(connection: sa.Connection, tables: dict[str, sa.Table]) -> None:
    holidays = tables["holidays"]
    listed = [
        {"on": _iso(day["on_day"]), "name": day["name"], "category": day["category"]}
        for day in connection.execute(sa.select(holidays).order_by(holidays.c.on_day)).mappings()
    ]
    calendars, seasons, versions = (
        tables["sla_calendars"], tables["sla_seasons"], tables["sla_calendar_versions"]
    )  # fmt: skip
    for calendar in connection.execute(sa.select(calendars)).mappings().all():
        own = sa.select(seasons).where(seasons.c.calendar_code == calendar["code"]).order_by(seasons.c.first_on)
        observed = {
            "public": bool(calendar["observes_holidays"]),
            "collective_leave": bool(calendar["observes_collective_leave"]),
        }
        content = {
            "zone": calendar["zone"],
            "weeks": [{"from": None, "week": _json(calendar["week"])}],
            "seasons": [
                {
                    "first": _iso(season["first_on"]),
                    "last": _iso(season["last_on"]),
                    "name": season["name"],
                    "week": _json(season["week"]),
                }
                for season in connection.execute(own).mappings()
            ],
            "exceptions": [],
            "observes_holidays": observed["public"],
            "observes_collective_leave": observed["collective_leave"],
            "holidays": sorted(
                (day for day in listed if observed[day["category"]]), key=lambda day: (day["on"], day["category"])
            ),
        }
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        connection.execute(
            sa.insert(versions).values(
                calendar_code=calendar["code"],
                version=1,
                content=content,
                digest=hashlib.sha256(canonical.encode()).hexdigest(),
                created_at=datetime.now(UTC),
            )
        )
    connection.execute(sa.update(calendars).values(current_version=1))


def _fill_policy(connection: sa.Connection, tables: dict[str, sa.Table], version: int) -> None:
    targets, rungs = tables["sla_targets"], tables["sla_rungs"]
    connection.execute(sa.update(targets).values(kind="", service_code="", department_code=""))
    holds = sa.select(targets).where(targets.c.policy_version == version, targets.c.measure == "tier1_hold")
    lines = list(RUNGS)
    for hold in connection.execute(holds).mappings():
        step = "escalate" if hold["when_overdue"] == "forced" else "offer"
        lines.append(("tier1_hold", hold["priority"], 100, step, ["worker", "tier1_lead"]))
    for measure, priority, percent, step, who in lines:
        connection.execute(
            sa.insert(rungs).values(
                policy_version=version, measure=measure, priority=priority, percent=percent, step=step, audience=who
            )
        )
    own = [
        {"measure": measure, "priority": "", "amount": amount, "unit": "working_days", "calendar_code": "office5"}
        for measure, amount in WAITS
    ]
    for service in connection.execute(sa.select(tables["services"])).mappings().all():
        for kind, target in sorted(_json(service["targets"]).items()):
            own += [
                {
                    "measure": "resolution",
                    "priority": priority,
                    "kind": kind,
                    "service_code": service["code"],
                    "amount": target["amount"],
                    "unit": target["unit"],
                    "calendar_code": "24x7" if target["unit"] == "hours" else "office5",
                }
                for priority in ("P3", "P4")
            ]
    for line in own:
        empty = {"kind": "", "service_code": "", "department_code": ""}
        connection.execute(sa.insert(targets).values(**empty | line, policy_version=version))


def _climbs(connection: sa.Connection, tables: dict[str, sa.Table]) -> None:
    clocks = tables["sla_clocks"]
    for clock in connection.execute(sa.select(clocks)).mappings().all():
        climbed = {"warning": (), "breach": ("75%",)}.get(clock["next_rung"], ("75%", "100%"))
        if clock["stopped_at"] is not None:
            continue
        for rung in climbed:
            moment = clock["due_at"] or clock["started_at"]
            connection.execute(
                sa.insert(tables["sla_climbs"]).values(
                    clock_id=clock["id"], rung=rung, was_due_at=moment, climbed_at=moment
                )
            )


def _iso(day: Any) -> str:
    return day if isinstance(day, str) else day.isoformat()


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
