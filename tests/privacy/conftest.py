"""The office of the mall, and whoever keeps the register of breaches."""

import pytest

from desk.database import db
from tests.complaints.office import Office, make_office
from tests.factories import Cast


@pytest.fixture
def office(cast: Cast) -> Office:
    people = make_office(cast.rina)
    db.session.commit()
    return people
