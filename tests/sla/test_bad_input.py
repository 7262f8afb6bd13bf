"""What a hostile or hurried person would send to the pages of calendars and policies: a page in answer, and nothing changed."""

import re

import pytest
from sqlalchemy import func, select

from desk.database import db
from desk.sla.rule_models import SlaCalendarVersion, SlaPolicy, SlaProposal

FORMS = (
    "/admin/calendars/office5/weeks",
    "/admin/calendars/office5/seasons",
    "/admin/calendars/office5/exceptions",
    "/admin/calendars/office5/switches",
    "/admin/calendars/office5/removals",
    "/admin/holidays/new",
    "/admin/holidays/removal?day=2026-12-25%7Cpublic",
    "/admin/policies/1/new",
    "/admin/policies/1/ladders",
)
PAYLOADS = {
    "empty": "",
    "huge": "9" * 5000,
    "negative": "-1",
    "float": "1e309",
    "quote": "' OR 1=1 --",
    "markup": "<script>alert(1)</script>",
    "template": "{{7*7}}${7*7}%(x)s",
    "rtl": "\u202egnp.exe",
    "nul": "a\0b",
    "surrogate": "\ud800",
    "time": "25.99-07.00",
    "overlap": "07.00-12.00, 11.00-13.00",
    "late": "9999-12-31",
    "never": "0000-00-00",
}


@pytest.mark.parametrize("address", FORMS)
def test_nonsense_is_answered_with_a_page_and_changes_nothing(cast, client_as, address):
    dewi = client_as(cast.dewi)
    before = [db.session.scalar(select(func.count()).select_from(t)) for t in (SlaCalendarVersion, SlaPolicy)]
    page = dewi.get(address).text
    fields = set(re.findall(r'<(?:input|select|textarea)[^>]*name="([a-zA-Z0-9_-]+)"', page.partition("<main")[2]))
    fields -= {"csrf_token", "language"}
    assert "reason" in fields
    answers = {}

    for name, value in PAYLOADS.items():
        safe = value.encode("utf-8", "replace").decode() if name == "surrogate" else value
        answers[name] = dewi.send(address, **dict.fromkeys(fields, safe)).status_code
        one_wrong = dict.fromkeys(fields, safe) | {"reason": "SE 1", "name": "Nama", "name_en": "Name"}
        answers[f"{name}, else right"] = dewi.send(address, **one_wrong).status_code

    assert {name: code for name, code in answers.items() if code not in (303, 400, 409, 422)} == {}
    after = [db.session.scalar(select(func.count()).select_from(t)) for t in (SlaCalendarVersion, SlaPolicy)]
    assert after == before, "a proposal may be made of odd words, but nothing changes by it"


@pytest.mark.parametrize("address", ["/admin/proposals/999", "/admin/policies/999", "/admin/calendars/nothing"])
def test_what_is_not_there_is_not_found(cast, client_as, address):
    assert client_as(cast.dewi).get(address).status_code == 404


def test_what_was_typed_comes_back_with_the_error(cast, client_as):
    answer = client_as(cast.dewi).send(
        "/admin/calendars/office5/exceptions",
        on="2026-12-31",
        hours="setengah delapan",
        name="Hari khusus",
        reason="SE 1",
    )

    assert answer.status_code == 422
    for typed in ("setengah delapan", "Hari khusus", "SE 1", "2026-12-31"):
        assert typed in answer.text
    assert db.session.scalar(select(func.count()).select_from(SlaProposal)) == 0
