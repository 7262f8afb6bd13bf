"""Tables of receipts and of proof: what is printed, and what is known of pictures."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.attachments.models import StoredFile
from desk.complaints.kinds import EvidenceSide, PaperForm
from desk.complaints.models import PublicComplaint
from desk.database import Base, StoredJson, stored_enum


class Receipt(Base):
    """A printed receipt (DOMAIN K2). What its QR says is checked against the digest; no name stands here."""

    __tablename__ = "complaint_receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    form: Mapped[PaperForm] = mapped_column(stored_enum(PaperForm))
    printed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    printed_at: Mapped[datetime]

    complaint: Mapped[PublicComplaint] = relationship()


class Mediation(Base):
    """A meeting of the parties and what came of it; its minutes are printed from here (MTR-04, BDL-09).

    `parties`: [{"name", "role", "organisation"}]; `points`: what was said and agreed.
    """

    __tablename__ = "complaint_mediations"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    held_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(160))
    parties: Mapped[list[dict[str, str]]] = mapped_column(StoredJson)
    points: Mapped[list[str]] = mapped_column(StoredJson)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    complaint: Mapped[PublicComplaint] = relationship()
    recorded_by: Mapped[User] = relationship()


class Evidence(Base):
    """What is known of a picture: the fingerprints that find it again, and of an officer's when and where it was taken.

    Of the complainant's nothing but the fingerprints: place, time and camera are dropped with the metadata.
    """

    __tablename__ = "complaint_evidence"
    __table_args__ = (
        CheckConstraint(
            "side = 'closing' OR (captured_at IS NULL AND captured_place = '')", name="complainants_stay_unplaced"
        ),
        CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name="checked"),
        CheckConstraint("checked_by_id IS NULL OR checked_by_id <> uploaded_by_id", name="second_person"),
        Index("ix_complaint_evidence_content_mark", "content_mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("public_complaints.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id"), unique=True)
    side: Mapped[EvidenceSide] = mapped_column(stored_enum(EvidenceSide))
    content_mark: Mapped[str] = mapped_column(String(64))  # SHA-256 of what was sent
    likeness: Mapped[str] = mapped_column(String(16))  # difference hash of the picture: alike pictures have alike marks
    captured_at: Mapped[datetime | None]
    captured_place: Mapped[str] = mapped_column(String(80), default="")
    is_edited: Mapped[bool] = mapped_column(default=False)  # as the officer declares
    edit_note: Mapped[str] = mapped_column(String(300), default="")
    finding: Mapped[str] = mapped_column(String(200), default="")  # what the comparison found: a picture seen before
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    is_sampled: Mapped[bool] = mapped_column(default=False)  # a second person looks at it
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    is_convincing: Mapped[bool | None]

    file: Mapped[StoredFile] = relationship()
    complaint: Mapped[PublicComplaint] = relationship()
