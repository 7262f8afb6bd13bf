"""The demo's supervision: missed promises with their cause, and dispositions, of which one waits for its answer."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from sqlalchemy import select

from desk.accounts.policy import Action, Actor
from desk.coordination import dispositions
from desk.coordination.kinds import Addressee
from desk.database import db
from desk.explanations import operations as explaining
from desk.explanations import queries as explanations
from desk.explanations.kinds import EXPLAINED, Cause
from desk.organisation.models import Department
from desk.sla import calendars
from desk.sla.models import SlaClock
from desk.tickets import queries as tickets
from desk.tickets.models import Ticket

# Who explains: the head of the department where there is one, else the coordinator.
EXPLAINING = ("lestari", "farida", "wahyu", "surya", "bambang")
OUTSIDE = (
    Cause.OUTSIDE_OWNER,
    "Perbaikan ada di tangan pemilik sistem di luar kota; jawaban mereka datang setelah tenggat lewat.",
)
CAUSES = (
    (Cause.TOO_MUCH_WORK, "Pada hari yang sama masuk beberapa gangguan kritis; tiket ini dikerjakan sesudahnya."),
    (Cause.NO_SPARE_PART, "Suku cadang tidak ada di gudang dan baru tiba dari penyedia tiga hari kemudian."),
    (Cause.STAFF_ABSENT, "Teknisi yang memegang tiket ini cuti sakit, penggantinya baru ditunjuk keesokan harinya."),
    (Cause.WRONG_ROUTE, "Tiket semula masuk ke tim yang keliru dan baru dialihkan keesokan harinya."),
    (Cause.REPORTER, "Pelapor dinas luar; uji coba baru dapat dilakukan setelah yang bersangkutan kembali."),
)
# Who asks whom, in which department, on its ticket that waits longest or on the department as a whole, and who answers it.
DISPOSITIONS = (
    (
        *("hasan", "DISKOMINFO", Addressee.TIER2_LEAD, True),
        "Tolong diselesaikan minggu ini dan laporkan penyebabnya kepada saya.",
        "bambang",
    ),
    ("lestari", "DINKES", Addressee.TIER1_LEAD, True, "Pastikan pelapor dihubungi hari ini juga.", "hesti"),
    (
        *("hasan", "DISDUKCAPIL", Addressee.TIER2_LEAD, False),
        "Siapkan usulan agar antrean tiket Disdukcapil tidak menumpuk tiap akhir bulan.",
        None,
    ),
)
ANSWERS = {
    "bambang": "Siap, Pak. Teknisi sudah ditugaskan, laporan penyebab saya sampaikan begitu tiket selesai.",
    "hesti": "Pelapor sudah kami telepon; unit pengganti diantar siang ini.",
}


def tell(*, at: datetime, actor: Callable[[str, datetime], Actor], zone: ZoneInfo) -> None:
    """What heads, the coordinator and the regional secretary would have said by now."""
    today = at.astimezone(zone).date()
    given_at, answered_at = _of_the_last_working_day(today, zone)
    _explain(at=answered_at, actor=actor)
    for giver, code, addressee, on_ticket, words, answering in DISPOSITIONS:
        department = db.session.scalars(select(Department).where(Department.code == code)).one()
        ticket = _oldest(department, actor(giver, at), at) if on_ticket else None
        if on_ticket and ticket is None:
            continue
        given = dispositions.give_disposition(
            ticket=ticket, department=department, addressee=addressee, person=None, words=words,
            actor=actor(giver, given_at), at=given_at, today=given_at.date(),
        )  # fmt: skip
        if answering:
            dispositions.answer_disposition(
                disposition=given, words=ANSWERS[answering], actor=actor(answering, at), at=answered_at, today=today
            )  # fmt: skip


def _of_the_last_working_day(today: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """In the morning and in the afternoon of it."""
    calendar, day = calendars.get(calendars.OFFICE), today - timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(9, 10), zone), datetime.combine(day, time(13, 40), zone)


def _explain(*, at: datetime, actor: Callable[[str, datetime], Actor]) -> None:
    """What was missed before this month has its cause by now, and two of three since then."""
    month = at.replace(day=1, hour=0, minute=0)
    missed = select(SlaClock.ticket_id).where(SlaClock.measure.in_(EXPLAINED), SlaClock.breached_at < at)
    late = db.session.scalars(select(Ticket).where(Ticket.id.in_(missed)).order_by(Ticket.id)).all()
    causes = cycle(CAUSES)
    for count, ticket in enumerate(late):
        if ticket.opened_at >= month and count % 3 == 2:
            continue
        cause, words = OUTSIDE if ticket.authority and ticket.authority != "city" else next(causes)
        people = (actor(name, at) for name in EXPLAINING)
        person = next(one for one in people if explanations.explainable(one, [ticket.id], at))
        for missing in (one for one in explanations.missed_of(ticket.id, at) if one.due_at < at):
            explaining.explain_promise(
                ticket=ticket, measure=missing.measure, cause=cause, words=words, seen=0, actor=person, at=at
            )


def _oldest(department: Department, giver: Actor, at: datetime) -> Ticket | None:
    """The open ticket of a department that waits longest, of those on which this person may give one."""
    reached = tickets.within(giver, Action.DISPOSITION_GIVE, at)
    found = select(Ticket).where(Ticket.department_id == department.id, tickets.is_open(), reached)
    return db.session.scalars(found.order_by(Ticket.id).limit(1)).first()
