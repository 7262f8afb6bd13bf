"""The heads who sign, a ticket of August, and an empty queue of reports."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from redis import Redis

from desk.accounts.models import User
from desk.accounts.policy import Role
from desk.database import db
from tests.complaints.office import Office
from tests.factories import Cast, make_user
from tests.worlds import Worlds


@dataclass
class Heads:
    """Who checks and signs for the ICT office."""

    ratna: User  # head of the ICT office
    surya: User  # a second head there, who checks


@pytest.fixture
def heads(cast: Cast) -> Heads:
    ratna = make_user(username="ratna", name="Ratna Dewi", department="DISKOMINFO", roles=(Role.HEAD,))
    surya = make_user(username="surya", name="Surya Putra", department="DISKOMINFO", roles=(Role.HEAD,))
    ratna.employee_no = "197001011995032002"
    ratna.password_hash = surya.password_hash = cast.joko.password_hash
    db.session.commit()
    return Heads(ratna, surya)


@pytest.fixture
def reports_queue(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
        yield redis
        redis.flushdb()


@pytest.fixture
def office(cast: Cast, worlds: Worlds) -> Office:
    people: Office = worlds.people("office")
    return people
