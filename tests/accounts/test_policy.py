"""desk.accounts.policy against the matrix of the requirements: roles x tickets, and nothing that is not granted."""

import pytest

from desk.accounts.policy import TABLE, Action, Actor, Grant, Place, Role, Standing, may, may_on

pytestmark = pytest.mark.pure

HOME, ELSEWHERE, ICT = 1, 2, 3
UNIT, OTHER_UNIT = 11, 12
ME, SOMEBODY = 7, 8
REPORTERS = {
    "staff", "tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead", "front_officer", "back_officer",
    "mall_manager", "head",
}  # fmt: skip

# Tickets of somebody else: own department in Tier 1 and in Tier 2, another department in Tier 1 and in Tier 2.
TICKETS = {
    "own1": Standing(SOMEBODY, HOME, None, 1),
    "own2": Standing(SOMEBODY, HOME, None, 2),
    "other1": Standing(SOMEBODY, ELSEWHERE, None, 1),
    "other2": Standing(SOMEBODY, ELSEWHERE, None, 2),
}
IN_TIER1, IN_TIER2, EVERY, MINE = "own1", "own2 other2", "own1 own2 other1 other2", "own1 own2"
WORK = {"tier1_agent": IN_TIER1, "tier1_lead": IN_TIER1, "tier2_agent": IN_TIER2}
READING = {
    "tier1_agent": MINE,
    "tier1_lead": MINE,
    "head": MINE,
    "tier2_agent": IN_TIER2,
    "tier2_lead": EVERY,
    "auditor": EVERY,
}
FOR_THE_REPORTER = {"tier1_agent": IN_TIER1, "tier1_lead": IN_TIER1}
# The matrix: what each role may do to tickets that it did not report. A role that is not here may do nothing.
MATRIX: dict[str, dict[str, str]] = {
    "ticket.read": READING,
    "ticket.read_internal": READING,
    "ticket.take": WORK,
    "ticket.reply": WORK,
    "ticket.hold": WORK,
    "ticket.resume": WORK,
    "ticket.triage": WORK,
    "ticket.classify": WORK | {"tier1_lead": MINE, "tier2_lead": EVERY},  # leads open again what was classed too high
    "ticket.link": WORK,
    "ticket.task": WORK,
    "ticket.merge": WORK,
    "ticket.promise": WORK,
    "ticket.resolve": WORK,
    "ticket.note": {"tier1_agent": MINE, "tier1_lead": MINE, "tier2_agent": IN_TIER2},  # Tier 1 keeps note
    "ticket.tag": {"tier1_agent": MINE, "tier1_lead": MINE, "tier2_agent": IN_TIER2, "tier2_lead": IN_TIER2},
    "ticket.assign": {"tier1_lead": IN_TIER1, "tier2_lead": IN_TIER2},
    "ticket.escalate": {"tier1_agent": IN_TIER1, "tier1_lead": IN_TIER1},
    "ticket.hand_over": {"tier2_agent": IN_TIER2, "tier2_lead": IN_TIER2},
    "change.lead": WORK | {"tier2_lead": IN_TIER2},
    "disposition.give": {"tier1_lead": MINE, "head": MINE, "tier2_lead": EVERY, "executive": EVERY},
    "promise.explain": {"tier1_lead": MINE, "head": MINE, "tier2_lead": EVERY},
    "change.unpublish": {"tier1_lead": MINE, "head": MINE, "tier2_lead": EVERY},
    "ticket.advise": {"tier2_agent": IN_TIER2, "tier2_lead": IN_TIER2},
    "ticket.return": {"tier2_agent": IN_TIER2, "tier2_lead": IN_TIER2},
    "ticket.nudge": {"tier2_lead": EVERY, "head": MINE},
    "ticket.confirm": FOR_THE_REPORTER,
    "ticket.reopen": FOR_THE_REPORTER,
    "ticket.cancel": FOR_THE_REPORTER,
}
WORDS_ABOUT_IT = {"change.unpublish", "disposition.give", "promise.explain"}  # which change nothing of the ticket
ABOUT_NO_TICKET = {"ticket.open", "ticket.open_for_others", "ticket.list"}
OFFICES = {
    "front_officer",
    "back_officer",
    "mall_manager",
    "head",
    "inspectorate",
    "tier1_agent",
    "tier1_lead",
}
GENERAL: dict[str, set[str]] = {
    "ticket.open": REPORTERS,
    "ticket.open_for_others": {
        "tier1_agent",
        "tier1_lead",
        "tier2_agent",
        "tier2_lead",
        "front_officer",
        "mall_manager",
    },
    "ticket.list": REPORTERS | {"auditor"},
    "queue.tier2": {"tier2_agent", "tier2_lead"},
    "coordination.read": {"tier2_lead", "auditor"},
    "disposition.read": {
        "tier1_agent",
        "tier1_lead",
        "tier2_agent",
        "tier2_lead",
        "head",
        "executive",
        "auditor",
    },
    "announcement.read": {"tier1_agent", "tier1_lead", "tier2_lead", "auditor"},
    "announcement.send": {"tier2_lead"},
    "change.list": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead", "head", "auditor"},
    "approval.decide": {"tier2_lead", "head"},
    "owners.read": {"tier2_agent", "tier2_lead", "admin", "auditor"},
    "owners.manage": {"tier2_lead", "admin"},
    "outage.read": set(Role),
    "outage.manage": {"tier2_agent", "tier2_lead"},
    "checklist.manage": {"tier2_lead", "admin"},
    "recurring.manage": {"tier1_lead", "tier2_lead"},
    "risk.read": {"tier1_lead", "head", "tier2_lead", "executive", "auditor"},
    "risk.manage": {"tier1_lead", "tier2_lead"},
    "call.note": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead"},
    "templates.use": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead"},
    "templates.manage": {"tier1_lead", "tier2_lead", "admin"},
    "coverage.read": {"tier2_lead", "admin", "auditor"},
    "view.save": REPORTERS | {"auditor"},
    "search.use": set(Role),
    "inbox.read": set(Role),
    "account.own": set(Role),
    "users.manage": {"admin"},
    "access.read": {"admin", "auditor"},
    "access.ask": set(Role),
    "access.approve": {"head"},
    "audit.export": {"admin", "auditor"},
    "audit.read": {"admin", "auditor"},
    "archive.export": {"tier2_lead", "mall_manager", "inspectorate"},
    "evidence.export": {"tier2_lead", "executive", "auditor"},
    "skills.manage": {"tier1_lead", "tier2_lead", "admin"},
    "loan.decide": {"tier1_lead", "head", "tier2_lead"},
    "absence.manage": {"tier1_lead", "head", "tier2_lead", "mall_manager", "admin"},
    "catalogue.manage": {"admin"},
    "sla.propose": {"tier2_lead", "admin"},
    "sla.approve": {"admin"},
    "reports.read": {"tier1_lead", "tier2_lead", "head", "executive", "auditor"},
    "figures.read": {
        "tier1_agent",
        "tier2_agent",
        "tier1_lead",
        "tier2_lead",
        "head",
        "executive",
        "auditor",
    },
    "member_reports.use": set(Role),
    "teams.manage": {"tier2_lead", "admin"},
    "improvement.keep": {"tier1_lead", "head", "tier2_lead"},
    "improvement.verify": {"head", "tier2_lead"},
    "case.advise": {"tier2_lead", "executive"},
    "summary.read": {"executive", "auditor"},
    "scorecard.read": {"mall_manager", "executive", "auditor"},
    "survey.enter": {"front_officer", "back_officer", "mall_manager"},
    "survey.read": {"front_officer", "back_officer", "mall_manager", "head", "executive", "admin", "auditor"},
    "survey.manage": {"mall_manager", "admin"},
    "mall.manage": {"mall_manager", "admin"},
    "branding.manage": {"mall_manager", "admin"},
    "outbox.manage": {"admin"},
    "asset.read": {"tier1_agent", "tier1_lead", "head", "tier2_agent", "tier2_lead", "admin", "auditor"},
    "asset.manage": {"tier1_agent", "tier1_lead", "tier2_lead", "admin"},
    "application.read": {
        "tier1_agent",
        "tier1_lead",
        "tier2_agent",
        "tier2_lead",
        "head",
        "admin",
        "executive",
        "auditor",
    },
    "application.manage": {"tier2_agent", "tier2_lead", "admin"},
    "upkeep.read": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead", "head", "admin", "executive", "auditor"},
    "upkeep.manage": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead", "admin"},
    "domain.read": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead", "head", "admin", "executive", "auditor"},
    "domain.manage": {"tier2_agent", "tier2_lead", "admin"},
    "lan.inspect": {"tier2_agent", "tier2_lead"},
    "article.read": set(Role),
    "article.read_tier1": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead", "auditor"},
    "article.read_tier2": {"tier2_agent", "tier2_lead", "auditor"},
    "article.write": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead", "mall_manager"},
    "article.review": {"tier2_agent", "tier2_lead"},
    "article.review_public": {"tier2_lead", "mall_manager"},
    "shift.work": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead"},
    "shift.read": {"tier1_agent", "tier1_lead", "tier2_agent", "tier2_lead", "head"},
    "shift.manage": {"tier1_lead", "tier2_lead"},
    "shift.report": {"tier1_lead", "tier2_lead", "head", "executive", "auditor"},
    "breach.read": {"admin", "inspectorate", "executive", "auditor"},
    "breach.manage": {"admin", "inspectorate"},
    # Which complaints these reach is tested with the complaints themselves.
    "suggestion.send": REPORTERS,
    "counter.use": {"front_officer", "mall_manager"},
    "complaint.list": OFFICES,
    "complaint.read": OFFICES,
    "complaint.verify": {"front_officer", "mall_manager", "inspectorate"},
    "complaint.dispatch": {"front_officer", "mall_manager", "inspectorate"},
    "complaint.decide": {"mall_manager", "inspectorate"},
    "complaint.follow_up": OFFICES - {"front_officer"},
    "complaint.bounce": OFFICES - {"front_officer"},
    "complaint.note": OFFICES,
    "complaint.write": OFFICES,
    "complaint.draft": {"back_officer", "mall_manager", "head", "inspectorate"},
    "complaint.release": {"mall_manager", "head", "inspectorate"},
    "complaint.answer_at_once": {"front_officer", "mall_manager"},
    "complaint.tell": {"front_officer", "mall_manager"},
    "complaint.reveal": {"mall_manager", "head", "inspectorate"},
    "complaint.disclose": {"mall_manager", "head", "inspectorate"},
    "complaint.correct": {"mall_manager", "head", "inspectorate"},
    "complaint.erase": {"mall_manager", "head", "inspectorate"},
    "complaint.link": OFFICES,
    "complaint.print": {"front_officer", "mall_manager"},
    "complaint.check": {"back_officer", "mall_manager", "head", "inspectorate"},
    "complaint.mediate": {"back_officer", "mall_manager", "head", "inspectorate"},
    "complaint.export": {"mall_manager"},
    "complaint.import": {"mall_manager"},
    "opinion.ask": OFFICES - {"front_officer"},
    "opinion.give": {"back_officer", "head"},
    "pack.read": {"tier1_lead", "tier2_lead", "head", "mall_manager", "executive", "auditor"},
    "pack.make": {"tier1_lead", "tier2_lead", "head", "mall_manager"},
    "pack.sign": {"tier1_lead", "tier2_lead", "head", "mall_manager", "executive"},
}


def holder(*roles: str, place: Place | None = None) -> Actor:
    where = place or Place(HOME)
    return Actor(id=ME, name="Fulan", grants=tuple(Grant(Role(role), where, "DINKES") for role in roles))


def test_the_matrix_names_every_action() -> None:
    assert set(MATRIX) | set(GENERAL) == set(Action)
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", sorted(MATRIX))
def test_an_action_reaches_the_tickets_of_the_matrix_and_no_other(action: str, role: Role) -> None:
    reached = {name for name, ticket in TICKETS.items() if may_on(holder(role), Action(action), ticket)}

    assert reached == set(MATRIX[action].get(role, "").split())


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", sorted(GENERAL))
def test_an_action_without_a_ticket_is_open_to_the_roles_of_the_matrix_and_no_other(action: str, role: Role) -> None:
    assert may(holder(role), Action(action)) == (role in GENERAL[action])


@pytest.mark.parametrize("action", ["ticket.read", "ticket.reply", "ticket.confirm", "ticket.reopen", "ticket.cancel"])
@pytest.mark.parametrize("role", sorted(REPORTERS))
def test_reporters_have_their_own_ticket_in_every_tier_and_department(role: str, action: str) -> None:
    for tier in (1, 2):
        assert may_on(holder(role), Action(action), Standing(ME, ELSEWHERE, None, tier))


@pytest.mark.parametrize("action", sorted(set(MATRIX) - {"ticket.read", "ticket.reply", "ticket.confirm", "ticket.reopen",
                                                         "ticket.cancel"}))  # fmt: skip
def test_having_reported_a_ticket_gives_none_of_the_technicians_rights(action: str) -> None:
    assert not may_on(holder("staff"), Action(action), Standing(ME, HOME, None, 1))


@pytest.mark.parametrize("role", ["admin", "inspectorate", "executive"])
def test_those_without_ticket_rights_cannot_even_read_what_they_once_reported(role: str) -> None:
    own = Standing(ME, HOME, None, 1)

    assert [action for action in MATRIX if may_on(holder(role), Action(action), own)] == (
        ["disposition.give"] if role == "executive" else []
    )


@pytest.mark.parametrize("action", Action)
def test_who_holds_no_role_may_nothing(action: Action) -> None:
    nobody = Actor(id=ME, name="Fulan", department_id=HOME)

    assert not may(nobody, action)
    assert not may_on(nobody, action, Standing(ME, HOME, None, 1))


def test_tier_2_keeps_reading_what_it_returned_and_does_nothing_else_to_it() -> None:
    returned = Standing(SOMEBODY, ELSEWHERE, None, 1, left_tier2_lately=True)
    agent = holder("tier2_agent", place=Place(ICT))

    allowed = {action for action in MATRIX if may_on(agent, Action(action), returned)}

    assert allowed == {"ticket.read", "ticket.read_internal"}


@pytest.mark.parametrize("place", [Place(ICT), Place(ICT, UNIT)], ids=["head of the office", "head of a division"])
def test_the_heads_of_the_ict_office_read_what_lies_with_it_and_do_nothing_to_it(place: Place) -> None:
    head = holder("head", place=place)
    with_tier2 = Standing(SOMEBODY, ELSEWHERE, None, 2, responsible_department_id=ICT)
    with_tier1 = Standing(SOMEBODY, ELSEWHERE, None, 1, responsible_department_id=ELSEWHERE)

    assert {a for a in MATRIX if may_on(head, Action(a), with_tier2)} == {
        "ticket.read",
        "ticket.read_internal",
    } | WORDS_ABOUT_IT
    assert [a for a in MATRIX if may_on(head, Action(a), with_tier1)] == []


def test_the_head_of_a_unit_reads_no_more_of_the_department_than_that_unit() -> None:
    head = holder("head", place=Place(HOME, UNIT))
    elsewhere_in_it = Standing(SOMEBODY, HOME, OTHER_UNIT, 1, responsible_department_id=HOME)

    assert not may_on(head, Action.TICKET_READ, elsewhere_in_it)


@pytest.mark.parametrize(
    ("unit_id", "reached", "reason"),
    [
        (UNIT, True, "the unit for which the role was granted"),
        (OTHER_UNIT, False, "another unit of the same department"),
        (None, False, "the department itself has its own technicians"),
    ],
)
def test_a_role_granted_for_a_unit_ends_at_that_unit(unit_id: int | None, reached: bool, reason: str) -> None:
    technician = holder("tier1_agent", place=Place(HOME, UNIT))

    assert may_on(technician, Action.TICKET_TAKE, Standing(SOMEBODY, HOME, unit_id, 1)) == reached, reason


@pytest.mark.parametrize("unit_id", [None, UNIT, OTHER_UNIT])
def test_a_role_granted_for_a_department_covers_its_units(unit_id: int | None) -> None:
    assert may_on(holder("tier1_agent"), Action.TICKET_TAKE, Standing(SOMEBODY, HOME, unit_id, 1))


def test_a_unit_of_the_same_number_in_another_department_is_not_covered() -> None:
    technician = holder("tier1_agent", place=Place(HOME, UNIT))

    assert not may_on(technician, Action.TICKET_READ, Standing(SOMEBODY, ELSEWHERE, UNIT, 1))


def test_two_roles_reach_what_each_reaches_and_in_its_own_place() -> None:
    both = Actor(
        id=ME,
        name="Fulan",
        grants=(
            Grant(Role.TIER1_AGENT, Place(HOME), "DINKES"),
            Grant(Role.HEAD, Place(ELSEWHERE), "DLH"),
        ),
    )

    assert may_on(both, Action.TICKET_TAKE, TICKETS["own1"])
    assert may_on(both, Action.TICKET_READ, TICKETS["other2"])
    assert not may_on(both, Action.TICKET_TAKE, TICKETS["other1"]), "head there, technician here"


@pytest.mark.parametrize(
    ("roles", "standing"),
    [
        (("staff", "tier1_agent"), "tier1_agent@DINKES"),
        (("head", "tier2_lead"), "tier2_lead@DINKES"),
        (("staff",), "staff@DINKES"),
        ((), "none@DLH"),
    ],
)
def test_an_act_is_put_down_to_the_narrowest_office(roles: tuple[str, ...], standing: str) -> None:
    person = Actor(id=ME, name="Fulan", grants=holder(*roles).grants, department_code="DLH")

    assert person.standing == standing
