"""The demo's results of work, replaced parts and risks: what technicians noted, and what became of what keeps failing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from desk.accounts.policy import Action, Actor
from desk.catalogue.models import Service
from desk.database import db
from desk.organisation import queries as organisation
from desk.risks import operations as risks
from desk.risks.kinds import RiskLevel, RiskStep
from desk.risks.operations import Content
from desk.risks.queries import About
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
    "software-bug": Work(kind=K.BUG_FIX, words="Galat simpan diperbaiki", place="repo/aplikasi, versi 2.4.1"),
    "desktop": Work(kind=K.DEVICE_REPAIR, words="Perangkat diperiksa dan dibersihkan"),
    "datacenter": Work(kind=K.POWER_CARE, words="Baterai UPS diuji", quantity=4),
}
ONE_LINE = Content(
    title="Kecamatan bergantung pada satu jalur internet",
    cause="Satu serat optik tanpa jalur cadangan; sering terkena galian.",
    impact="Pelayanan kecamatan berhenti sampai jalur disambung lagi, rata-rata setengah hari.",
    level=RiskLevel.HIGH,
    control="Jalur cadangan seluler di tiap kecamatan; koordinasi jadwal galian.",
    owner_name="Kepala Bidang Infrastruktur TIK",
)
ITS_SERVICE = "JAR-WAN"


def tell(*, at: datetime, actor: Callable[[str, datetime], Actor]) -> None:
    """Let those who have a ticket in hand note what came of it, and the coordinator judge what keeps failing."""
    in_work = select(Ticket).where(Ticket.status == Status.IN_PROGRESS).order_by(Ticket.id)
    for ticket in db.session.scalars(in_work).all():
        if ticket.assignee is None or ticket.service.skill is None:
            continue
        worker = actor(ticket.assignee.username, at)
        work = PRINTER if "printer" in ticket.title.casefold() else OF_SKILL.get(ticket.service.skill.code)
        if work is not None and queries.may(worker, Action.TICKET_NOTE, ticket, at):
            results.record_work(ticket=ticket, work=work, actor=worker, at=at)
    _judge_a_risk(actor("bambang", at), at - timedelta(days=3))


def _judge_a_risk(coordinator: Actor, at: datetime) -> None:
    """What keeps failing by itself is offered on the page; this one was seen behind several tickets."""
    office = organisation.ict_office()
    content = replace(ONE_LINE, owner_department_id=office.id, review_on=(at + timedelta(days=60)).date())
    risk = risks.open_risk(content=content, about=About(office), actor=coordinator, at=at)
    shown = select(Ticket).join(Ticket.service).where(Service.code == ITS_SERVICE, Ticket.opened_at < at)
    for ticket in db.session.scalars(shown.order_by(Ticket.id).limit(4)).all():
        risks.link_ticket(risk=risk, ticket=ticket, actor=coordinator, at=at)
    said = "Dibahas pada rapat koordinasi bulanan; jalur cadangan diusulkan."
    risks.step_risk(risk=risk, step=RiskStep.ACCEPT, words=said, seen=risk.version, actor=coordinator, at=at)
