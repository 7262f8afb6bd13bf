"""The demo's own fields: what the city asks of whoever wants a video conference, or wants to enter the data centre."""

from datetime import datetime

from desk.accounts.policy import Actor
from desk.catalogue import asking
from desk.catalogue import queries as catalogue
from desk.own_fields import Choice, FieldKind, OwnField

FIELDS = {
    "VICON": (
        OwnField("", "Tanggal acara", "Day of the event", FieldKind.DAY, required=True),
        OwnField(
            "", "Aplikasi", "Application", FieldKind.CHOICE, required=True,
            choices=(
                Choice("zoom", "Zoom"), Choice("google_meet", "Google Meet"),
                Choice("lainnya", "Lainnya", "Another one"),
            ),
        ),
        OwnField("", "Jumlah peserta", "Participants", FieldKind.NUMBER, help="Perkiraan saja.", help_en="A guess will do."),
        OwnField(
            "", "Yang dipinjam", "To be lent", FieldKind.CHOICES,
            choices=(Choice("kamera", "Kamera", "Camera"), Choice("pelantang", "Pelantang", "Loudspeaker"),
                     Choice("proyektor", "Proyektor", "Projector")),
        ),
        OwnField("", "Direkam", "To be recorded", FieldKind.YES_NO),
    ),
    "COLO": (
        OwnField("", "Nama pengunjung", "Names of the visitors", FieldKind.PROSE, required=True,
                 help="Satu nama per baris, dengan NIP atau nomor KTP.", help_en="One a line, with NIP or identity number."),
        OwnField("", "Hari kunjungan", "Day of the visit", FieldKind.DAY, required=True),
        OwnField("", "Nomor rak", "Number of the rack"),
    ),
}  # fmt: skip


def tell(*, at: datetime, keeper: Actor) -> None:
    """What the administrator has published."""
    for code, fields in FIELDS.items():
        service = catalogue.get_any_service(code)
        asking.publish_fields(service=service, fields=fields, seen_version=0, actor=keeper, at=at)
