"""The demo's signed reports: last month's, frozen, checked and approved; one that waits; who gets which."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import func, select

from desk.accounts.policy import Actor
from desk.config import Settings
from desk.database import db
from desk.figures import operations as figures
from desk.packs import catalogue, making, operations, subscribing
from desk.packs.making import Place
from desk.packs.models import Edition, Pack
from desk.packs.periods import Rhythm, last_closed
from desk.reports import mall_complaints, sla_pack
from desk.sealing import Keys


def tell(*, actor: Callable[[str, datetime], Actor], settings: Settings, at: datetime) -> None:
    """What the coordinator and the mall's manager would have done this morning; told once."""
    if db.session.scalar(select(func.count(Pack.id))):
        return
    while (figures.refresh(at=at) or 0) >= figures.PAGE:  # the ticker, which keeps them up to date, does not run yet
        pass
    today = at.astimezone(settings.timezone).date()
    place = Place(settings.city, settings.base_url, Keys(settings.secret_key))
    for report, author, rhythm in (
        (sla_pack.CODE, "bambang", Rhythm.MONTHLY),
        (mall_complaints.CODE, "indra", Rhythm.MONTHLY),
    ):
        kind, person = catalogue.get(report), actor(author, at)
        checker, signer = subscribing.proposed(kind, department_id=None, author_id=person.id, on=today)
        edition = operations.ask_pack(
            kind=kind, span=last_closed(rhythm, today), department=None, checker=checker, signer=signer, actor=person, at=at
        )  # fmt: skip
        db.session.flush()
        _make(edition, place, at)
        subscribing.subscribe(kind=kind, rhythm=rhythm, department=None, actor=person, at=at)
    db.session.flush()


def _make(edition: Edition, place: Place, at: datetime) -> None:
    attempt = making.claim(edition_id=edition.id, at=at)
    assert attempt is not None
    with force_locale("id"):
        document = making.document_of(edition, at=at)
        code = making.code_of(edition, place.keys)
        pdf, xlsx = making.files_of(document, edition, code=code, place=place)
        making.freeze(edition=edition, attempt=attempt, document=document, pdf=pdf, xlsx=xlsx, code=code, at=at)
