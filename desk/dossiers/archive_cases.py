"""Closed cases as the archive keeps them: what was reported, what happened, what was answered, and their files (MTR-13).

No identity is handed out. In the words of a shielded complaint whoever complained is masked, and so are names and numbers that
are recognised, for who reads an archive years later is not who handled the case. The seal is opened to know what to mask.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from desk import own_field_forms
from desk.attachments.models import StoredFile
from desk.catalogue.models import Service
from desk.complaints import labels as complaint_words
from desk.complaints.identity import identity_of
from desk.complaints.kinds import Shield
from desk.complaints.models import Complainant, PublicComplaint, Utterance
from desk.database import db
from desk.event_kinds import EventKind
from desk.knowledge.redaction import redacted
from desk.reports import complaint_register, ticket_register
from desk.sealing import BrokenSeal, Keys
from desk.templating import localised
from desk.tickets import labels as ticket_words
from desk.tickets.models import Comment, Ticket
from desk.timeline import Event

BATCH = 100
MASK = "[…]"
C = PublicComplaint
ANSWERS = frozenset({EventKind.TICKET_RESOLVED, EventKind.TICKET_ANSWERED, EventKind.COMPLAINT_ANSWERED})


@dataclass(frozen=True)
class Line:
    """Something that happened, who did it, and what was written in it."""

    event: Event
    who: str
    words: str
    is_internal: bool


@dataclass(frozen=True)
class Case:
    """A closed case, in the words of the moment."""

    number: str
    kind: str
    title: str  # as lists may show it
    department: str
    status: str
    opened_at: datetime
    closed_at: datetime
    facts: Sequence[tuple[str, str]]
    reported: str
    lines: Sequence[Line]
    files: Sequence[StoredFile]

    @property
    def answers(self) -> list[Line]:
        """What the reporter was answered, the last one last."""
        return [line for line in self.lines if line.event.kind in ANSWERS and line.words]


def cases(of_tickets: ColumnElement[bool], of_complaints: ColumnElement[bool], *, keys: Keys) -> Iterator[Case]:
    """Tickets, then complaints, in the order in which they ended; a batch at a time is in memory."""
    ids = db.session.scalars(select(Ticket.id).where(of_tickets).order_by(Ticket.closed_at, Ticket.id)).all()
    for start in range(0, len(ids), BATCH):
        yield from _tickets(ids[start : start + BATCH])
    ids = db.session.scalars(select(C.id).where(of_complaints).order_by(C.closed_at, C.id)).all()
    for start in range(0, len(ids), BATCH):
        yield from _complaints(ids[start : start + BATCH], keys)


def _tickets(ids: Collection[int]) -> Iterator[Case]:
    found = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.closed_at, Ticket.id)
    loaded = found.options(
        joinedload(Ticket.service).joinedload(Service.skill), joinedload(Ticket.department), joinedload(Ticket.reporter),
        joinedload(Ticket.assignee), joinedload(Ticket.field_set),
    )  # fmt: skip
    events, files = _grouped(Event, "ticket_id", ids), _grouped(StoredFile, "ticket_id", ids)
    said = {one.event_id: one for one in db.session.scalars(select(Comment).where(Comment.ticket_id.in_(ids)))}
    for one in db.session.scalars(loaded).unique().all():
        answers = own_field_forms.told(one.field_set.own_fields, one.answers) if one.field_set else ()
        yield Case(
            number=one.number,
            kind=str(ticket_words.KINDS[one.kind]),
            title=ticket_register.title_of(one),
            department=one.department.short,
            status=str(ticket_words.status_label(one).text),
            opened_at=one.opened_at,
            closed_at=_known(one.closed_at),
            facts=_filled(
                (_("Title"), one.title),
                (_("Service"), localised(one.service)),
                (_("Reporter"), one.shown_reporter),
                (_("Priority"), one.priority.value),
                (_("Worked on by"), one.assignee.name if one.assignee else ""),
                *((str(name), str(value)) for name, value in (*answers, *one.own_fields.items())),
            ),
            reported=one.description,
            lines=[_ticket_line(event, said.get(event.id)) for event in events.get(one.id, ())],
            files=files.get(one.id, ()),
        )


def _ticket_line(event: Event, comment: Comment | None) -> Line:
    is_internal = event.is_internal or (comment is not None and comment.is_internal)
    return Line(event, event.actor_name or _("The desk"), comment.body if comment else "", is_internal)


def _complaints(ids: Collection[int], keys: Keys) -> Iterator[Case]:
    found = select(C).where(C.id.in_(ids)).order_by(C.closed_at, C.id)
    loaded = found.options(
        joinedload(C.category), joinedload(C.tenant), joinedload(C.about_tenant), joinedload(C.counter),
        joinedload(C.complainant), joinedload(C.parent).joinedload(C.complainant),
    )  # fmt: skip
    events, files = _grouped(Event, "complaint_id", ids), _grouped(StoredFile, "complaint_id", ids)
    said = {one.event_id: one for one in db.session.scalars(select(Utterance).where(Utterance.complaint_id.in_(ids)))}
    for one in db.session.scalars(loaded).unique().all():
        plain = str if one.shield is Shield.OPEN else _masking((one.parent or one).complainant, keys)
        tenant = one.tenant or one.about_tenant
        yield Case(
            number=one.number,
            kind=str(complaint_words.KINDS[one.kind]),
            title=plain(complaint_register.summary_of(one)),
            department=localised(tenant) if tenant else "",
            status=str(complaint_words.STATUSES[one.status][0]),
            opened_at=one.received_at,
            closed_at=_known(one.closed_at),
            facts=_filled(
                (_("Complainant"), _("Known, sealed") if (one.parent or one).complainant_id else _("Unknown")),
                (_("Protection"), str(complaint_words.SHIELDS[one.shield])),
                (_("Channel"), str(complaint_words.CHANNELS[one.channel])),
                (_("Category"), localised(one.category) if one.category else ""),
                (_("Classification"), str(complaint_words.CLASSIFICATIONS[one.classification])),
                (_("Service"), one.about_service),
                (_("Counter"), one.counter.name if one.counter else ""),
                (_("Place"), plain(one.place)),
                (_("Wish"), plain(one.wish)),
                *((str(name), plain(str(value))) for name, value in one.own_fields.items() if value),
            ),
            reported=plain(one.description),
            lines=[_complaint_line(event, said.get(event.id), plain) for event in events.get(one.id, ())],
            files=files.get(one.id, ()),
        )


def _masking(person: Complainant | None, keys: Keys) -> Callable[[str], str]:
    """What takes that person out of a text; where nobody can tell any more who it is, the text stays away."""
    try:
        who = identity_of(person, keys=keys)
    except BrokenSeal:
        return lambda text: text and str(_("(not written out)"))
    known = [one for one in (who.contact, who.address, who.national_id, who.business_id, who.proxy) if one]

    def masked(text: str) -> str:
        for one in known:
            text = re.sub(re.escape(one), MASK, text, flags=re.IGNORECASE)
        return redacted(text, names=[who.name])

    return masked


def _complaint_line(event: Event, said: Utterance | None, plain: Callable[[str], str]) -> Line:
    is_theirs = (said is not None and said.is_citizens) or event.kind in complaint_words.OF_COMPLAINANTS
    who = event.actor_name or (_("The complainant") if is_theirs else _("The desk"))
    return Line(event, who, plain(said.body) if said else "", said is not None and not said.is_public)


def _grouped(model: Any, column: str, ids: Collection[int]) -> dict[int, list[Any]]:
    """Events as they happened, files as they came; by the case."""
    key = getattr(model, column)
    order = (model.happened_at, model.id) if model is Event else (model.id,)
    found: dict[int, list[Any]] = {}
    for one in db.session.scalars(select(model).where(key.in_(ids)).order_by(*order)):
        found.setdefault(getattr(one, column), []).append(one)
    return found


def _filled(*facts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(name, said) for name, said in facts if said]


def _known(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("A case that has ended has no moment of its end.")
    return moment
