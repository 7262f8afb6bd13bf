"""Outages for tests: said by Budi of Tier 2."""

from datetime import timedelta

from desk.catalogue import queries as catalogue
from desk.outages import operations
from desk.outages.kinds import Area
from tests.factories import MONDAY_TEN, department_of

HOUR = timedelta(hours=1)


def out(cast, *, service="JAR-WAN", departments=(), at=MONDAY_TEN, since=None, until=None, by="budi", **more):
    return operations.declare_outage(
        service=catalogue.get_service(service, on=at.date()),
        area=more.pop("area", Area.DEPARTMENTS if departments else Area.CITY),
        departments=[department_of(code) for code in departments],
        words=more.pop("words", "Kabel serat optik putus."),
        started_at=since or at,
        expected_end=until,
        actor=cast.actor(by),
        at=at,
        **more,
    )


def planned(cast, *, since, until, service="JAR-WAN", departments=(), at=MONDAY_TEN, by_itself=True, by="budi"):
    return operations.announce_maintenance(
        service=catalogue.get_service(service, on=at.date()),
        area=Area.DEPARTMENTS if departments else Area.CITY,
        departments=[department_of(code) for code in departments],
        words="Penggantian router.",
        started_at=since,
        expected_end=until,
        ends_by_itself=by_itself,
        actor=cast.actor(by),
        at=at,
    )
