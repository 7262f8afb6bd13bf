"""The table of what can be found, and by which words."""

from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, StoredStems, stored_enum


class SearchKind(StrEnum):
    """What is found."""

    TICKET = "ticket"
    COMPLAINT = "complaint"
    ARTICLE = "article"


class SearchText(Base):
    """One text of something that can be found: what was told, one comment.

    `stems` bear a mark of the kind and of who may find them (`desk.search.marks`), so that a question meets nothing else:
    who may not read internal parts does not even count them. The texts themselves stay where they are.
    """

    __tablename__ = "search_texts"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SearchKind] = mapped_column(stored_enum(SearchKind))
    subject_id: Mapped[int]
    part: Mapped[str] = mapped_column(String(40))
    is_internal: Mapped[bool]
    stems: Mapped[str] = mapped_column(StoredStems)
