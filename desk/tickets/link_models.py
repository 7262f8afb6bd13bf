"""Table of links between tickets."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.database import Base, stored_enum
from desk.tickets.models import Ticket


class LinkKind(StrEnum):
    """What one ticket is to another, read from the first to the second."""

    RELATES = "relates"
    DUPLICATES = "duplicates"
    CAUSED_BY = "caused_by"
    PARENT = "parent"  # the first is the parent of the second, and is not done before it


ONE_PARENT = text("kind = 'parent'")
ONE_WAY = frozenset({LinkKind.CAUSED_BY, LinkKind.PARENT, LinkKind.DUPLICATES})  # a chain of these may not lead back


class TicketLink(Base):
    """One ticket beside another."""

    __tablename__ = "ticket_links"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="two_tickets"),
        Index("uq_ticket_links_pair", "from_id", "to_id", "kind", unique=True),
        Index("uq_ticket_links_one_parent", "to_id", unique=True, sqlite_where=ONE_PARENT, postgresql_where=ONE_PARENT),
        Index("ix_ticket_links_to_id", "to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LinkKind] = mapped_column(stored_enum(LinkKind))
    from_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    linked_at: Mapped[datetime]
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    linked_by: Mapped[User] = relationship()
    from_ticket: Mapped[Ticket] = relationship(foreign_keys=from_id)
    to_ticket: Mapped[Ticket] = relationship(foreign_keys=to_id)
