"""The demo's outages and problems: reports that look like one trouble, an outage that runs, maintenance ahead, a checklist,
work that comes back.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.catalogue import queries as catalogue
from desk.organisation import queries as organisation
from desk.outages import following
from desk.outages import operations as outages
from desk.outages.kinds import Area
from desk.problems import operations as problems
from desk.recurring import operations as recurring
from desk.recurring.operations import Wanted
from desk.recurring.rhythms import Frequency
from desk.tickets import opening, operations, relating, tasks
from desk.tickets.kinds import Affected, CanWork
from desk.tickets.models import Ticket

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ActorOf = Callable[[str, datetime], Actor]
# Who, minutes ago, what they write. The desk proposes to take the first together; the others are one problem already.
LOOK_ALIKE = (
    ("wawan", 31, "Internet di kantor putus sejak tadi pagi."),
    ("yanti", 28, "Tidak bisa buka aplikasi apa pun, internet mati."),
    ("ratna", 26, "Koneksi internet lantai 2 mati total."),
    ("asep", 22, "Internet kecamatan mati, warga menunggu."),
)
VIDEO = (
    ("sari", 95, "Rapat daring tidak bisa tersambung."),
    ("nurul", 92, "Undangan rapat daring gagal dibuka."),
    ("fajar", 90, "Ruang rapat daring menolak masuk."),
)


def tell(*, at: datetime, people: dict[str, User], actor: ActorOf) -> None:
    """The technicians of the ICT office and of the health agency do what stands above."""
    _checklist(at, actor)
    _meeting(at, people, actor)
    for username, minutes, words in LOOK_ALIKE:
        _report(username, "JAR-WAN", words, at - minutes * MINUTE, people, actor)
    _maintenance(at, actor)
    _recurring(at, actor)
    _part(at, people, actor)


def _report(username: str, service: str, words: str, at: datetime, people: dict[str, User], actor: ActorOf) -> Ticket:
    return opening.open_ticket(
        actor=actor(username, at),
        department=people[username].department,
        unit_id=people[username].unit_id,
        service=catalogue.get_service(service, on=at.date()),
        description=words,
        affected=Affected.OFFICE,
        can_work=CanWork.HAMPERED,
        at=at,
    )


def _meeting(at: datetime, people: dict[str, User], actor: ActorOf) -> None:
    """An outage that runs, with its problem, its reports and somebody who follows."""
    reports = [_report(name, "VICON", words, at - ago * MINUTE, people, actor) for name, ago, words in VIDEO]
    since = at - 80 * MINUTE
    problem = problems.make_problem(
        reports=reports,
        title="Server rapat daring penuh",
        description="Tiga laporan dalam beberapa menit. Server rapat daring kehabisan memori.",
        actor=actor("nadia", since),
        at=since,
    )
    operations.take_ticket(ticket=problem, actor=actor("nadia", since), at=since)
    outage = outages.declare_outage(
        service=problem.service,
        area=Area.CITY,
        departments=[],
        words="Rapat yang mendesak dapat memakai telepon konferensi, hubungi meja layanan.",
        started_at=reports[0].opened_at,
        expected_end=at + HOUR,
        problem=problem,
        actor=actor("nadia", since),
        at=since,
    )
    outages.change_end(
        outage=outage,
        seen=at + HOUR,
        expected_end=at + 3 * HOUR,
        words="Penambahan memori menunggu server cadangan.",
        actor=actor("nadia", at),
        at=at - 20 * MINUTE,
    )
    following.follow(outage=outage, actor=actor("lina", at), at=at - 15 * MINUTE)


def _maintenance(at: datetime, actor: ActorOf) -> None:
    begins = (at + timedelta(days=3)).replace(hour=13, minute=0, second=0, microsecond=0)
    outages.announce_maintenance(
        service=catalogue.get_service("EMAIL", on=at.date()),
        area=Area.CITY,
        departments=[],
        words="Pembaruan server surel. Surel yang masuk tertahan dan sampai sesudahnya.",
        started_at=begins,
        expected_end=begins + 2 * HOUR,
        ends_by_itself=True,
        actor=actor("bambang", at),
        at=at,
    )


def _checklist(at: datetime, actor: ActorOf) -> None:
    tasks.keep_checklist(
        service=catalogue.get_service("AKUN", on=at.date()),
        name="Akun pegawai baru",
        steps=[("Cocokkan NIP dengan SK", True), ("Buat akun surel", True), ("Jelaskan kata sandi pertama", False)],
        is_added_at_opening=True,
        actor=actor("bambang", at),
        at=at - 2 * HOUR,
    )


def _recurring(at: datetime, actor: ActorOf) -> None:
    first = date(at.year + at.month // 12, at.month % 12 + 1, 5)
    recurring.keep_work(
        wanted=Wanted(
            title="Periksa UPS dan suhu ruang server",
            description="Catat suhu, uji baterai UPS lima menit, bersihkan saringan debu.",
            service=catalogue.get_service("PC", on=at.date()),
            department=organisation.get_department("DINKES"),
            frequency=Frequency.MONTHLY,
            first_on=first,
            opens_at=time(8),
            only_working_days=True,
            last_on=None,
        ),
        actor=actor("hesti", at),
        at=at,
    )


def _part(at: datetime, people: dict[str, User], actor: ActorOf) -> None:
    """A ticket with tasks, and a part that another department does."""
    ticket = _report("sari", "AKUN", "Dua pegawai baru puskesmas perlu akun.", at - 70 * MINUTE, people, actor)
    joko = actor("joko", at)
    operations.take_ticket(ticket=ticket, actor=joko, at=at - 60 * MINUTE)
    tasks.do_task(ticket=ticket, task=tasks.tasks_of(ticket.id)[0], actor=joko, at=at - 50 * MINUTE)
    relating.open_child(
        parent=ticket,
        department=organisation.get_department("BAPENDA"),
        service=ticket.service,
        description="Mohon buatkan hak akses e-retribusi untuk dua pegawai DINKES.",
        can_work=CanWork.HAMPERED,
        actor=joko,
        at=at - 40 * MINUTE,
    )
