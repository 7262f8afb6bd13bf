"""Proposals: made by one, looked at by the desk, decided by another; nothing changes before."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.sla import calendars, previews, proposals, queries
from desk.sla.kinds import ProposalState
from desk.sla.policy_content import content_of
from desk.sla.rule_models import Holiday, SlaApplication, SlaCalendarVersion, SlaPolicy
from tests.factories import MONDAY_TEN, make_ticket
from tests.sla.changing import (
    TUESDAY_OFF,
    approved,
    clocks_of,
    events,
    holiday_proposal,
    policy_content,
    policy_proposal,
)


def test_proposing_changes_nothing(cast):
    versions = len(db.session.scalars(select(SlaCalendarVersion)).all())

    proposal = holiday_proposal(cast)
    previews.preview(proposal=proposal, at=MONDAY_TEN)

    assert proposal.state is ProposalState.PREVIEWED
    assert len(db.session.scalars(select(SlaCalendarVersion)).all()) == versions
    assert db.session.scalars(select(Holiday).where(Holiday.on_day == date(2026, 10, 13))).first() is None


def test_an_approved_holiday_makes_a_version_that_new_clocks_take(cast):
    before = calendars.current_version("office5")
    early = make_ticket(cast.sari)

    approved(cast, holiday_proposal(cast), apply_to_running=False)

    assert calendars.current_version("office5") == before + 1
    assert clocks_of(early)["response"].calendar_version == before
    assert clocks_of(make_ticket(cast.sari))["response"].calendar_version == before + 1
    assert db.session.scalars(select(SlaApplication)).first() is None
    assert [event.details["title"] for event in events(EventKind.PROPOSAL_APPROVED)] == ["Hari libur"]


def test_rule_01_a_policy_edit_touches_nothing_that_runs_until_it_is_applied(cast):
    ticket = make_ticket(cast.sari)
    before = {name: (clock.policy_version, clock.due_at) for name, clock in clocks_of(ticket).items()}

    approved(cast, policy_proposal(cast), apply_to_running=False)

    after = {name: (clock.policy_version, clock.due_at) for name, clock in clocks_of(ticket).items()}
    newer = clocks_of(make_ticket(cast.sari))["response"]
    assert after == before
    assert (newer.policy_version, newer.due_at) == (2, MONDAY_TEN + timedelta(minutes=30))


def test_the_version_is_the_highest_and_one_whatever_day_it_holds_from(cast):
    approved(cast, policy_proposal(cast), apply_to_running=False)
    content = policy_content()
    content["policy"]["effective_from"] = "2026-10-01"

    approved(cast, policy_proposal(cast, content), apply_to_running=False)

    assert db.session.scalars(select(SlaPolicy.version).order_by(SlaPolicy.version)).all() == [1, 2, 3]
    assert queries.policy_on(date(2026, 10, 12)).version == 2


def test_what_was_not_looked_at_cannot_be_approved(cast):
    with pytest.raises(Conflict):
        proposals.approve_proposal(
            proposal=holiday_proposal(cast), actor=cast.actor("dewi"), note="", apply_to_running=False, at=MONDAY_TEN
        )


def test_another_version_that_came_meanwhile_is_not_undone(cast):
    late = holiday_proposal(cast)
    previews.preview(proposal=late, at=MONDAY_TEN)
    approved(cast, holiday_proposal(cast, TUESDAY_OFF | {"on": "2026-10-14"}), apply_to_running=False)
    with pytest.raises(Conflict, match="look at the effect again"):
        proposals.approve_proposal(
            proposal=late, actor=cast.actor("dewi"), note="", apply_to_running=False, at=MONDAY_TEN
        )

    proposals.preview_again(proposal=late, actor=cast.actor("bambang"))
    approved(cast, late, apply_to_running=False)

    closed = {day["on"] for day in calendars.content_of("office5")["holidays"]}
    assert {"2026-10-13", "2026-10-14"} <= closed


def test_a_proposal_that_contradicts_what_is_there_by_now_says_so_and_cannot_be_approved(cast):
    late = holiday_proposal(cast)
    approved(cast, holiday_proposal(cast), apply_to_running=False)

    previews.preview(proposal=late, at=MONDAY_TEN)

    assert late.preview["problem"]
    with pytest.raises(Conflict):
        proposals.approve_proposal(
            proposal=late, actor=cast.actor("dewi"), note="", apply_to_running=False, at=MONDAY_TEN
        )


def test_rejecting_leaves_everything_and_is_final(cast):
    proposal = holiday_proposal(cast)

    proposals.reject_proposal(proposal=proposal, actor=cast.actor("dewi"), note="Belum ada SK", at=MONDAY_TEN)

    assert (proposal.state, proposal.decision) == (ProposalState.REJECTED, "Belum ada SK")
    assert len(events(EventKind.PROPOSAL_REJECTED)) == 1
    with pytest.raises(Conflict):
        proposals.reject_proposal(proposal=proposal, actor=cast.actor("dewi"), note="", at=MONDAY_TEN)


def test_only_their_roles_propose_and_decide(cast):
    proposal = holiday_proposal(cast)
    previews.preview(proposal=proposal, at=MONDAY_TEN)

    with pytest.raises(Forbidden):
        proposals.propose_calendars(actor=cast.actor("joko"), title="X", reason="X", edits=[TUESDAY_OFF], at=MONDAY_TEN)
    with pytest.raises(Forbidden):
        proposals.approve_proposal(
            proposal=proposal, actor=cast.actor("bambang"), note="", apply_to_running=False, at=MONDAY_TEN
        )
    with pytest.raises(Forbidden):
        proposals.reject_proposal(proposal=proposal, actor=cast.actor("bambang"), note="", at=MONDAY_TEN)


def test_applying_later_wants_a_reason_and_happens_once_at_a_time(cast):
    proposal = policy_proposal(cast)
    with pytest.raises(Conflict):
        proposals.apply_policy(proposal=proposal, actor=cast.actor("dewi"), reason="X", at=MONDAY_TEN)
    approved(cast, proposal, apply_to_running=False)
    with pytest.raises(BadInput):
        proposals.apply_policy(proposal=proposal, actor=cast.actor("dewi"), reason=" ", at=MONDAY_TEN)

    application = proposals.apply_policy(proposal=proposal, actor=cast.actor("dewi"), reason="SE 4/2026", at=MONDAY_TEN)

    assert application.reason == "SE 4/2026"
    with pytest.raises(Conflict):
        proposals.apply_policy(proposal=proposal, actor=cast.actor("dewi"), reason="X", at=MONDAY_TEN)


def _drop_breach(content):
    content["rung"] = [line for line in content["rung"] if line.get("percent") != 100]


def _unknown_service(content):
    content["scoped"].append(
        {"measure": "resolution", "service": "NIRVANA", "amount": 1, "unit": "hours", "calendar": "24x7"}
    )


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_drop_breach, "a promise without its breach"),
        (_unknown_service, "a service that is not there"),
        (lambda content: content["target"].pop(), "a priority without targets"),
        (lambda content: content["target"][0]["resolution"].update(amount=0), "no time at all"),
        (lambda content: content["target"][0]["resolution"].update(calendar="moon"), "no such calendar"),
        (lambda content: content["scoped"].append(dict(content["scoped"][0])), "one twice"),
        (lambda content: content.pop("matrix"), "no matrix"),
        (lambda content: content["policy"].update(effective_from="soon"), "no day"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_with_a_sentence(cast, spoil, reason):
    content = policy_content()
    spoil(content)

    with pytest.raises(BadInput) as refused:
        policy_proposal(cast, content)

    assert len(str(refused.value)) > 15, reason


def test_a_calendar_that_would_stay_closed_is_refused(cast):
    closed = {"do": "week.set", "calendar": "office5", "from": "2027-01-04", "week": {}}

    with pytest.raises(BadInput, match="closed for more than a year"):
        holiday_proposal(cast, closed)


def test_a_policy_and_its_content_say_the_same(city):
    from desk.sla import policies

    policy = queries.policy_on(date(2026, 10, 12))
    content = content_of(policy)

    again = content_of(policies.build(content, version=2))

    assert again == content
