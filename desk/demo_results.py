"""The demo's results of work, replaced parts and risks: what technicians noted, and what became of what keeps failing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from desk.accounts.policy import Action, Actor
from desk.database import db
from desk.risks import operations as risks
from desk.risks import queries as risk_queries
from desk.risks.kinds import RiskLevel, RiskStep
from desk.risks.operations import Content
from desk.tickets import queries, results
from desk.tickets.models import Ticket
from desk.tickets.result_kinds import ResultKind
from desk.tickets.results import Work
from desk.tickets.states import Status

K = ResultKind
PRINTER = Work(
    found="Print head tersumbat, hasil cetak bergaris.",
    solution="Print head diganti, uji cetak sepuluh lembar baik.",
    part="Print head",
    old_serial="PH-L3110-0417",
    new_serial="PH-L3110-2291",
    kind=K.DEVICE_REPAIR,
    words="Printer kembali mencetak",
)
# By the skill of the service: what usually comes of such work.
OF_SKILL = {
    "network": Work(
        kind=K.NETWORK_TROUBLESHOOTING, words="Port switch dipindah, sambungan stabil", place="Log jaringan lt. 2"
    ),
    "sysadmin": Work(kind=K.CONFIGURATION_DOCUMENT, words="Konfigurasi didokumentasikan", place="repo/konfigurasi"),
    "software": Work(kind=K.BUG_FIX, words="Galat simpan diperbaiki", place="repo/aplikasi, versi 2.4.1"),
    "desktop": Work(kind=K.DEVICE_REPAIR, words="Perangkat diperiksa dan dibersihkan"),
    "datacenter": Work(kind=K.POWER_CARE, words="Baterai UPS diuji", quantity=4),
}
KEEPS_FAILING = Content(
    title="Printer sekretariat terus bermasalah",
    cause="Umur pakai lewat lima tahun dan volume cetak melebihi kapasitas.",
    impact="Surat dan cetakan pelayanan tertunda setengah hari.",
    level=RiskLevel.MEDIUM,
    control="Printer cadangan disiapkan; usul penghapusan dan pengadaan pengganti.",
    owner_name="Kepala Subbagian Umum",
)


def tell(*, at: datetime, actor: Callable[[str, datetime], Actor]) -> None:
    """Let those who have a ticket in hand note what came of it, and the coordinator judge what keeps failing."""
    in_work = select(Ticket).where(Ticket.status == Status.IN_PROGRESS).order_by(Ticket.id)
    for ticket in db.session.scalars(in_work).all():
        if ticket.assignee is None or ticket.service.skill is None:
            continue
        worker = actor(ticket.assignee.username, at)
        work = PRINTER if ticket.asset_id is not None else OF_SKILL.get(ticket.service.skill.code)
        if work is not None and queries.may(worker, Action.TICKET_NOTE, ticket, at):
            results.record_work(ticket=ticket, work=work, actor=worker, at=at)
    coordinator = actor("bambang", at)
    thing = next((one for one in risk_queries.candidates(coordinator, at) if one.about.asset is not None), None)
    if thing is None:
        return
    content = Content(**vars(KEEPS_FAILING) | {"owner_department_id": thing.about.department.id})
    began = at - timedelta(days=3)
    risk = risks.open_risk(content=content, about=thing.about, actor=coordinator, at=began)
    risks.step_risk(
        risk=risk, step=RiskStep.ACCEPT, words="Dibahas pada rapat koordinasi.", seen=risk.version, actor=coordinator, at=began
    )  # fmt: skip
