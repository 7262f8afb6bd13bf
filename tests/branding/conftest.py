"""Logos, and who may send them."""

import io

import pytest
from PIL import Image

from desk.accounts.models import User
from desk.accounts.policy import Role
from desk.database import db
from tests.factories import make_user


def a_logo(colour: str = "teal", side: int = 160) -> bytes:
    """A disc on nothing."""
    sheet = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    sheet.paste(colour, (20, 20, side - 20, side - 20))
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def indra(cast) -> User:
    """The manager of the mall."""
    person = make_user(username="indra", name="Indra Gunawan", department="DPMPTSP", roles=(Role.MALL_MANAGER,))
    db.session.commit()
    return person
