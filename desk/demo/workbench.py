"""The demo's workbench: templates of answers, tags, minutes and followers, so that its pages are alive at the first start."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from desk.accounts.policy import Actor
from desk.database import db
from desk.tickets import answer_templates, tagging, time_spent, watching
from desk.tickets.models import Ticket
from desk.tickets.states import Status
from desk.tickets.work_models import TemplateScope

TEMPLATES = (
    (
        "dewi",
        TemplateScope.EVERYBODY,
        "Salam pembuka",
        "Yth. {nama_pelapor},\n\nterima kasih atas laporannya. Tiket {nomor} tentang {layanan} sedang kami kerjakan, "
        "paling lambat {tenggat}.\n\nSalam,\n{petugas}",
    ),
    (
        "dewi",
        TemplateScope.EVERYBODY,
        "Minta tangkapan layar",
        "Yth. {nama_pelapor},\n\nmohon kirim tangkapan layar saat pesan kesalahan muncul, beserta jam kejadiannya.",
    ),
    (
        "bambang",
        TemplateScope.TIER2,
        "Gangguan jaringan selesai",
        "Jaringan di {opd} sudah pulih dan kami pantau satu jam ke depan. Bila terputus lagi, balas tiket {nomor} ini.",
    ),
    (
        "bambang",
        TemplateScope.TIER2,
        "Menunggu pemilik sistem pusat",
        "Kendala ada pada layanan pusat. Laporan sudah kami teruskan; kabar berikutnya kami tulis di tiket {nomor}.",
    ),
)
# A word in the title or the name of the service, and the tag that technicians give it.
TAGS = (
    ("wifi", "wifi"),
    ("wan", "wan"),
    ("printer", "printer"),
    ("oss", "oss"),
    ("sertifikat", "tte"),
    ("data", "data"),
)
MINUTES = (25, 40, 15, 60, 35)


def tell(*, at: datetime, actor: Callable[[str, datetime], Actor]) -> None:
    """Let leads write templates, and those who have a ticket in their hands tag it and note their minutes."""
    for who, scope, name, body in TEMPLATES:
        answer_templates.save_template(
            template=None,
            name=name,
            body=body,
            scope=scope,
            department_id=None,
            actor=actor(who, at),
            at=at - timedelta(days=20),
        )
    in_work = select(Ticket).where(Ticket.status == Status.IN_PROGRESS).order_by(Ticket.id)
    for count, ticket in enumerate(db.session.scalars(in_work).all()):
        if ticket.assignee is None:
            continue
        worker = actor(ticket.assignee.username, at)
        about = f"{ticket.title} {ticket.service.name}".casefold()
        tags = [tag for word, tag in TAGS if word in about][:2]
        if tags:
            tagging.tag_ticket(ticket=ticket, actor=worker, add=tags, remove=[], at=at)
        minutes = MINUTES[count % len(MINUTES)]
        time_spent.spend_time(ticket=ticket, actor=worker, minutes=minutes, word="Pemeriksaan awal", at=at)
        if ticket.tier > 1 and count % 2:
            watching.follow(ticket=ticket, actor=actor("bambang", at), at=at)
