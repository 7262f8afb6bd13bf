"""The documents of a release go into the register of applications by one press (LLG-26)."""

import pytest

from desk.applications import operations as applications
from desk.applications import queries
from desk.changes import operations as changes
from desk.changes.states import Document
from desk.database import db
from desk.registers import asking, releases
from desk.tickets import operations as tickets
from desk.tickets.kinds import CanWork, Kind
from tests.applications.entries import content_of, make_application
from tests.factories import MONDAY_TEN, make_ticket

PLACES = {
    Document.REQUIREMENTS: "Arsip 12",
    Document.DESIGN: "Arsip 13",
    Document.MANUAL: "https://manual.test",
    Document.SOURCE: "https://git.test/aplikasi",
}


def release(cast, **other):
    ticket = make_ticket(cast.sari, service="APP-BARU", kind=Kind.CHANGE, can_work=CanWork.YES)
    tickets.take_ticket(ticket=ticket, actor=cast.actor("budi"), at=MONDAY_TEN)
    changes.enter_documents(ticket=ticket, actor=cast.actor("budi"), places=PLACES | other, at=MONDAY_TEN)
    application = make_application(cast.actor("budi"), repository="")
    asking.name_application(ticket=ticket, application=application, actor=cast.actor("budi"), at=MONDAY_TEN)
    db.session.commit()
    return ticket, application


@pytest.mark.row("LLG-26")
def test_the_repository_of_a_release_stands_on_the_record_of_its_application(cast, client_as, moment):
    ticket, application = release(cast)
    budi, press = client_as(cast.budi), f"/tickets/{ticket.number}/application-documents"

    assert press in budi.get(f"/tickets/{ticket.number}").text
    assert client_as(cast.joko).send(press, page="/account").status_code == 403
    assert budi.send(press, page="/account").status_code == 303

    known = queries.get_application(cast.actor("budi"), application.code)
    assert (known.repository, known.lacks) == ("https://git.test/aplikasi", [])
    assert press not in budi.get(f"/tickets/{ticket.number}").text
    assert "https://git.test/aplikasi" in budi.get(f"/applications/{application.code}").text


def test_a_place_with_a_password_in_it_is_not_taken_over(cast, client_as, moment):
    ticket, application = release(cast, **{Document.SOURCE: "https://budi:rahasia@git.test/x"})

    pressed = client_as(cast.budi).send(f"/tickets/{ticket.number}/application-documents", page="/account")

    assert pressed.status_code == 303
    assert queries.get_application(cast.actor("budi"), application.code).repository == ""


def test_what_the_register_knows_already_is_no_news(cast):
    ticket, application = release(cast)
    assert releases.take_documents(ticket=ticket, application=application, actor=cast.actor("dewi"), at=MONDAY_TEN)

    assert not releases.take_documents(ticket=ticket, application=application, actor=cast.actor("dewi"), at=MONDAY_TEN)
    assert applications.content_of(application) == content_of(
        repository="https://git.test/aplikasi", requirements_place="Arsip 12", design_place="Arsip 13",
        manual_place="https://manual.test",
    )  # fmt: skip
