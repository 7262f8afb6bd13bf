"""The demo's team: members who report, one report on its way and one that came back; and what is to become better."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from desk.accounts.policy import Actor
from desk.database import db
from desk.improvements import operations as improving
from desk.improvements.operations import Wanted
from desk.improvements.states import Kind, Step
from desk.memberships import operations, queries, reporting, rules
from desk.memberships.kinds import ReportKind
from desk.memberships.models import MemberReport, TeamMember
from desk.memberships.operations import WantedTeam
from desk.memberships.reporting import Written
from desk.memberships.rules import Span
from desk.memberships.states import Seat
from desk.memberships.targets import Line, Measure
from desk.organisation import queries as organisation
from desk.sla import calendars

MEMBERS = (
    ("joko", "lestari", "Pengelola jaringan dan perangkat"),
    ("agus", "lestari", "Dukungan perangkat lunak puskesmas"),
    ("hendra", "farida", "Pengelola perangkat adminduk"),
)
TARGETS = [
    Line("Tiket perangkat dan jaringan diselesaikan", Measure.SOLVED, 8),
    Line("Diselesaikan sesuai janji layanan", Measure.ON_TIME, 90),
    Line("Pelatihan singkat untuk petugas loket", Measure.OWN, 2, 1),
]
WRITTEN = Written(
    TARGETS,
    "Printer loket dan komputer pendaftaran pulih. Dua access point dipindahkan agar ruang tunggu terjangkau.",
    "Suku cadang printer kartu datang terlambat; dua puskesmas belum memiliki stop kontak cadangan.",
    "Perawatan berkala printer, dan daftar perangkat yang layak diganti tahun depan.",
)


FINDINGS = (
    (
        Kind.PROBLEM,
        "Suku cadang printer kartu terlambat",
        "Tiga gangguan printer kartu menunggu suku cadang lebih dari sepuluh hari.",
        "Simpan satu set suku cadang di gudang dinas, dan catat di register aset.",
        "DINKES",
        45,
    ),
    (
        Kind.OPPORTUNITY,
        "Perawatan bersama dengan Disdukcapil",
        "Kedua dinas memakai jenis printer yang sama.",
        "Satukan jadwal perawatan triwulanan dan pesanan suku cadang.",
        "DISDUKCAPIL",
        90,
    ),
)


def tell(people: dict[str, Any], *, at: datetime, actor: Callable[[str, datetime], Actor]) -> None:
    """A team of this year; last month's reports lie where they would lie by now."""
    today = calendars.city_day(at)
    administrator = actor("dewi", at)
    team = operations.keep_team(
        wanted=WantedTeam(
            name="Tim Programmer dan Jaringan",
            decree_no="188.45/BA.4397.PW/Diskominfostandi.egov",
            starts_on=date(today.year, 1, 1),
            ends_on=date(today.year, 12, 31),
            secretary=people["bambang"],
            chair=people["surya"],
            patron=people["hasan"],
        ),
        actor=administrator,
        at=at,
    )
    for username, coordinator, duty in MEMBERS:
        member = operations.add_member(
            team=team,
            user=people[username],
            coordinator=people[coordinator],
            duty=duty,
            starts_on=team.starts_on,
            ends_on=None,
            actor=administrator,
            at=at,
        )
        _report(member, today, at)
    _carry_on(at, actor)
    _improve(at, actor, today)


def _report(member: TeamMember, today: date, at: datetime) -> None:
    """Of the last month that is over, if the year has one by now."""
    spans = rules.reports_due(member.starts_on, member.ends_on, first=today - timedelta(days=62), last=today)
    months = [span for span in spans if span.kind is ReportKind.MONTHLY]
    if months:
        reporting.open_report(member=member, span=Span(ReportKind.MONTHLY, months[-1].first, months[-1].last), at=at)


def _improve(at: datetime, actor: Callable[[str, datetime], Actor], today: date) -> None:
    """What the coordinator of Tier 2 has found; the first is being worked on."""
    for kind, title, finding, recommendation, code, days in FINDINGS:
        wanted = Wanted(
            kind, title, finding, recommendation, organisation.get_department(code), today + timedelta(days=days)
        )
        made = improving.find_improvement(wanted=wanted, actor=actor("bambang", at), at=at, today=today)
        if kind is Kind.PROBLEM:
            words = "Daftar suku cadang disusun bersama pengelola barang."
            improving.take_step(
                improvement=made, step=Step.BEGIN, actor=actor("lestari", at), words=words, at=at, today=today
            )


def _carry_on(at: datetime, actor: Callable[[str, datetime], Actor]) -> None:
    """Joko's has reached the secretary, Hendra's came back; Agus has not written yet."""
    for report in db.session.scalars(select(MemberReport).order_by(MemberReport.id)):
        username = report.member.user.username
        if username == "agus":
            continue
        member = actor(username, at)
        reporting.write_report(report=report, written=WRITTEN, actor=member, at=at)
        reporting.send_report(report=report, actor=member, at=at)
        coordinator = actor(queries.person_in(report.member, Seat.COORDINATOR).username, at)
        if username == "joko":
            reporting.accept_report(
                report=report, actor=coordinator, words="Kerja rapi dan tepat waktu.", at=at, rating=5
            )
        else:
            reason = "Kendala belum menyebut kerusakan printer KTP. Mohon dilengkapi."
            reporting.return_report(report=report, actor=coordinator, reason=reason, at=at)
