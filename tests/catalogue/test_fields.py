"""The administrator's page of a service's own fields: edited, previewed, published in versions."""

import re

import pytest
from sqlalchemy import select

from desk.catalogue import asking
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.event_kinds import EventKind
from desk.own_fields import FieldKind, OwnField
from desk.timeline import Event
from tests.catalogue.fields import ACCOUNT, SYSTEM, publish
from tests.factories import MONDAY_TEN

PAGE = "/admin/services/AKUN/fields"


@pytest.fixture
def browser(cast, client_as, moment):
    return client_as(cast.dewi)


def typed(*fields, version=0):
    """The form as the page sends it."""
    sent = {"version": str(version)}
    for place, field in enumerate(fields):
        whole = {"kind": "line", "active": "y", "ticket_kind": "", "position": str(place + 1)} | field
        sent |= {f"fields-{place}-{name}": value for name, value in whole.items() if value is not None}
    return sent


def asked_now(code="AKUN"):
    current = asking.field_set_of(catalogue.get_any_service(code).id)
    return [(field.name, field.label, field.kind) for field in current.asked()] if current else []


@pytest.mark.row("LLG-07", "MTR-18")
def test_an_administrator_says_what_a_service_asks_and_sees_it_before_as_the_reporter_will(browser):
    assert 'href="/admin/services/AKUN/fields"' in browser.get("/admin/services/AKUN").text
    fields = typed(
        {"label": "Nama akun", "label_en": "Account name", "required": "y", "help": "Seperti pada layar masuk."},
        {"label": "Sistem", "kind": "choice", "choices": "OSS-RBA\nSIMBG", "required": "y", "position": "1"},
        {"label": "", "position": "3"},
    )

    shown = browser.send(PAGE, preview="1", **fields)

    assert shown.status_code == 200
    assert asked_now() == [], "nothing is published by looking at it"
    preview = shown.text[shown.text.index("data-preview>") :]
    assert re.search(r'<input[^>]*name="preview-own_sistem"[^>]*type="radio"[^>]*value="oss_rba"', preview)
    assert "Seperti pada layar masuk." in preview
    assert "preview-own_nama_akun" in preview
    assert browser.send(f"{PAGE}/preview", page=PAGE, **fields).text.count("preview-own_sistem") >= 2
    published = browser.send(PAGE, **fields)

    assert published.status_code == 303
    assert asked_now() == [("nama_akun", "Nama akun", FieldKind.LINE), ("sistem", "Sistem", FieldKind.CHOICE)]
    event = db.session.scalars(select(Event).where(Event.kind == EventKind.REFERENCE_CHANGED).order_by(Event.id)).all()[
        -1
    ]
    assert (event.actor_name, event.details["service"]) == ("Dewi Anggraini", "AKUN")
    assert [one["name"] for one in event.details["changes"]["own_fields"][1]] == ["nama_akun", "sistem"]


def test_a_published_version_is_never_changed_and_the_same_again_is_none(browser):
    first = publish("AKUN", ACCOUNT)
    kept = first.fields

    again = {
        "name": "nama_akun",
        "label": "Nama akun",
        "label_en": "Account name",
        "required": "y",
        "help": ACCOUNT.help,
    }

    same = browser.send(PAGE, **typed(again, version=1))
    assert same.status_code == 303
    assert asking.field_set_of(first.service_id).version == 1
    browser.send(PAGE, **typed({"name": "nama_akun", "label": "Nama pengguna"}, version=1))

    current = asking.field_set_of(first.service_id)
    assert (current.version, [field.name for field in current.asked()]) == (2, ["nama_akun"])
    db.session.refresh(first)
    assert first.fields == kept
    assert "Nama pengguna" in browser.get(PAGE).text


def test_who_edits_an_old_version_is_told_and_loses_no_word(browser):
    publish("AKUN", ACCOUNT)
    publish("AKUN", SYSTEM)
    mine = {"label": "Yang saya ketik"}

    answer = browser.send(PAGE, **typed(mine, version=1))

    assert answer.status_code == 409
    assert "Yang saya ketik" in answer.text
    assert "Sistem" in answer.text
    assert asked_now() == [("sistem", "Sistem", FieldKind.CHOICE)]
    assert browser.post(PAGE, data=browser.hidden(PAGE) | typed(mine, version=2)).status_code == 303
    assert asked_now()[0][1] == "Yang saya ketik"


@pytest.mark.parametrize(
    ("field", "at"),
    [
        ({"label": "Sistem", "kind": "choice", "choices": "satu saja"}, "fields-0-choices"),
        ({"label": "Sistem", "kind": "choice", "choices": "A\nA"}, "fields-0-choices"),
        ({"label": "x" * 121}, "fields-0-label"),
        ({"label": "", "help": "tanpa pertanyaan"}, "fields-0-label"),
        ({"label": "Nama", "kind": "hologram"}, "fields-0-kind"),
        ({"label": "Nama", "ticket_kind": "problem"}, "fields-0-ticket_kind"),
        ({"label": "Nama", "position": "depan"}, "fields-0-position"),
        ({"label": "a\x00b"}, "fields-0-label"),
    ],
)
def test_what_nobody_could_answer_is_refused_where_it_was_typed(browser, field, at):
    answer = browser.send(PAGE, **typed(field))

    assert answer.status_code == 422
    assert f'href="#{at}"' in answer.text
    assert asked_now() == []
    assert browser.send(f"{PAGE}/preview", page=PAGE, **typed(field)).status_code == 422


def test_a_field_can_be_added_without_scripts_and_keeps_what_is_half_typed(browser):
    answer = browser.send(PAGE, add="1", **typed({"label": "Sistem", "kind": "choice"}))

    assert answer.status_code == 200
    assert 'name="fields-1-label"' in answer.text
    assert 'value="Sistem"' in answer.text
    assert "error-summary" not in answer.text, "what is half typed is no mistake yet"


def test_a_field_that_is_asked_no_more_stays_known_and_can_come_back(browser):
    publish("AKUN", ACCOUNT, SYSTEM)

    off = {"name": "nama_akun", "label": "Nama akun", "active": None}
    on = {"name": "sistem", "label": "Sistem", "kind": "choice", "choices": "OSS-RBA\nSIMBG"}

    browser.send(PAGE, **typed(off, on, version=1))

    assert [name for name, *_ in asked_now()] == ["sistem"]
    assert 'value="nama_akun"' in browser.get(PAGE).text


def test_an_invented_name_of_a_field_is_not_believed(browser):
    browser.send(PAGE, **typed({"name": "csrf_token", "label": "Nama"}))

    assert asked_now() == [("nama", "Nama", FieldKind.LINE)]


def test_nobody_but_the_administrator_says_what_is_asked(cast, client_as, moment):
    for person in (cast.sari, cast.joko, cast.bambang):
        assert client_as(person).get(PAGE).status_code == 403


def test_a_kind_of_ticket_that_the_service_has_not_cannot_be_meant(cast):
    service = catalogue.get_any_service("PC")
    with pytest.raises(asking.BadInput):
        asking.publish_fields(
            service=service, fields=[OwnField("", "A", ticket_kind="change")], seen_version=0, actor=None, at=MONDAY_TEN
        )
