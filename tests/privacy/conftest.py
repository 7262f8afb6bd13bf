"""The office of the mall, and whoever keeps the register of breaches."""

import pytest

from tests.complaints.office import Office
from tests.factories import Cast
from tests.worlds import Worlds


@pytest.fixture
def office(cast: Cast, worlds: Worlds) -> Office:
    people: Office = worlds.people("office")
    return people
