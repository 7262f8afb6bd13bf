"""Tables of the gate: proofs that were used, and counters. Both forget within hours; neither knows an address."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from desk.database import Base


class GateProof(Base):
    """A proof of work that let a form through: it is good for that form and for no other."""

    __tablename__ = "gate_proofs"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    form_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class GateCounter(Base):
    """How often something happened within a period."""

    __tablename__ = "gate_counters"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(primary_key=True)
    hits: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
