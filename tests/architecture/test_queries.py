"""Pages ask the database as often for many tickets as for few: no query starts in a template."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from desk.database import db
from desk.tickets import operations, queries
from desk.tickets.models import Ticket
from tests.factories import MONDAY_TEN, make_ticket


@contextmanager
def counted(app):
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def fill(cast, count: int) -> None:
    for _ in range(count):
        make_ticket(cast.sari)
        make_ticket(cast.eko)  # no Tier 1 there: Tier 2's queue
        taken = make_ticket(cast.sari)
        operations.take_ticket(ticket=taken, actor=cast.actor("joko"), at=MONDAY_TEN)
        operations.resolve_ticket(ticket=taken, actor=cast.actor("joko"), answer="Sudah.", at=MONDAY_TEN)
    db.session.commit()


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("joko", "/"),
        ("sari", "/"),
        ("budi", "/"),
        ("bambang", "/tickets?state=all"),
        ("sari", "/tickets"),
        ("budi", "/queue"),
        ("bambang", "/coverage"),
        ("dewi", "/admin/users"),
        ("hesti", "/absences"),
        ("bambang", "/skills"),
        ("bambang", "/training"),
    ],
)
def test_a_list_asks_as_often_for_twelve_as_for_three(cast, client_as, app, moment, who, page):
    browser = client_as(getattr(cast, who))
    fill(cast, 3)
    browser.get(page)
    with counted(app) as few:
        assert browser.get(page).status_code == 200
    fill(cast, 9)
    with counted(app) as many:
        assert browser.get(page).status_code == 200

    assert len(many) == len(few), "\n".join(many)
    assert len(few) < 25


def test_a_tickets_page_asks_as_often_with_a_long_history_as_with_a_short_one(cast, client_as, app, moment):
    ticket = make_ticket(cast.sari)
    joko, page = client_as(cast.joko), f"/tickets/{ticket.number}"
    operations.note(ticket=ticket, actor=cast.actor("joko"), body="Kabel?", at=MONDAY_TEN)
    operations.reply(ticket=ticket, actor=cast.actor("sari"), body="Ya.", at=MONDAY_TEN)
    joko.get(page)
    with counted(app) as few:
        assert joko.get(page).status_code == 200
    for _ in range(12):
        operations.note(ticket=ticket, actor=cast.actor("joko"), body="Kabel?", at=MONDAY_TEN)
        operations.reply(ticket=ticket, actor=cast.actor("sari"), body="Ya.", at=MONDAY_TEN)
    db.session.commit()
    with counted(app) as many:
        assert joko.get(page).status_code == 200

    assert len(many) == len(few), "\n".join(many)
    assert len(few) <= 24, "\n".join(few)  # one of them asks which kinds of things stand beside the ticket at all


@pytest.mark.parametrize(
    ("where", "index"),
    [
        (Ticket.tier == 2, "ix_tickets_tier_open"),
        (Ticket.department_id == 1, "ix_tickets_department_open"),
        (Ticket.assignee_id == 1, "ix_tickets_assignee_open"),
    ],
)
def test_open_tickets_are_found_by_the_index_of_open_ones(cast, where, index):
    asked = sa.select(Ticket.id).where(where, queries.is_open())
    words = asked.compile(db.engine, compile_kwargs={"literal_binds": True})
    is_sqlite = db.engine.dialect.name == "sqlite"
    if (
        not is_sqlite
    ):  # so few rows are read more quickly without any index, and by whichever of those that are much alike
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        for other in Ticket.__table__.indexes:
            if other.name != index and not other.unique:
                db.session.execute(sa.text(f"DROP INDEX {other.name}"))

    plan = db.session.execute(sa.text(f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{words}")).all()
    db.session.rollback()

    assert index in str(plan)
