"""The demo's saved views: what a technician, their team and Tier 2 look at every morning."""

from datetime import datetime

from desk.accounts.policy import Actor
from desk.tickets import saving
from desk.tickets.filters import ME, NOBODY, Filters, Sort
from desk.tickets.kinds import Priority
from desk.tickets.states import WaitingFor


def tell(*, at: datetime, technician: Actor, tier2: Actor) -> None:
    """Let them keep their lists; a technician's team and Tier 2 find one each above theirs."""
    team = f"tier1-{technician.department_code}"
    for actor, name, wanted, sharing in (
        (technician, "Tugas saya", Filters(assignee=ME, sort=Sort.URGENT), "owner"),
        (technician, "Belum diambil", Filters(assignee=NOBODY, tier=1, sort=Sort.URGENT), team),
        (tier2, "Kritis dan melewati tenggat", Filters(priority=Priority.P1, overdue=True), "owner"),
        (tier2, "Menunggu pemilik sistem", Filters(waiting=WaitingFor.VENDOR, sort=Sort.OLDEST), "tier2"),
    ):
        saving.save_view(actor=actor, name=name, wanted=wanted, sharing=sharing, at=at)
