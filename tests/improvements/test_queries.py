"""The lists of reports, improvements and stuck cases ask the database as often for many as for few."""

from datetime import timedelta

import pytest

from desk.database import db
from desk.figures.jobs import count_figures
from desk.memberships import jobs, operations
from desk.memberships.models import TeamMember
from tests.architecture.test_queries import counted
from tests.factories import make_ticket, make_user
from tests.improvements.test_improvements import AT, find
from tests.memberships.test_reporting import chain as chain
from tests.memberships.test_reporting import member as member
from tests.memberships.test_reporting import on


def many(cast, member: TeamMember, count: int, round_: int) -> None:
    for number in range(count):
        find(cast, title=f"Temuan {round_}.{number}")
        make_ticket(cast.sari, at=AT - timedelta(days=40))
        person = make_user(username=f"anggota{round_}{number}", name=f"Anggota {round_}{number}")
        operations.add_member(
            team=member.team, user=person, coordinator=cast.lestari, duty="Jaringan", starts_on=member.starts_on,
            ends_on=None, actor=cast.actor("dewi"), at=member.entered_at,
        )  # fmt: skip
    db.session.commit()
    jobs.open_reports(on(8, 31))
    count_figures(AT)


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("lestari", "/reports/members"),
        ("bambang", "/improvements"),
        ("bambang", "/reports/stuck"),
        ("bambang", "/reports/monev"),
        ("bambang", "/reports/sentinels"),
        ("bambang", "/teams/{team}"),
    ],
)
def test_a_list_asks_as_often_for_many_as_for_few(app, cast, member, chain, client_as, moment, who, page):
    moment.move_to(AT)
    address, found = page.format(team=member.team_id), []
    for round_, count in enumerate((2, 6)):
        many(cast, member, count, round_)
        client = client_as(getattr(cast, who))
        client.get(address)
        with counted(app) as sent:
            assert client.get(address).status_code == 200
        found.append(len(sent))

    assert found[0] == found[1]
