"""Which fields a service asks for: versions that are never changed, so that old tickets keep the words they were asked in."""

from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.catalogue.models import Service
from desk.database import Base, StoredJson
from desk.own_fields import OwnField, asked


class FieldSet(Base):
    """One version of the own fields of a service (LLG-07). Written once; the newest is the one that is asked."""

    __tablename__ = "service_field_sets"
    __table_args__ = (UniqueConstraint("service_id", "version"), CheckConstraint("version > 0", name="version"))

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    version: Mapped[int]
    fields: Mapped[list[dict[str, Any]]] = mapped_column(StoredJson)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # null: they came with the desk

    service: Mapped[Service] = relationship()

    @cached_property
    def own_fields(self) -> tuple[OwnField, ...]:
        return tuple(OwnField.of(stored) for stored in self.fields)

    def asked(self, ticket_kind: str | None = None) -> list[OwnField]:
        """The fields that are asked of a ticket of that kind; without a kind, of any."""
        return asked(self.own_fields, ticket_kind)
