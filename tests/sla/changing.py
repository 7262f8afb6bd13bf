"""What the tests of proposals, applications and their pages share."""

from datetime import date

from sqlalchemy import select

from desk.database import db
from desk.event_kinds import EventKind
from desk.sla import previews, proposals, queries
from desk.sla.applying import apply_batch
from desk.sla.models import SlaClock
from desk.sla.policy_content import content_of
from desk.sla.replaying import replay_all
from desk.timeline import Event
from tests.factories import MONDAY_TEN

TUESDAY_OFF = {"do": "holiday.add", "on": "2026-10-13", "category": "public", "name": "Pilkada", "name_en": "Election"}


def holiday_proposal(cast, *edits, at=MONDAY_TEN):
    return proposals.propose_calendars(
        actor=cast.actor("bambang"),
        title="Hari libur",
        reason="Keputusan wali kota",
        edits=edits or [TUESDAY_OFF],
        at=at,
    )


def policy_content(**response):
    """The policy in force, with other first responses by priority: `P3=30`."""
    content = content_of(queries.policy_on(date(2026, 10, 12)))
    content["policy"] |= {"name": "Kebijakan baru", "name_en": "New policy", "effective_from": "2026-10-12"}
    for row in content["target"]:
        if row["priority"] in response:
            row["first_response"] |= {"amount": response[row["priority"]]}
    return content


def policy_proposal(cast, content=None, at=MONDAY_TEN):
    return proposals.propose_policy(
        actor=cast.actor("bambang"),
        title="Tanggapan lebih cepat",
        reason="Rapat evaluasi",
        content=content or policy_content(P3=30),
        at=at,
    )


def approved(cast, proposal, *, apply_to_running=True, at=MONDAY_TEN):
    """The proposal after its preview and Dewi's approval; what it applies."""
    previews.preview(proposal=proposal, at=at)
    application = proposals.approve_proposal(
        proposal=proposal, actor=cast.actor("dewi"), note="Setuju", apply_to_running=apply_to_running, at=at
    )
    db.session.commit()
    return application


def run(application, at=MONDAY_TEN, limit=100):
    """Every batch, each in a transaction of its own; how many there were."""
    batches = 0
    while apply_batch(application_id=application.id, at=at, limit=limit) is not None:
        db.session.commit()
        batches += 1
    db.session.commit()
    db.session.refresh(application)
    return batches


def clocks_of(ticket):
    found = select(SlaClock).where(SlaClock.ticket_id == ticket.id).execution_options(populate_existing=True)
    return {clock.measure.value: clock for clock in db.session.scalars(found.order_by(SlaClock.id))}


def events(kind: EventKind):
    return db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.id)).all()


def differences(*tickets, at):
    db.session.flush()
    return [d for page in replay_all(ticket_ids=[ticket.id for ticket in tickets], at=at) for d in page.differences]
