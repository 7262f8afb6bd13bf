"""The demo's complaints: told from a data file by the real operations at past moments, like its tickets."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select

from desk.accounts.models import User
from desk.accounts.policy import Actor
from desk.catalogue import queries as catalogue
from desk.complaints import answering, codes, filing, linking, opinions, queries, tracking, verifying
from desk.complaints.identity import Identity
from desk.complaints.kinds import ArchiveReason, Channel, ComplainantKind, ComplaintKind, Shield
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.mall.models import Counter, Posting, Tenant
from desk.sealing import Keys
from desk.sla.business_time import WorkingCalendar, add_business_time
from desk.sla.kinds import Classification
from desk.tickets.kinds import Affected, CanWork

Step = dict[str, Any]
Complaint = PublicComplaint


class Teller(Protocol):
    """What the story of the tickets lends."""

    @property
    def office(self) -> WorkingCalendar: ...
    @property
    def now(self) -> datetime: ...
    def plan(self, at: datetime, run: Callable[[datetime], None]) -> None: ...
    def opening_moment(self, line: dict[str, Any], round_no: int) -> datetime: ...
    def actor(self, username: str, at: datetime) -> Actor: ...


def post_people(people: dict[str, User], lines: list[dict[str, Any]], *, starts_on: date) -> None:
    """Who serves in the mall, for whom, at which counter (BDL-02)."""
    tenants = {tenant.code: tenant for tenant in db.session.scalars(select(Tenant))}
    counters = {counter.code: counter for counter in db.session.scalars(select(Counter))}
    db.session.add_all(
        Posting(
            user_id=people[line["person"]].id,
            tenant_id=tenants[line["tenant"]].id,
            counter_id=counters[line["counter"]].id if line.get("counter") in counters else None,
            decree_no=line.get("decree", ""),
            starts_on=starts_on,
        )
        for line in lines
    )


def tell(teller: Teller, data: dict[str, Any], *, keys: Keys, people: dict[str, User]) -> None:
    """Plan every complaint with its steps."""
    stories = _Complaints(teller, keys, people)
    for line in data["complaint"]:
        opened_at = teller.opening_moment(line, 0)
        if opened_at < teller.now:
            teller.plan(opened_at, lambda at, line=line: stories.file(line, at))  # type: ignore[misc]


def complaints(data: dict[str, Any], *, keys: Keys) -> list[dict[str, Any]]:
    """Number, code and state of every complaint of the demo, for tests and visitors."""
    found = []
    for line in data["complaint"]:
        complaint = queries.by_form(codes.form_mark(_form_key(line)))
        if complaint is not None:
            found.append(
                {
                    "number": complaint.number,
                    "access_code": filing.access_code(_form_key(line), keys=keys),
                    "status": complaint.status.value,
                    "shield": complaint.shield.value,
                }
            )
    return found


def _form_key(line: dict[str, Any]) -> str:
    return f"demo {line['key']}"


class _Complaints:
    def __init__(self, teller: Teller, keys: Keys, people: dict[str, User]) -> None:
        self._teller, self._keys, self._people = teller, keys, people

    def file(self, line: dict[str, Any], at: datetime) -> None:
        officer = self._teller.actor(line["officer"], at) if "officer" in line else None
        complaint = filing.file_complaint(
            told=filing.Told(
                description=line["description"],
                tenant=_tenant(line["tenant"]) if "tenant" in line else None,
                service=line.get("service", ""),
                category=catalogue.complaint_category(line["category"]) if "category" in line else None,
                wish=line.get("wish", ""),
                place=line.get("place", ""),
                shield=Shield(line.get("shield", "open")),
            ),
            identity=Identity(**line.get("identity", {})),
            form_key=_form_key(line),
            keys=self._keys,
            at=at,
            channel=Channel(line.get("channel", "web")),
            complainant_kind=ComplainantKind(line.get("complainant", "individual")),
            officer=officer,
            received_place="Mal Pelayanan Publik" if officer else "",
        )
        self._plan_next(complaint.id, line.get("steps", []), at)

    def _plan_next(self, complaint_id: int, steps: list[Step], after: datetime) -> None:
        if steps:
            moment = add_business_time(self._teller.office, after, timedelta(minutes=steps[0]["after"]))
            if moment < self._teller.now:
                self._teller.plan(moment, lambda at: self._step(complaint_id, steps, at))

    def _step(self, complaint_id: int, steps: list[Step], at: datetime) -> None:
        step, *rest = steps
        complaint = queries.lock_complaint(complaint_id)
        if step["do"] in CITIZEN_STEPS:
            CITIZEN_STEPS[step["do"]](complaint, step, at)
        else:
            OFFICE_STEPS[step["do"]](complaint, self._teller.actor(step["by"], at), step, at, self._people)
        self._plan_next(complaint_id, rest, at)


def _tenant(code: str) -> Tenant:
    return db.session.scalars(select(Tenant).where(Tenant.code == code)).one()


def _classify(complaint: Complaint, actor: Actor, step: Step, at: datetime, people: dict[str, User]) -> None:
    verifying.classify(
        complaint=complaint,
        actor=actor,
        kind=ComplaintKind(step.get("kind", "complaint")),
        classification=Classification(step.get("classification", "non_supervisory")),
        category=catalogue.complaint_category(step["category"]),
        is_field=step.get("field", False),
        respondents=[people[name] for name in step.get("names", [])],
        at=at,
    )


def _dispatch(complaint: Complaint, actor: Actor, step: Step, at: datetime, people: dict[str, User]) -> None:
    handler = people[step["to"]] if "to" in step else None
    verifying.dispatch(
        complaint=complaint,
        actor=actor,
        tenant=_tenant(step["tenant"]),
        handler=handler,
        note=step.get("text", ""),
        at=at,
    )


def _split(complaint: Complaint, actor: Actor, step: Step, at: datetime, people: dict[str, User]) -> None:
    verifying.split(
        complaint=complaint,
        actor=actor,
        parts=[(_tenant(code), step["text"]) for code in step["tenants"]],
        at=at,
    )


def _ticket(complaint: Complaint, actor: Actor, step: Step, at: datetime, people: dict[str, User]) -> None:
    person = next(one for one in people.values() if one.id == actor.id)
    linking.open_ticket_behind(
        complaint=complaint,
        actor=actor,
        department=person.department,
        unit_id=person.unit_id,
        service=catalogue.get_service(step["service"], on=at.date()),
        description=step["text"],
        affected=Affected.PUBLIC,
        can_work=CanWork.HAMPERED,
        at=at,
    )


def _opinion(complaint: Complaint, actor: Actor, step: Step, at: datetime, people: dict[str, User]) -> None:
    opinions.ask_opinion(
        complaint=complaint, actor=actor, tenant=_tenant(step["tenant"]), question=step["text"], at=at
    )  # fmt: skip


Office = Callable[[Complaint, Actor, Step, datetime, dict[str, User]], object]
OFFICE_STEPS: dict[str, Office] = {
    "classify": _classify,
    "dispatch": _dispatch,
    "split": _split,
    "ticket": _ticket,
    "opinion": _opinion,
    "query": lambda c, who, step, at, _: verifying.query(complaint=c, actor=who, missing=step["text"], at=at),
    "refer": lambda c, who, step, at, _: verifying.refer(
        complaint=c, actor=who, to=step["to"], words=step["text"], at=at
    ),
    "archive": lambda c, who, step, at, _: verifying.archive(
        complaint=c, actor=who, reason=ArchiveReason(step["reason"]), words=step["text"], at=at
    ),
    "take": lambda c, who, step, at, _: answering.take(complaint=c, actor=who, at=at),
    "follow_up": lambda c, who, step, at, _: answering.follow_up(complaint=c, actor=who, report=step["text"], at=at),
    "bounce": lambda c, who, step, at, _: answering.bounce(
        complaint=c, actor=who, reason=step["text"], proposed_owner=step["owner"], at=at
    ),
    "note": lambda c, who, step, at, _: answering.note(complaint=c, actor=who, body=step["text"], at=at),
    "write": lambda c, who, step, at, _: answering.write(complaint=c, actor=who, body=step["text"], at=at),
    "draft": lambda c, who, step, at, _: answering.draft_answer(complaint=c, actor=who, body=step["text"], at=at),
    "release": lambda c, who, step, at, _: answering.release_answer(complaint=c, actor=who, at=at),
    "tell": lambda c, who, step, at, _: answering.tell(complaint=c, actor=who, how=step["text"], at=at),
    "answer_at_once": lambda c, who, step, at, _: answering.answer_at_once(
        complaint=c, actor=who, answer=step["text"], at=at
    ),
}
CITIZEN_STEPS: dict[str, Callable[[Complaint, Step, datetime], None]] = {
    "read": lambda c, step, at: tracking.note_read(complaint=c, at=at),
    "add": lambda c, step, at: tracking.add_words(complaint=c, words=step["text"], at=at),
    "confirm": lambda c, step, at: tracking.confirm(complaint=c, at=at),
    "object": lambda c, step, at: tracking.object_to(complaint=c, why=step["text"], at=at),
    "rate": lambda c, step, at: tracking.rate(complaint=c, rating=step["rating"], note=step.get("text", ""), at=at),
}
