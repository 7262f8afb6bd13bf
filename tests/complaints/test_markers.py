"""A word that stands in one complaint alone, looked for at every door and in everything that is kept."""

import io
import logging
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from redis import Redis

from desk.complaints import answering, lapor, lapor_file, linking, queries, verifying
from desk.complaints.identity import Identity
from desk.complaints.kinds import EvidenceSide, Shield
from desk.complaints.models import PublicComplaint
from desk.complaints.proving import evidence_of, keep_picture, prepare_picture
from desk.database import db
from desk.numbering import check_digit
from desk.tickets.kinds import Affected
from tests.complaints.citizens import Citizen, photo, whole_database, whole_folder
from tests.complaints.office import Office, classified, dispatched, make_complaint
from tests.factories import MONDAY_TEN, Cast, make_ticket

WORD, AFTER = "zirkonium", "ruthenium"  # one is searched for (and so stands in the box again), the other looked for
IP, AGENT, CAMERA = "203.0.113.77", "RutheniumBrowser/1.0", "RutheniumCamera"
PERIOD = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
OUTSIDE = ("rina", "wahyu", "hendra", "galih", "maria", "hasan", "joko", "bambang", "dewi", None)
INSIDE = ("indra", "laras", "farida")
NEW_EACH_TIME = re.compile(
    r'(value|content)="[\w.-]{20,}"|\?v=\w+|nonce-[\w-]+|"[0-9a-f-]{36}"|<code>[0-9a-f]{16}</code>'
    r'|"request_id": "[0-9a-f]{16}"|data-draft="[\w-]+"'
)
NO_NUMBER = "ADU-2610-90001-" + str(check_digit("261090001"))
OWN_KEYS = frozenset(
    {"/aduan", "/aduan/tantangan", "/api/v1/challenge", "/survei", "/login", "/admin/outbox", "/audit"}
)  # other at each view, and public; how many messages wait, and how long the event log is, of all that happens


def confidential(office: Office, ticket: Any, folder: Path) -> PublicComplaint:
    """Each of its fields holds the words; Laras handles it by name; a picture and a ticket hang on it."""
    indra, laras = office.actor("indra"), office.actor("laras")
    complaint = make_complaint(
        shield=Shield.CONFIDENTIAL,
        description=f"{WORD} {AFTER} diminta di loket pindah datang.",
        wish=f"{WORD} {AFTER} dikembalikan",
        identity=Identity(name=f"Siti {AFTER}", contact=f"{AFTER}@example.org"),
    )
    picture = prepare_picture(data=photo("red", CAMERA).read(), folder=folder)
    keep_picture(complaint=complaint, picture=picture, at=MONDAY_TEN)
    classified(complaint, indra)
    verifying.dispatch(complaint=complaint, actor=indra, tenant=office.dukcapil, handler=office.laras, at=MONDAY_TEN)
    answering.note(complaint=complaint, actor=laras, body=f"Ditanyakan: {WORD} {AFTER}.", at=MONDAY_TEN)
    linking.link_ticket(complaint=complaint, ticket=ticket, actor=laras, at=MONDAY_TEN)
    db.session.commit()
    return complaint


def addresses(app: Any, **numbers: Any) -> list[str]:
    """Every page there is that needs nothing but these in its address."""
    return [
        adapter.build(rule.endpoint, {name: numbers[name] for name in rule.arguments})
        for adapter in [app.url_map.bind("desk.test")]
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and rule.arguments <= numbers.keys()
    ]


def read(browser: Any, address: str) -> str:
    """A page and where it leads, without what is new at each view."""
    answer = browser.get(f"{address}?q={WORD}&cari={WORD}&state=all&mine=0", follow_redirects=True)
    page = NEW_EACH_TIME.sub("", answer.get_data().decode("utf-8", "replace"))
    return f"{answer.status_code} {answer.request.path} {page}"


@pytest.mark.slow
@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.row("BDL-12")
def test_who_has_no_right_to_a_confidential_one_sees_the_same_desk_as_if_it_were_not_there(
    name, app, office, cast, client_as, moment, data_folder
):
    ticket = make_ticket(cast.sari, service="OSS", affected=Affected.PUBLIC, at=MONDAY_TEN)
    other = dispatched(make_complaint(), office)
    db.session.commit()
    browser = client_as(person(name, office, cast))
    everywhere = addresses(app, number=other.number)
    before = {address: read(browser, address) for address in everywhere}

    secret = confidential(office, ticket, data_folder)

    assert len(everywhere) > 80
    for address in everywhere:
        page = read(browser, address)
        assert AFTER not in page.casefold(), address
        assert secret.number not in page, address
        if address not in OWN_KEYS:
            assert page == before[address], f"{address} counts what cannot be seen"
    picture = evidence_of(secret, EvidenceSide.COMPLAINANT)[0].file_id
    for address in addresses(app, number=secret.number, file_id=picture, mediation_id=1):
        if secret.number in address:
            known, unknown = read(browser, address), read(browser, address.replace(secret.number, NO_NUMBER))
            assert known == unknown.replace(NO_NUMBER, secret.number), f"{address} tells that there is such a one"


@pytest.mark.parametrize("name", INSIDE)
def test_who_handles_a_confidential_one_finds_it_by_its_words_and_not_its_name(
    name, office, cast, client_as, moment, data_folder
):
    """Otherwise the test above would pass on a desk that shows nothing to anybody."""
    ticket = make_ticket(cast.sari, service="OSS", affected=Affected.PUBLIC, at=MONDAY_TEN)
    secret = confidential(office, ticket, data_folder)
    browser = client_as(person(name, office, cast))

    assert secret.number in browser.get(f"/complaints?q={WORD}").text
    page = browser.get(f"/complaints/{secret.number}").text
    assert AFTER in page
    assert f"Siti {AFTER}" not in page
    assert f"{AFTER}@example.org" not in page


def test_the_file_for_the_national_system_tells_nothing_of_a_shielded_one(office, cast, moment, data_folder):
    ticket = make_ticket(cast.sari, service="OSS", affected=Affected.PUBLIC, at=MONDAY_TEN)
    secret = confidential(office, ticket, data_folder)
    secret.lapor_no = "7654321"
    db.session.commit()

    rows = lapor.export_complaints(actor=office.actor("indra"), at=MONDAY_TEN, **PERIOD)
    mine = lapor_file.written(rows).decode("utf-8-sig")

    assert f"Siti {AFTER}" not in mine
    assert AFTER not in mine


def test_an_anonymous_one_leaves_no_trace_of_line_browser_and_camera_in_anything_kept_or_sent(
    app, office, moment, data_folder, redis_url, caplog, telegram_on
):
    caplog.set_level(logging.DEBUG)
    headers = {"User-Agent": AGENT, "X-Forwarded-For": IP, "Referer": f"https://{IP}/{AGENT}"}
    citizen = Citizen(app, moment, IP, **headers)
    number, code = citizen.receipt(
        contact="", no_contact="y", shield="anonymous", photos=[(photo("red", CAMERA), f"{CAMERA}.jpg")]
    )
    later = Citizen(app, moment, IP, **headers)
    later.opened(number, code)
    complaint = queries.by_number(number)
    dispatched(complaint, office, actor=office.actor("indra"))
    complaint.lapor_no = "7654321"
    db.session.commit()

    redis = Redis.from_url(redis_url)
    rows = lapor.export_complaints(actor=office.actor("indra"), at=MONDAY_TEN.replace(day=13), **PERIOD)
    kept = {
        "database": whole_database(),
        "files": whole_folder(data_folder).decode("latin-1"),
        "logs": caplog.text,
        "redis": "".join(f"{key} {redis.dump(key)}" for key in redis.scan_iter()),
        "export": lapor_file.written(rows).decode(),
        "telegram": "".join(message.text for message in telegram_on.sent),
    }
    assert number in kept["database"]
    assert number in kept["export"]
    for place, content in kept.items():
        for marker in (IP, AGENT, CAMERA, "Ruthenium"):
            assert marker.casefold() not in content.casefold(), f"{marker} in {place}"
    picture = evidence_of(complaint, EvidenceSide.COMPLAINANT)[0].file
    stored = Image.open(io.BytesIO((data_folder / "attachments" / picture.key[:2] / picture.key).read_bytes()))
    assert dict(stored.getexif()) == {}
    assert "comment" not in stored.info


def person(name: str | None, office: Office, cast: Cast) -> Any:
    return None if name is None else getattr(office, name, None) or getattr(cast, name)
