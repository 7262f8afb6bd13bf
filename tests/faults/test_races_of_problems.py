"""Several at the same moment: a part and the answer, two tickers on one day of recurring work, one outage declared twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from desk.database import db
from desk.errors import BadInput, Conflict
from desk.outages import following
from desk.outages.models import Outage, OutageFollower
from desk.recurring.jobs import open_recurring
from desk.recurring.models import RecurringOpening
from desk.recurring.rhythms import Frequency
from desk.tickets import operations, queries, relating, relations
from desk.tickets.kinds import CanWork
from desk.tickets.link_models import LinkKind
from desk.tickets.models import Ticket
from desk.tickets.states import OPEN
from tests.factories import MONDAY_TEN, department_of, make_ticket
from tests.outages.saying import out
from tests.recurring.test_recurring import keep

LOST = (Conflict, BadInput, StaleDataError, IntegrityError)
ROUNDS = 6
LATER = MONDAY_TEN + timedelta(hours=1)


def at_once(app, *acts):
    """Run these as processes of their own would, at the same moment. Gives what each lost with, or None."""
    start = Barrier(len(acts), timeout=30)

    def run(act):
        with app.app_context():
            start.wait()
            try:
                act()
                db.session.commit()
            except LOST as lost:
                db.session.rollback()
                return lost
        return None

    with ThreadPoolExecutor(len(acts)) as threads:
        return [future.result(timeout=60) for future in [threads.submit(run, act) for act in acts]]


def test_no_ticket_is_answered_while_a_part_of_it_is_open(cast, app):
    joko = cast.actor("joko")
    for _ in range(ROUNDS):
        parent = make_ticket(cast.sari)
        operations.take_ticket(ticket=parent, actor=joko, at=MONDAY_TEN)
        db.session.commit()
        number = parent.number

        def answer(number=number):
            ticket = queries.get_ticket(joko, number, LATER)
            operations.resolve_ticket(ticket=ticket, actor=joko, answer="Sudah.", at=LATER)

        def open_part(number=number):
            ticket = queries.get_ticket(joko, number, LATER)
            relating.open_child(
                parent=ticket, department=department_of("DINKES"), service=ticket.service, description="Bagian",
                can_work=CanWork.YES, actor=joko, at=LATER,
            )  # fmt: skip

        lost = at_once(app, answer, open_part)

        db.session.expire_all()
        assert sum(one is not None for one in lost) == 1, lost
        assert not (relations.open_children(parent.id) and parent.status not in OPEN)


def test_two_who_link_towards_each_other_make_no_circle(cast, app):
    joko = cast.actor("joko")
    for _ in range(ROUNDS):
        numbers = [make_ticket(cast.sari).number for _ in range(2)]
        db.session.commit()

        def link(first, second):
            relating.link_beside(
                ticket=queries.get_ticket(joko, first, LATER), other=queries.get_ticket(joko, second, LATER),
                kind=LinkKind.CAUSED_BY, is_first=True, actor=joko, at=LATER,
            )  # fmt: skip

        lost = at_once(app, lambda n=numbers: link(n[0], n[1]), lambda n=numbers: link(n[1], n[0]))

        assert sum(one is not None for one in lost) == 1, lost


def test_three_tickers_open_one_ticket(cast, app):
    for hour in range(8, 8 + ROUNDS):
        keep(cast, opens_at=time(hour), frequency=Frequency.WEEKLY, first_on=date(2026, 10, 13))
    at = datetime(2026, 10, 13, 12, tzinfo=UTC)

    assert at_once(app, *[lambda: open_recurring(at)] * 3) == [None] * 3

    db.session.expire_all()
    assert db.session.query(Ticket).count() == ROUNDS
    assert db.session.query(RecurringOpening).count() == ROUNDS


def test_an_outage_is_declared_and_followed_once(cast, app):
    cast.actor("budi")
    db.session.commit()  # on SQLite whoever reads here holds the pen
    lost = at_once(app, *[lambda: out(cast)] * 3)
    assert [isinstance(one, Conflict) for one in lost if one is not None] == [True, True]
    outage = db.session.query(Outage).one()
    sari, outage_id = cast.actor("sari"), outage.id
    db.session.commit()

    def follow():
        following.follow(outage=db.session.get_one(Outage, outage_id), actor=sari, at=LATER)

    assert at_once(app, follow, follow, follow) == [None] * 3
    assert db.session.query(OutageFollower).count() == 1
