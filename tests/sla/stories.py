"""A ticket with everything: two pauses, a return, a holiday, a corrected priority. The sums are made by hand."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from desk.escalation import operations as escalation
from desk.tickets import operations, triage
from desk.tickets.kinds import Affected, CanWork, Impact, Kind, Urgency
from desk.tickets.states import WaitingFor
from tests.factories import actor_of, make_ticket

JAKARTA = ZoneInfo("Asia/Jakarta")


def moment(text):
    """`08-13 10:00` of 2026, in Jakarta."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=JAKARTA).astimezone(UTC)


def tell(sari, joko, budi):
    """From Thursday 13 August to Tuesday 18 August 2026; Monday is Independence Day. Gives the ticket."""

    def by(person, at):
        return {"actor": actor_of(person, at), "at": at}

    ticket = make_ticket(
        sari,
        description="Pencetak kartu di loket dua berhenti di tengah cetak. Lampunya berkedip merah.",
        affected=Affected.SELF,
        can_work=CanWork.HAMPERED,
        at=moment("08-13 10:00"),
    )
    operations.take_ticket(ticket=ticket, **by(joko, moment("08-13 10:15")))
    operations.hold_ticket(
        ticket=ticket,
        waiting_for=WaitingFor.REPORTER,
        reason="Kode kesalahan apa yang tampil di layarnya?",
        **by(joko, moment("08-13 10:30")),
    )
    operations.reply(ticket=ticket, body="Tertulis E-31.", **by(sari, moment("08-13 11:30")))
    escalation.escalate_ticket(
        ticket=ticket, reason="E-31 di luar panduan kami.", tried="Dinyalakan ulang, pita diganti.",
        **by(joko, moment("08-14 09:00")),
    )  # fmt: skip
    operations.take_ticket(ticket=ticket, **by(budi, moment("08-14 10:00")))
    escalation.return_ticket(ticket=ticket, reason="Mohon nomor seri alatnya dulu.", **by(budi, moment("08-14 10:30")))
    operations.take_ticket(ticket=ticket, **by(joko, moment("08-14 13:30")))
    escalation.escalate_ticket(
        ticket=ticket, reason="Nomor seri CP-2290-117.", tried="Nomor seri dan firmware dicatat.",
        **by(joko, moment("08-14 14:00")),
    )  # fmt: skip
    operations.take_ticket(ticket=ticket, **by(budi, moment("08-14 14:30")))
    operations.hold_ticket(
        ticket=ticket,
        waiting_for=WaitingFor.VENDOR,
        reason="Kami menunggu firmware dari penyedia, tiket mereka nomor 88121.",
        **by(budi, moment("08-14 15:00")),
    )
    operations.resume_ticket(ticket=ticket, **by(budi, moment("08-18 09:00")))
    triage.triage_ticket(
        ticket=ticket, kind=Kind.INCIDENT, impact=Impact.D2, urgency=Urgency.HIGH, **by(budi, moment("08-18 09:30"))
    )
    operations.resolve_ticket(
        ticket=ticket, answer="Firmware baru dipasang, sepuluh kartu tercetak baik.", **by(budi, moment("08-18 11:00"))
    )
    operations.confirm_ticket(ticket=ticket, **by(sari, moment("08-18 14:00")))
    return ticket
