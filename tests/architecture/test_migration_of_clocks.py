"""A city of before, with a calendar, a policy and clocks that run, comes through the migrations of the clock whole."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from desk import create_app
from desk.database import db
from desk.sla import calendar_content, calendars, queries
from desk.sla.kinds import Measure
from desk.sla.matching import Scope
from desk.sla.models import SlaClock

AT = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
DUE = datetime(2026, 10, 12, 5, 0, tzinfo=UTC)
WEEK = {"mon": [["07:30", "12:00"], ["13:00", "16:00"]]}


@pytest.fixture(scope="module")
def own_app(make_settings):
    app = create_app(make_settings("before"))
    yield app
    with app.app_context():
        db.engine.dispose()


def insert(table, **values):
    found = sa.Table(table, sa.MetaData(), autoload_with=db.engine)
    with db.engine.begin() as connection:
        stamped = {
            name: value.replace(tzinfo=None) if isinstance(value, datetime) and db.engine.name == "sqlite" else value
            for name, value in values.items()
        }
        connection.execute(found.insert().values(**stamped))


def settle_the_city():
    """What a desk of version 0007 held, in few rows."""
    names = {"name": "Nama", "name_en": "Name"}
    insert("departments", id=1, code="DINKES", short="Dinkes", kind="agency", ict_office=False, **names)
    insert(
        "users", id=1, username="sari", name="Sari", employment="non_asn", department_id=1, phone="", password_hash="x",
        language="id", skills=[], created_at=AT,
    )  # fmt: skip
    insert("service_groups", id=1, code="dev", position=0, **names)
    insert(
        "services", id=1, code="PC", group_id=1, position=0, direct_t2=False, kinds=["incident"], owner_id=1,
        authority="city", demarcation="none", helpful_words=[], everyone=True,
        targets={"incident": {"amount": 1, "unit": "working_days"}}, **names,
    )  # fmt: skip
    insert("holidays", on_day=date(2026, 12, 25), category="public", **names)
    insert("holidays", on_day=date(2026, 12, 24), category="collective_leave", **names)
    insert(
        "sla_calendars", code="office5", zone="Asia/Jakarta", week=WEEK, observes_holidays=True,
        observes_collective_leave=False, **names,
    )  # fmt: skip
    insert(
        "sla_seasons", calendar_code="office5", name="Ramadan", first_on=date(2026, 2, 19), last_on=date(2026, 3, 20),
        week=WEEK,
    )  # fmt: skip
    insert("sla_policies", version=1, effective_from=date(2024, 1, 1), matrix={}, **names)
    for priority, overdue in (("P2", "forced"), ("P3", "offered")):
        insert(
            "sla_targets", policy_version=1, priority=priority, measure="tier1_hold", amount=120, unit="minutes",
            calendar_code="office5", when_overdue=overdue,
        )  # fmt: skip
    insert(
        "tickets", id=1, number="D-2610-00001-0", version=1, kind="incident", title="t", description="d", own_fields={},
        service_id=1, reporter_id=1, reporter_kind="employee", reporter_name="", reporter_contact="", affected="self",
        can_work="no", impact="D4", urgency="high", priority="P3", status="new", tier=1, way="tier1", department_id=1,
        responsible_department_id=1, opened_at=AT, updated_at=AT, returns=0, reopens=0,
    )  # fmt: skip
    for cycle, rung, moment in ((1, "warning", AT), (2, "breach", DUE)):
        insert(
            "sla_clocks", id=cycle, ticket_id=1, measure="tier1_hold", cycle=cycle, priority="P3", policy_version=1,
            calendar_code="office5", amount=120, unit="minutes", when_overdue="offered", carried_seconds=0,
            started_at=AT, origin_at=AT, due_at=DUE, next_rung=rung, next_rung_at=moment,
        )  # fmt: skip


@pytest.mark.slow
def test_a_city_of_before_keeps_its_clocks_and_goes_on_by_the_ladder(own_app):
    with own_app.app_context():
        upgrade(revision="0007")
        settle_the_city()

        upgrade()

        content = calendars.content_of("office5")
        assert content["weeks"] == [{"from": None, "week": WEEK}]
        assert [season["name"] for season in content["seasons"]] == ["Ramadan"]
        assert [day["on"] for day in content["holidays"]] == ["2026-12-25"], "cuti bersama does not close it"
        kept = calendars.get("office5")
        assert not kept.is_working_day(date(2026, 12, 25))
        assert db.session.scalar(sa.text("SELECT digest FROM sla_calendar_versions")) == calendar_content.digest(
            content
        )

        clocks = {clock.id: clock for clock in db.session.scalars(sa.select(SlaClock))}
        assert {clock.next_rung for clock in clocks.values()} == {"75%", "100%"}
        assert [climb.rung for climb in clocks[2].climbs] == ["75%"]
        assert clocks[1].calendar_version == 1
        policy = queries.policy_of(1)
        own = queries.target_of(policy, Measure.RESOLUTION, Scope("P3", "incident", "PC"))
        assert (own.amount, own.unit.value) == (1, "working_days")
        steps = {
            priority: {rung.key: rung.step.value for rung in queries.ladder_of(policy, Measure.TIER1_HOLD, priority)}
            for priority in ("P2", "P3")
        }
        assert steps == {"P2": {"75%": "warn", "100%": "escalate"}, "P3": {"75%": "warn", "100%": "offer"}}
        db.session.remove()

        downgrade(revision="0008")
        with db.engine.connect() as connection:
            rungs = connection.execute(sa.text("SELECT next_rung FROM sla_clocks ORDER BY id")).scalars().all()
        assert rungs == ["warning", "breach"]
