"""Receipts (DOMAIN K2): numbered, each with a token of its own whose QR leads to the page that verifies it (LLG-30)."""

import base64
import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from desk import numbering
from desk.accounts.policy import Actor
from desk.complaints.changes import act
from desk.complaints.kinds import PaperForm
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Receipt
from desk.database import db
from desk.event_kinds import EventKind
from desk.sealing import Keys
from desk.sla import calendars

TOKEN_BYTES = 18  # 144 bits: whoever has the link needs no code beside it, and nobody guesses one


def issue_receipt(
    *, complaint: PublicComplaint, form: PaperForm, actor: Actor | None, at: datetime, token: str = ""
) -> tuple[Receipt, str]:
    """A new receipt and the token of its QR. What was printed is put in by `keep_digest`."""
    token = token or secrets.token_urlsafe(TOKEN_BYTES)
    act(complaint, EventKind.COMPLAINT_PRINTED, at=max(at, complaint.updated_at), actor=actor, form=form)
    receipt = Receipt(
        complaint_id=complaint.id,
        number=numbering.take_number(numbering.COMPLAINT_RECEIPT, at=at, zone=calendars.city_zone()),
        token_hash=_hash(token),
        digest="",
        form=form,
        printed_by_id=actor.id if actor else None,
        printed_at=at,
    )
    db.session.add(receipt)
    return receipt, token


def token_of_form(form_key: str, *, keys: Keys) -> str:
    """The token of the receipt that belongs to a form: sent twice, it is answered with the same receipt."""
    return base64.urlsafe_b64encode(keys.derived("receipt token", form_key)[:TOKEN_BYTES]).decode("ascii")


def keep_digest(*, receipt: Receipt, content: bytes) -> None:
    """Remember what was printed: an altered copy does not match."""
    receipt.digest = hashlib.sha256(content).hexdigest()


def receipt_of(token: str) -> Receipt | None:
    """The receipt that this token belongs to; None when there is none."""
    found = select(Receipt).where(Receipt.token_hash == _hash(token[:64])).options(joinedload(Receipt.complaint))
    return db.session.scalars(found).first()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
