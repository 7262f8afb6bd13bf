"""Tables of the knowledge base: articles, every text they ever had, and what they were worth, by day and not by reader."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from desk.accounts.models import User
from desk.catalogue.models import Service
from desk.database import Base, stored_enum
from desk.knowledge.kinds import ArticleKind, Audience, Tally
from desk.knowledge.states import State
from desk.tickets.models import Ticket

PUBLISHED_SQL = "state = 'published'"
WRITTEN_SQL = "state IN ('draft', 'in_review')"

version_services = Table(
    "article_version_services",
    Base.metadata,
    Column("version_id", Integer, ForeignKey("article_versions.id"), primary_key=True, autoincrement=False),
    Column("service_id", Integer, ForeignKey("services.id"), primary_key=True, autoincrement=False, index=True),
)


class Article(Base):
    """Something worth knowing. What it says stands in its versions; its address stays what it was first."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)  # out of which it was made
    created_at: Mapped[datetime]

    ticket: Mapped[Ticket | None] = relationship()
    versions: Mapped[list["ArticleVersion"]] = relationship(
        back_populates="article", order_by="ArticleVersion.number.desc()"
    )

    @property
    def published(self) -> "ArticleVersion | None":
        """The text that readers see."""
        return next((one for one in self.versions if one.state is State.PUBLISHED), None)

    @property
    def written(self) -> "ArticleVersion | None":
        """The text that is being worked on."""
        return next((one for one in self.versions if one.state in (State.DRAFT, State.IN_REVIEW)), None)


class ArticleVersion(Base):
    """One text of an article. A published one is never changed and never deleted: a change is a version of its own."""

    __tablename__ = "article_versions"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("reviewer_id IS NULL OR reviewer_id <> author_id", name="four_eyes"),
        CheckConstraint(
            "state NOT IN ('published', 'replaced', 'retired') OR (published_at IS NOT NULL AND reviewer_id IS NOT NULL)",
            name="published_by_somebody",
        ),
        CheckConstraint("state <> 'published' OR review_by IS NOT NULL", name="has_a_review_day"),
        Index("uq_article_versions_number", "article_id", "number", unique=True),
        Index(
            "uq_article_versions_published",
            "article_id",
            unique=True,
            sqlite_where=text(PUBLISHED_SQL),
            postgresql_where=text(PUBLISHED_SQL),
        ),
        Index(
            "uq_article_versions_written",
            "article_id",
            unique=True,
            sqlite_where=text(WRITTEN_SQL),
            postgresql_where=text(WRITTEN_SQL),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column()  # counts changes: what a form was based on
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int]
    state: Mapped[State] = mapped_column(stored_enum(State))
    kind: Mapped[ArticleKind] = mapped_column(stored_enum(ArticleKind))
    audience: Mapped[Audience] = mapped_column(stored_enum(Audience))
    title: Mapped[str] = mapped_column(String(160))
    symptom: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    review_by: Mapped[date | None]

    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    remark: Mapped[str] = mapped_column(Text, default="")  # why it came back from the review
    written_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]  # somebody looked at it again: it still holds
    ended_at: Mapped[datetime | None]
    stale_told_at: Mapped[datetime | None]

    article: Mapped[Article] = relationship(back_populates="versions")
    author: Mapped[User] = relationship(foreign_keys=author_id)
    reviewer: Mapped[User | None] = relationship(foreign_keys=reviewer_id)
    services: Mapped[list[Service]] = relationship(secondary=version_services, order_by=Service.code)

    __mapper_args__ = {"version_id_col": revision}

    @property
    def standing_since(self) -> datetime:
        """Since when it is believed: its publication, or when somebody last looked at it again."""
        return self.confirmed_at or self.published_at or self.written_at


class ArticleTally(Base):
    """How often on a day. No reader stands here."""

    __tablename__ = "article_tallies"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    tally: Mapped[Tally] = mapped_column(stored_enum(Tally), primary_key=True)
    count: Mapped[int]


class ArticleUse(Base):
    """An article that was used to answer a ticket, once however often it was pressed. The first who did is kept."""

    __tablename__ = "article_uses"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, autoincrement=False, index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    used_at: Mapped[datetime]
