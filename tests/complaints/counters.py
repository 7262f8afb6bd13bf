"""A front officer at the counter, as tests act for her."""

import re
from datetime import date

from sqlalchemy import select

from desk.database import db
from desk.mall.models import Counter, Posting, Tenant
from tests.factories import HELD_SINCE

STORY = "Saya sudah tiga kali datang ke loket 7 dan selalu diminta kembali besok."
TYPED = {
    "channel": "counter",
    "complainant_kind": "individual",
    "name": "Siti Aminah Rahayu",
    "contact": "0812-3344-5566",
    "address": "Jalan Mawar 7, RT 02/RW 05",
    "tenant": "DISDUKCAPIL",
    "service": "",
    "counter": "L02",
    "category": "",
    "description": STORY,
    "wish": "Berkas segera diproses",
    "shield": "open",
    "consent": "y",
}


def tenant_of(code):
    return db.session.scalars(select(Tenant).where(Tenant.code == code)).one()


def make_seat(officer, *, code="L02", name="Loket pengaduan"):
    """A counter at which the officer is posted."""
    seat = Counter(code=code, name=name, place="Lantai 1")
    db.session.add(seat)
    db.session.flush()
    db.session.add(
        Posting(user_id=officer.id, tenant_id=tenant_of("DPMPTSP").id, counter_id=seat.id, starts_on=HELD_SINCE)
    )
    db.session.commit()
    return seat


def form_key_of(html):
    return re.search(r'<input[^>]*name="form_key"[^>]*value="([^"]+)"', html)[1]


def csrf_of(html):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)[1]


def opened(officer):
    """The hidden fields of a new form."""
    html = officer.get("/counter").text
    return {"csrf_token": csrf_of(html), "form_key": form_key_of(html)}


def read_back(officer, **changed):
    """Fill the form in and have it read back; the address of the page that is read aloud."""
    answer = officer.post("/counter", data=opened(officer) | TYPED | changed)
    assert answer.status_code == 303, answer.text
    return answer.location


def sending(officer, page):
    """The fields with which the page that was read aloud is sent."""
    html = officer.get(page).text
    return {"csrf_token": csrf_of(html), "form_key": form_key_of(html)}


def filed(officer, **changed):
    """File a complaint; the address of the page with its number."""
    page = read_back(officer, **changed)
    answer = officer.post(f"{page}/sending", data=sending(officer, page))
    assert answer.status_code == 303, answer.text
    return answer.location


def number_in(address):
    return re.search(r"ADU-[\d-]+", address)[0]


def end_service(tenant_code, name, on=date(2026, 10, 1)):
    for service in tenant_of(tenant_code).services:
        if service.name == name:
            service.ended_on = on
            db.session.commit()
            return service
    raise AssertionError(f"{tenant_code} has no service {name}.")
