"""Templates and catalogues: every kind of event has its words, every word its translation, and nothing stands inline."""

import re
from datetime import timedelta

import jinja2.nodes
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import render_template
from flask_babel import force_locale

from desk.complaints import labels as words
from desk.complaints.kinds import ArchiveReason, Channel, ComplaintKind
from desk.complaints.models import PublicComplaint
from desk.complaints.states import Status
from desk.database import db
from desk.event_kinds import EventKind
from desk.notify import complaint_audiences, messages, recipients, ticket_audiences
from desk.notify.models import Notice
from desk.sla.kinds import Classification, Measure
from desk.tickets import labels
from desk.tickets.kinds import Kind, Priority
from desk.timeline import Event, Origin
from tests.architecture import DESK, TEMPLATES, template_files
from tests.factories import MONDAY_TEN, make_ticket

LANGUAGES = ("id", "en")
CLOCKS = [EventKind.CLOCK_WARNED, EventKind.CLOCK_BREACHED, EventKind.CLOCK_RAISED, EventKind.CLOCK_REMINDED]
# Names and codes that are the same in every language.
UNTRANSLATED = {"NIP", "Telegram", "Bahasa", "Indonesia", "English", "WIB"}
DETAILS = {
    "service_name": "Internet, WAN, atau fiber ke OPD",
    "service_name_en": "Internet, WAN or fibre to an OPD",
    "started_at": "2026-10-12T03:00:00+00:00",
    "expected_end": "2026-10-12T05:00:00+00:00",
    "second": "LLG-2026-000124-5",
    "measure": Measure.RESPONSE.value,
    "due_at": (MONDAY_TEN + timedelta(hours=1)).isoformat(),
    "name": "Budi",
    "problem": "D-2610-00001-0",
    "changes": {
        "kind": [Kind.INCIDENT.value, Kind.REQUEST.value],
        "priority": [Priority.P3.value, Priority.P2.value],
        "authority": ["city", "vendor"],
        "secrecy": ["ordinary", "secret"],
        "classification": [None, Classification.NON_SUPERVISORY.value],
    },
    "waiting_for": "vendor",
    "way": "direct",
    "rung": "75%",
    "who": ["worker", "ict_head"],
    "was_due_at": MONDAY_TEN.isoformat(),
    "promised_for": MONDAY_TEN.isoformat(),
    "into": "D-2610-00002-0",
    "seconds": 7200,
    "title": "Jam kerja Ramadan",
    "year": 2027,
    "open": 3,
    "near": 2,
    "late": 1,
    "kept": 4,
    "caught_up": 1,
    "channel": Channel.PHONE.value,
    "tenant_name": "Dinas Kesehatan",
    "proposed": "Dinas Sosial",
    "to": "Provinsi",
    "reason": ArchiveReason.DOUBLE.value,
    "ticket_number": "D-2610-00003-0",
    "rating": 3,
    "count": 4,
    "number": "503/12/PKS/2026",
    "ends_on": "2026-12-31",
    "fields": ["contact", "name"],
    "word": "kebakaran",
    "owner_name": "BKPM",
    "reference": "OSS-77",
    "how": "answered",
    "department": "Dinkes",
    "day": "2026-10-19",
    "first_day": "2026-10-12",
    "last_day": "2026-10-16",
    "deputy_name": "Hesti",
    "leaver": "Joko",
    "until": "2026-10-16",
    "skill": "Jaringan",
    "level": "senior",
    "working": 2,
    "among": 3,
    "first_on": "2026-09-01",
    "last_on": "2026-09-30",
    "due_on": "2026-10-07",
    "since": "2026-08-10",
    "team_name": "Tim Programmer",
    "state": "done",
    "advice": "Minta jadwal tertulis dari pemilik sistem.",
    "what": "certificate",
    "post_name": "Pusat Kendali CCTV",
    "shift_name": "Pagi",
}
OF_COMPLAINTS = {
    "changes": {
        "kind": [None, ComplaintKind.COMPLAINT.value],
        "classification": [None, Classification.SUPERVISORY.value],
    }
}
SENT = [kind for kind in recipients.TOLD if messages.is_sent_by_telegram(kind)]
TOLD = sorted(kind for kind in SENT if kind in ticket_audiences.AUDIENCE)
ABOUT_COMPLAINTS = sorted(kind for kind in SENT if kind in complaint_audiences.AUDIENCE)
OF_NO_TICKET = sorted(set(SENT) - set(TOLD) - set(ABOUT_COMPLAINTS))


def an_event(kind: EventKind, **more) -> Event:
    details = DETAILS | (OF_COMPLAINTS if kind.startswith("complaint.") else {})
    return Event(id=1, kind=kind, happened_at=MONDAY_TEN, actor_name="Budi", origin=Origin.WEB, details=details, **more)


@pytest.mark.pure
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_has_its_line_of_the_timeline(session_app, kind, language):
    with session_app.test_request_context(), force_locale(language):
        line = render_template(
            f"timeline/{kind}.html", event=an_event(kind), labels=labels, complaint_words=words
        ).strip()

    assert len(line) > 5
    assert "%(" not in line


@pytest.mark.pure
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TOLD)
def test_every_kind_that_goes_to_chats_has_its_message(cast, app, kind, language):
    ticket = make_ticket(cast.sari, description="Rahasia dapur <b>loket</b>")
    cast.joko.language = language
    db.session.flush()
    notice = Notice(user_id=cast.joko.id, user=cast.joko, event=an_event(kind, ticket_id=ticket.id))
    db.session.expunge_all()
    with app.test_request_context():
        text = messages.text_of(notice, ticket)

    assert ticket.number in text
    assert text.endswith(f"/tickets/{ticket.number}")
    assert "Rahasia" not in text
    assert "%(" not in text


@pytest.mark.pure
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*ABOUT_COMPLAINTS, *CLOCKS])
def test_what_a_chat_hears_of_a_complaint_is_its_number_and_no_word_of_it(cast, app, kind, language):
    cast.rina.language = language
    complaint = PublicComplaint(
        id=1,
        number="ADU-2610-00001-0",
        status=Status.VERIFICATION,
        description="Rahasia dapur",
        promised_on=MONDAY_TEN.date(),
    )
    notice = Notice(user_id=cast.rina.id, user=cast.rina, event=an_event(kind, complaint_id=1))
    with app.test_request_context():
        text = messages.text_of(notice, None, complaint=complaint)
    db.session.rollback()

    assert complaint.number in text
    assert text.endswith(f"/complaints/{complaint.number}")
    assert "Rahasia" not in text
    assert "%(" not in text


@pytest.mark.pure
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OF_NO_TICKET)
def test_what_belongs_to_no_ticket_has_its_message_too_and_leads_to_the_inbox(cast, app, kind, language):
    cast.dewi.language = language
    notice = Notice(user_id=cast.dewi.id, user=cast.dewi, event=an_event(kind))
    with app.test_request_context():
        text = messages.text_of(notice, None)

    assert text.endswith("/inbox")
    assert len(text.splitlines()[0]) > 20
    assert "%(" not in text
    db.session.rollback()


@pytest.mark.pure
def test_there_is_no_template_for_what_cannot_happen():
    kinds = {kind.value for kind in EventKind}

    assert {path.stem for path in (TEMPLATES / "timeline").glob("*.html")} == kinds
    assert {path.stem for path in (TEMPLATES / "telegram").glob("*.txt")} == {kind.value for kind in SENT}


def key_of(message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def texts_of(message) -> tuple[str, ...]:
    given = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(text for text in given if text)


@pytest.mark.pure
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_text_and_is_compiled(language):
    folder = DESK / "translations"
    with (folder / "messages.pot").open("rb") as file:
        wanted = {key_of(message) for message in read_po(file) if message.id}
    with (folder / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        written = {key_of(message): message for message in read_po(file, locale=language) if message.id}
    with (folder / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        compiled = {key_of(message): texts_of(message) for message in read_mo(file) if message.id}

    assert set(written) == wanted
    assert len(wanted) > 300
    for key, message in written.items():
        texts = texts_of(message)
        assert len(texts) == (2 if message.pluralizable and language == "en" else 1), key
        assert not message.fuzzy, key
        source = message.id[1] if message.pluralizable else message.id
        assert set(re.findall(r"%\((\w+)\)", texts[-1])) == set(re.findall(r"%\((\w+)\)", source)), key
    assert {key: texts_of(message) for key, message in written.items()} == compiled, "make messages compiles anew"


@pytest.mark.pure
def test_the_catalogues_know_every_text_of_the_code(tmp_path):
    from babel.messages.extract import extract_from_file

    with (DESK / "translations" / "messages.pot").open("rb") as file:
        known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in read_po(file)}
    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}

    missing = set()
    for path in sorted(DESK.rglob("*.py")) + template_files():
        method = "python" if path.suffix == ".py" else "jinja2"
        for _, text, _, _ in extract_from_file(method, path, keywords=keywords):
            first = text[0] if isinstance(text, tuple) else text
            if first not in known:
                missing.add(f"{path.name}: {first}")

    assert missing == set(), "make messages brings the catalogues up to date"


@pytest.mark.pure
@pytest.mark.parametrize("path", template_files(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_words_for_people_stand_outside_the_catalogues(path):
    tree = jinja2.Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text(encoding="utf-8"))
    literal = " \x01 ".join(node.data for node in tree.find_all(jinja2.nodes.TemplateData))

    visible = re.sub(r"<[^<>]*>", " ", literal)  # tags without a part filled in
    visible = re.sub(r"<[a-z][^<>]*$|^[^<>]*?>", " ", visible)
    visible = " ".join(re.sub(r'[\w-]+="[^"]*"?|/?>|<\w+|[\w-]+=|--?\w+|[\w-]*[_-]{1,2}[\w-]*', " ", visible).split())
    words = {word for word in re.findall(r"[A-Z][a-z]{2,}|NIP", visible)} - UNTRANSLATED

    assert words == set()


@pytest.mark.pure
@pytest.mark.parametrize("path", template_files(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_style_or_script_stands_inline(path):
    html = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|safe\b|<script(?![^>]*src=)", html)
    assert not re.search(r'(src|href)="(https?:)?//', html), "nothing is loaded from elsewhere"
