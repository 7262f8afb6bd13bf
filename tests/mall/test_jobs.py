"""Reminding of agreements that end: sixty days before, once, whoever looks."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from desk.database import db
from desk.event_kinds import EventKind
from desk.mall import jobs, operations, queries
from desk.mall.kinds import AgreementKind
from desk.mall.models import Agreement
from desk.mall.reminding import remind_of_agreement
from desk.notify import queries as notify
from desk.notify.jobs import relay
from desk.timeline import Event
from tests.factories import MONDAY_TEN

ENDS_ON = date(2026, 12, 31)
FIRST_MOMENT = MONDAY_TEN.replace(month=11, day=1)  # sixty days before


@pytest.fixture
def agreement(manager) -> Agreement:
    db.session.execute(delete(Agreement))
    return agree(manager, "503/1/PKS", ENDS_ON)


def agree(manager, number: str, ends_on: date) -> Agreement:
    made = operations.add_agreement(
        tenant=queries.get_tenant("PLN"),
        kind=AgreementKind.COOPERATION,
        number=number,
        starts_on=date(2024, 1, 1),
        ends_on=ends_on,
        actor=manager,
        at=MONDAY_TEN,
    )
    db.session.commit()
    return made


def reminders() -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.kind == EventKind.AGREEMENT_ENDING)))


@pytest.mark.row("BDL-08")
def test_sixty_days_before_an_agreement_ends_the_mall_finds_it_in_the_inbox_once(agreement, indra, cast):
    jobs.remind_of_agreements(FIRST_MOMENT - timedelta(days=1))
    assert reminders() == []

    assert jobs.remind_of_agreements(FIRST_MOMENT) == {"reminded": 1}
    assert jobs.remind_of_agreements(FIRST_MOMENT + timedelta(hours=1)) == {}
    relay(FIRST_MOMENT)

    (event,) = reminders()
    assert event.details["number"] == "503/1/PKS"
    assert event.details["tenant_name"] == queries.get_tenant("PLN").name
    assert event.details["ends_on"] == "2026-12-31"
    assert [notify.unread_count(person.id) for person in (indra, cast.dewi, cast.rina)] == [1, 1, 0]


def test_of_two_tickers_one_reminds(agreement):
    told = [remind_of_agreement(agreement_id=agreement.id, on=date(2026, 11, 1), at=FIRST_MOMENT) for _ in range(2)]

    assert told == [True, False]
    assert len(reminders()) == 1


def test_of_an_agreement_that_another_follows_nobody_is_reminded(agreement, manager):
    agree(manager, "503/2/PKS", date(2028, 12, 31))

    assert jobs.remind_of_agreements(FIRST_MOMENT) == {}
    assert queries.agreements_ending(on=FIRST_MOMENT.date()) == []


def test_one_that_has_ended_stays_on_the_managers_page(agreement):
    assert queries.agreements_ending(on=date(2027, 2, 1)) == [agreement]
    assert queries.agreements_ending(on=date(2026, 10, 1)) == []
