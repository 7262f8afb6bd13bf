"""The manager of the mall."""

import pytest

from desk.accounts.models import User
from desk.accounts.policy import Actor, Role
from desk.database import db
from tests.factories import actor_of, make_user


@pytest.fixture
def indra(cast) -> User:
    """The manager of the mall, employee of the licensing agency."""
    person = make_user(username="indra", name="Indra Gunawan", department="DPMPTSP", roles=(Role.MALL_MANAGER,))
    db.session.commit()
    return person


@pytest.fixture
def manager(indra) -> Actor:
    return actor_of(indra)
