"""A team's group: linked by a code of its coordinator, told by numbers, and unable to do anything."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts import operations as accounts
from desk.accounts import queries as people
from desk.accounts.policy import Role
from desk.database import db
from desk.notify import operations, outbox, queries, teams
from desk.notify.models import LinkState, TeamChat
from desk.notify.operations import CODE_LIVES
from desk.tickets.states import Status
from desk.timeline import OutboxEntry
from tests.bot.phones import Phone, labels_of
from tests.factories import MONDAY_TEN, actor_of, make_ticket

GROUP = -100_777


@pytest.fixture
def group(by_webhook):
    return Phone(by_webhook, GROUP)


def code_of(user, team, at=MONDAY_TEN):
    code = teams.make_code(user=user, actor=actor_of(user), team=team, at=at)
    db.session.commit()
    return code


def tier1_of(cast):
    return teams.Team(1, cast.hesti.department_id)


def tell(telegram, at=MONDAY_TEN):
    for event_id in db.session.scalars(select(OutboxEntry.event_id)).all():
        outbox.take(event_id=event_id, at=at)
    telegram.carry()


def test_a_group_hears_of_its_queue_by_number_and_priority_and_lists_it(by_webhook, group, cast):
    assert "Tier 1 Dinkes" in group.says(f"/hubungkan@desk_bot {code_of(cast.hesti, tier1_of(cast))}", title="Tim IT")
    mine = make_ticket(cast.sari, description="Rahasia dapur")
    others = make_ticket(cast.tono)
    tell(by_webhook)

    heard = group.hears()
    listed = group.says("/antrean@desk_bot")

    assert mine.number in heard
    assert "Sedang" in heard
    assert mine.number in listed
    assert others.number not in heard + listed
    assert "dapur" not in heard + listed
    assert "Sari" not in heard + listed
    assert all(labels_of(message) == [] for message in group.messages())
    assert db.session.scalars(select(TeamChat.label)).one() == "Tim IT"


def test_the_group_of_tier_two_hears_of_what_lies_there(by_webhook, group, cast):
    group.says(f"/hubungkan {code_of(cast.bambang, teams.Team(2))}")
    at_tier1, direct = make_ticket(cast.sari), make_ticket(cast.eko)
    tell(by_webhook)

    heard = group.hears()

    assert direct.number in heard
    assert at_tier1.number not in heard


def test_out_of_hours_a_group_is_left_in_peace(by_webhook, group, cast):
    group.says(f"/hubungkan {code_of(cast.hesti, tier1_of(cast))}")
    make_ticket(cast.sari)

    tell(by_webhook, at=MONDAY_TEN + timedelta(hours=12))

    assert group.hears() == ""


def test_nothing_else_is_answered_in_a_group(group, cast):
    group.says(f"/hubungkan {code_of(cast.hesti, tier1_of(cast))}")
    ticket = make_ticket(cast.sari)

    for text in ("/tugas", f"/tiket {ticket.number}", "/status", "/start x", "/putus", "halo", "/batal", "/lapor"):
        assert group.says(text) == "", text


def test_buttons_and_answers_in_a_group_do_nothing(by_webhook, group, cast):
    group.says(f"/hubungkan {code_of(cast.hesti, tier1_of(cast))}")
    ticket = make_ticket(cast.sari)
    tell(by_webhook)

    group.sends(f"t:take:{ticket.number}:{ticket.version}", on=group.last())
    group.says("Saya ambil", answering=group.last())

    assert ticket.status is Status.NEW


def test_a_group_that_nobody_linked_learns_nothing(by_webhook, group, cast):
    make_ticket(cast.sari)
    tell(by_webhook)

    assert group.says("/antrean") == ""


def test_codes_are_good_once_for_ten_minutes_and_only_while_their_maker_leads_the_team(by_webhook, group, cast, moment):
    used, late = code_of(cast.hesti, tier1_of(cast)), code_of(cast.hesti, tier1_of(cast))
    orphaned = code_of(cast.bambang, teams.Team(2))
    group.says(f"/hubungkan {used}")
    grant = next(grant for grant in people.get_user(cast.bambang.id).grants if grant.role is Role.TIER2_LEAD)
    accounts.end_role(
        grant=grant, last_day=MONDAY_TEN.date() - timedelta(days=1), at=MONDAY_TEN, today=MONDAY_TEN.date()
    )
    other = Phone(by_webhook, GROUP - 1)

    told = [other.says(f"/hubungkan {code}") for code in (used, orphaned, "tidakada")]
    moment.shift(CODE_LIVES)
    told.append(other.says(f"/hubungkan {late}"))

    assert all("tidak berlaku" in text for text in told)
    assert db.session.scalars(select(TeamChat.chat_id)).all() == [GROUP]


def test_a_code_of_a_person_links_no_group_and_a_groups_code_no_person(by_webhook, group, cast):
    persons = operations.make_link_code(user=cast.hesti, at=MONDAY_TEN)

    assert "tidak berlaku" in group.says(f"/hubungkan {persons}")
    Phone(by_webhook, 999).says(f"/start {code_of(cast.hesti, tier1_of(cast))}")
    assert queries.link_of_chat(999) is None


def test_a_group_that_moves_is_followed_and_one_that_puts_the_bot_out_is_left_alone(by_webhook, group, cast):
    group.says(f"/hubungkan {code_of(cast.hesti, tier1_of(cast))}")
    by_webhook.bring(by_webhook.api.update_of(GROUP, migrate_to_chat_id=GROUP - 5))
    moved = Phone(by_webhook, GROUP - 5)
    assert "kosong" in moved.says("/antrean")

    by_webhook.bring(by_webhook.api.leave_of(GROUP - 5))

    assert moved.says("/antrean") == ""
    assert db.session.scalars(select(TeamChat.state)).one() is LinkState.BLOCKED


def test_a_coordinator_makes_a_code_on_the_account_page_and_unlinks_the_group_there(by_webhook, group, cast, client_as):
    hesti = client_as(cast.hesti)
    hesti.send("/account/telegram/groups", page="/account", team="0")
    page = hesti.get("/account").text
    code = page.split("/hubungkan ")[1].split("<")[0]

    assert "Tier 1" in group.says(f"/hubungkan {code}", title="Tim <b>IT</b>")
    page = hesti.get("/account").text
    assert "Tim &lt;b&gt;IT&lt;/b&gt;" in page
    chat = db.session.scalars(select(TeamChat)).one()
    assert (
        client_as(cast.bambang).send(f"/account/telegram/groups/{chat.id}/unlink", page="/account").status_code == 404
    )
    assert hesti.send(f"/account/telegram/groups/{chat.id}/unlink", page="/account").status_code == 303

    assert group.says("/antrean") == ""


def test_a_team_that_is_not_theirs_gets_no_code(by_webhook, cast, client_as):
    hesti = client_as(cast.hesti)
    for team in ("1", "-1", "x", ""):
        assert hesti.send("/account/telegram/groups", page="/account", team=team).status_code == 404
    assert client_as(cast.joko).send("/account/telegram/groups", page="/account", team="0").status_code == 403
