"""Journey A: an employee reports trouble, Tier 1 takes it, Tier 2 answers, the reporter is asked, the ticket closes."""

import io
import re

import pytest
from PIL import Image

from desk.database import db
from desk.tickets.models import Ticket


def a_photo() -> io.BytesIO:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(written, "PNG")
    written.seek(0)
    return written


@pytest.mark.row("LLG-01", "LLG-03", "LLG-05")
def test_a_ticket_walks_from_the_form_through_both_tiers_and_closes(cast, client_as, moment):
    sari, joko, budi = (client_as(person) for person in (cast.sari, cast.joko, cast.budi))

    answer = sari.send(
        "/tickets/new",
        description="Printer antrean di loket 3 mati.\nSudah dicoba kabel lain.",
        service="PC",
        affected="room",
        can_work="hampered",
        photo=(a_photo(), "IMG 001.png"),
    )
    assert answer.status_code == 303
    number = re.search(r"/tickets/(D-[\d-]+)", answer.location)[1]
    page = f"/tickets/{number}"

    assert "Printer antrean di loket 3 mati." in sari.get(page).text
    assert number in joko.get("/").text
    assert joko.get(page).status_code == 200
    assert budi.get(page).status_code == 404

    assert joko.send(f"{page}/take", page=page).status_code == 303
    refused = joko.send(f"{page}/escalate", reason="Perlu akses jaringan inti", tried="")
    assert refused.status_code == 422
    assert "Perlu akses jaringan inti" in refused.text
    assert joko.send(f"{page}/escalate", reason="Perlu akses jaringan", tried="Ganti kabel").status_code == 303

    assert number in budi.get("/queue").text
    assert "Ganti kabel" in budi.get(page).text
    assert budi.send(f"{page}/take", page=page).status_code == 303
    assert budi.send(f"{page}/return", reason="Mohon uji port lain dahulu").status_code == 303
    assert joko.send(f"{page}/take", page=page).status_code == 303
    assert joko.send(f"{page}/escalate", reason="Port lain juga mati", tried="Uji tiga port").status_code == 303
    assert budi.send(f"{page}/take", page=page).status_code == 303
    assert budi.send(f"{page}/resolve", answer="Switch sudah diganti.").status_code == 303

    assert number in joko.get("/").text
    assert "Switch sudah diganti." in sari.get(page).text
    assert joko.send(f"{page}/confirm", page=page).status_code == 303

    ticket = db.session.query(Ticket).filter_by(number=number).one()
    assert (ticket.status, ticket.tier, ticket.returns) == ("closed", 1, 1)
    assert budi.send(f"{page}/take", page="/account").status_code in (404, 409)
