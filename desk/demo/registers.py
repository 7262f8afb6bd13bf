"""The demo's registers: applications of the city's own, backups in time and late, a drawn network, names that end soon."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from desk.accounts.policy import Actor
from desk.applications import operations as applications
from desk.applications import queries as known
from desk.applications.kinds import ApplicationKind, ApplicationStatus
from desk.applications.operations import Content
from desk.attachments import operations as files
from desk.catalogue.models import Service
from desk.database import db
from desk.organisation import queries as organisation
from desk.registers import backups, diagrams, domain_names
from desk.registers.backups import BackupContent
from desk.registers.domain_names import DomainContent
from desk.registers.kinds import RunKind
from desk.sla import calendars

ActorOf = Callable[[str, datetime], Actor]
DAY = timedelta(days=1)
GIT = "https://git.{domain}/"


class Own(NamedTuple):
    """An application of the city's own; `papers`: whether its documents are known."""

    code: str
    name: str
    department: str
    service: str
    purpose: str
    address: str
    papers: bool
    status: ApplicationStatus = ApplicationStatus.RUNNING


class Kept(NamedTuple):
    """A backup: every so many days, done last so many days ago, tested so many days ago."""

    who: str
    department: str
    application: str
    what: str
    where: str
    every: int
    ago: int
    tested: int | None
    unit: str = ""


APPLICATIONS = (
    Own("E-PUSKESMAS", "e-Puskesmas", "DINKES", "APP-KH", "Rekam medis dan antrean 12 puskesmas", "epuskesmas", True),
    Own("SIPPD", "Sistem Informasi Pajak Daerah", "BPKAD", "APP-KH", "Pendaftaran, penetapan, dan pembayaran", "pajak",
        False),
    Own("WEB-KOTA", "Portal kota", "DISKOMINFO", "WEB", "Berita, agenda, dan PPID", "www", True),
    Own("E-RETRIBUSI", "e-Retribusi pasar", "DISPERINDAG", "APP-KH", "Karcis harian pedagang", "retribusi", False,
        ApplicationStatus.BUILDING),
)  # fmt: skip
BACKUPS = (
    Kept(
        "joko", "DINKES", "E-PUSKESMAS", "Basis data e-Puskesmas", "NAS ruang server, salinan di Diskominfo", 1, 4, 30
    ),
    Kept("joko", "DINKES", "", "Berkas sekretariat", "Hard disk di brankas subbag umum", 30, 12, None),
    Kept("budi", "DISKOMINFO", "WEB-KOTA", "Portal kota dan basis datanya", "Server cadangan, gedung B", 7, 2, 200),
    Kept("gilang", "DPMPTSP", "", "Basis data antrean MPP", "NAS ruang panel MPP", 7, 9, 160, "MPP"),
    Kept("budi", "BPKAD", "SIPPD", "Basis data pajak daerah", "Pusat data, pita mingguan", 7, 16, 90),
)
NAMES = (
    ("www", "DISKOMINFO", "WEB-KOTA", "Portal kota", "VM web-01", 220, 400),
    ("epuskesmas", "DINKES", "E-PUSKESMAS", "Aplikasi puskesmas", "VM kes-02", 21, None),
    ("pajak", "BPKAD", "SIPPD", "Pajak daerah", "VM pajak-01", 5, None),
    ("ppid", "DISKOMINFO", "", "Informasi publik", "VM web-01", -3, 90),
)
DRAWN = (("joko", "DINKES", 120), ("joko", "DINKES", 500), ("budi", "DISKOMINFO", 40), ("budi", "BPKAD", 430))


def tell(*, at: datetime, actor: ActorOf, folder: Path, domain: str) -> None:
    """What Tier 2 and the technicians have entered by now."""
    today = calendars.city_day(at)
    _enter_applications(at - 60 * DAY, actor, domain)
    _keep_backups(at, today, actor)
    for who, code, ago in DRAWN:
        _draw(who, code, today - ago * DAY, at, actor, folder)
    for name, code, application, purpose, hosting, certificate, registered in NAMES:
        entry = known.find(application) if application else None
        content = DomainContent(
            department_id=organisation.get_department(code).id,
            application_id=entry.id if entry else None,
            purpose=purpose,
            hosting=hosting,
            certificate_until=today + certificate * DAY,
            registered_until=today + registered * DAY if registered else None,
        )
        domain_names.enter_domain_name(
            name=f"{name}.{domain}", domain=domain, content=content, actor=actor("bambang", at), at=at - 50 * DAY
        )


def _enter_applications(at: datetime, actor: ActorOf, domain: str) -> None:
    services = {one.code: one for one in db.session.scalars(select(Service))}
    for one in APPLICATIONS:
        git = f"{GIT.format(domain=domain)}{one.code.lower()}" if one.papers else ""
        content = Content(
            name=one.name,
            kind=ApplicationKind.SPECIAL,
            department=organisation.get_department(one.department),
            service=services[one.service],
            status=one.status,
            purpose=one.purpose,
            address=f"https://{one.address}.{domain}",
            technical_contact="Bidang Penyelenggaraan E-Government" if one.papers else "",
            repository=git,
            requirements_place="Arsip Diskominfo 12/2024" if one.papers else "",
            design_place=f"{git}/wiki/rancangan" if git else "",
            manual_place=f"{git}/wiki/panduan" if git else "",
        )
        applications.enter_application(code=one.code, content=content, actor=actor("budi", at), at=at)


def _keep_backups(at: datetime, today: date, actor: ActorOf) -> None:
    for line in BACKUPS:
        begun = at - 250 * DAY
        application = known.find(line.application) if line.application else None
        content = BackupContent(
            department_id=organisation.get_department(line.department).id,
            unit_id=organisation.get_unit(line.unit).id if line.unit else None,
            application_id=application.id if application else None,
            what=line.what,
            kept_where=line.where,
            every_days=line.every,
            restore_every_days=180,
        )
        person = actor(line.who, begun)
        backup = backups.enter_backup(content=content, actor=person, at=begun)
        for ago in range(line.ago + 3 * line.every, line.ago - 1, -line.every):
            done = at - ago * DAY
            backups.record_run(
                backup=backup, kind=RunKind.BACKUP, done_on=today - ago * DAY, succeeded=True, actor=person, at=done
            )
        if line.tested is not None:
            backups.record_run(
                backup=backup, kind=RunKind.RESTORE, done_on=today - line.tested * DAY, succeeded=True, actor=person,
                words="Dikembalikan ke server uji; jumlah baris sama.", at=at - line.tested * DAY,
            )  # fmt: skip


def _draw(who: str, code: str, drawn_on: date, at: datetime, actor: ActorOf, folder: Path) -> None:
    department = organisation.get_department(code)
    kept = files.keep_picture_bytes(folder=folder, data=_picture(department.short, drawn_on))
    diagrams.keep_diagram(
        department=department, unit=None, drawn_on=drawn_on, kept=kept, name=f"lan-{code.lower()}.png",
        words="Denah perangkat per lantai", actor=actor(who, at), at=at,
    )  # fmt: skip


def _picture(name: str, day: date) -> bytes:
    """A plain drawing: the way in, a switch for each floor, what hangs on it."""
    sheet = Image.new("RGB", (1200, 720), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(22)

    def box(left: int, top: int, text: str) -> tuple[int, int]:
        draw.rounded_rectangle((left, top, left + 220, top + 64), 10, outline="#1f3a5f", width=3, fill="#eef3f9")
        draw.text((left + 110, top + 32), text, fill="#1f3a5f", font=font, anchor="mm")
        return left + 110, top

    def wire(upper: tuple[int, int], lower: tuple[int, int]) -> None:
        draw.line((upper[0], upper[1] + 64, *lower), fill="#5b7083", width=3)

    draw.text((40, 30), f"LAN {name} - {day.isoformat()}", fill="black", font=ImageFont.load_default(28))
    way_in = box(490, 100, "Fiber WAN")
    router = box(490, 230, "Router 10.20.4.1")
    wire(way_in, router)
    for left, floor in ((130, "Switch lantai 1"), (490, "Switch lantai 2"), (850, "Switch server")):
        switch = box(left, 370, floor)
        wire(router, switch)
        for step, thing in enumerate(("24 PC", "2 titik WiFi") if "lantai" in floor else ("NAS", "Aplikasi")):
            wire(switch, box(left - 60 + step * 125, 540 + step * 84, thing))
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()
