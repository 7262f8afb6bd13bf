"""How the example city looks: its logo, its mall's, and the letterhead."""

from datetime import datetime
from pathlib import Path

from desk.accounts.policy import Actor
from desk.branding import operations
from desk.branding.kinds import Owner
from desk.organisation import queries as organisation

LOGOS = Path(__file__).parent.parent / "data" / "demo"  # drawn by `python -m tools.make_demo_logos`
ADDRESS = "Jalan Contoh Raya Nomor 1, Kota Contoh"
CONTACT = "Telepon (0700) 100200 · mpp@kota-contoh.example"


def tell(*, folder: Path, administrator: Actor, at: datetime) -> None:
    """The administrator sends both logos and writes the letterhead."""
    for owner in Owner:
        data = (LOGOS / f"logo-{owner}.png").read_bytes()
        with operations.on_disk(folder=folder, data=data) as kept:
            operations.set_logo(owner=owner, kept=kept, actor=administrator, at=at)
    mall = organisation.mall()
    if mall is not None:
        operations.describe_mall(
            unit=mall,
            name=mall.name,
            name_en=mall.name_en,
            address=ADDRESS,
            contact=CONTACT,
            actor=administrator,
            at=at,
        )
