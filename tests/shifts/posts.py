"""A post of the health agency with three shifts of the day, and what its officers do; for the tests of shifts."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.accounts.policy import Role
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.shifts import handing_over, operations, queries, roster
from desk.shifts.kinds import ItemKind
from desk.shifts.operations import PostContent
from desk.shifts.states import Answer
from tests.factories import MONDAY_TEN, actor_of, department_of, make_user

JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = date(2026, 10, 12)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
PLANNED_AT = MONDAY_TEN - 7 * DAY
TIMES = (("Pagi", time(6), time(14)), ("Siang", time(14), time(22)), ("Malam", time(22), time(6)))


def on(day, hour, minute=0):
    """A moment of October in the city."""
    return datetime(2026, 10, day, hour, minute, tzinfo=JAKARTA)


def content(**more):
    told = {
        "name": "Pos Dinkes",
        "place": "Lobi",
        "department": department_of("DINKES"),
        "unit": None,
        "tier": 1,
        "skill": None,
        "presence_minutes": 30,
        "patrol_every": 120,
    }
    return PostContent(**told | more)


def make_post(cast, *, code="POS-1", items=("CCTV 01", "Radio HT"), by="hesti", **more):
    lead = cast.actor(by)
    post = operations.add_post(code=code, content=content(**more), actor=lead, at=PLANNED_AT)
    for name, begins, ends in TIMES:
        operations.add_time(post=post, name=name, begins=begins, ends=ends, actor=lead, at=PLANNED_AT)
    for name in items:
        kind = ItemKind.CAMERA if name.startswith("CCTV") else ItemKind.INVENTORY
        service = catalogue.get_service("PC", on=MONDAY)
        operations.add_item(post=post, kind=kind, name=name, service=service, actor=lead, at=PLANNED_AT)
    db.session.commit()
    return post


def plan(cast, post, name, person, *days, by="hesti", at=PLANNED_AT):
    """Let somebody stand in the shift of that name on these days of October; the shift of the first day."""
    shift_time = next(one for one in post.times if one.name == name)
    wanted = [date(2026, 10, day) for day in days]
    roster.enter_duties(post=post, time=shift_time, days=wanted, people=[person], actor=cast.actor(by), at=at)
    db.session.commit()
    return queries.shift_on(post.id, shift_time.id, wanted[0])


def colleague(username="agus", name="Agus Salim", **more):
    """Another technician of the health agency."""
    person = make_user(username=username, name=name, roles=(Role.TIER1_AGENT,), **more)
    db.session.commit()
    return person


def come(shift, person, at):
    duty = next(duty for duty in shift.standing if duty.user_id == person.id)
    late = roster.check_in(duty=duty, actor=actor_of(person, at), at=at)
    db.session.commit()
    return late


def open_with(shift, person, at, because=""):
    come(shift, person, at)
    handing_over.open_shift(shift=shift, because=because, actor=actor_of(person, at), at=at)
    db.session.commit()


def leave(shift, person, at, words="Aman. Kunci diserahkan."):
    made = handing_over.write_handover(shift=shift, words=words, actor=actor_of(person, at), at=at)
    db.session.commit()
    return made


def answer(handover, shift, person, at, said=Answer.ACCEPT, objections=""):
    handing_over.answer_handover(
        handover=handover, shift=shift, answer=said, objections=objections, actor=actor_of(person, at), at=at
    )
    db.session.commit()
