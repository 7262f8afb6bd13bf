"""The tables of what can be found, and by which words."""

from enum import StrEnum

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base, StoredStems, stored_enum


class SearchKind(StrEnum):
    """What is found."""

    TICKET = "ticket"
    COMPLAINT = "complaint"
    ARTICLE = "article"


class SearchText(Base):
    """One text of something that can be found: what was told, one comment. The text itself stays where it is."""

    __tablename__ = "search_texts"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SearchKind] = mapped_column(stored_enum(SearchKind))
    subject_id: Mapped[int]
    part: Mapped[str] = mapped_column(String(40))
    is_internal: Mapped[bool]
    stems: Mapped[str] = mapped_column(Text)


class SearchDocument(Base):
    """All stems of something, as its readers find it: what the database's full-text index stands on.

    One for everybody who may read it, and where there are internal texts a second one of all. `id` says what it is of
    (`desk.search.marks`), so that on SQLite the index alone gives the answer.
    """

    __tablename__ = "search_documents"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject_id: Mapped[int]
    stems: Mapped[str] = mapped_column(StoredStems)
