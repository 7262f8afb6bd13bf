"""Every address: its policy, its form, and the answer that each role gets."""

import re

import pytest

from desk import create_app, web
from desk.accounts.guards import policy_of
from desk.accounts.policy import TABLE, Role
from desk.database import db
from tests.factories import PASSWORD, make_user

CONVERTERS = {
    "no": "RowId",  # of an edition
    "form": "AnyConverter",
    "measure": "AnyConverter",  # a promise that is explained
    "table": "UnicodeConverter",
    "name": "UnicodeConverter",  # of a table of open data
    "number": "UnicodeConverter",
    "code": "UnicodeConverter",
    "slug": "UnicodeConverter",
    "filename": "PathConverter",
    "token": "UnicodeConverter",
    "outage": "UnicodeConverter",  # of the API, which answers what is no number in its own words
}
EXTERNAL = {"/telegram/webhook", "/healthz", "/readyz", "/metrics"}
FOR_PROGRAMS = {
    "/api/docs",
    "/api/v1/openapi.json",
    "/api/v1/challenge",
    "/api/v1/complaints",
    "/api/v1/complaints/track",
    "/open311/v2/discovery.json",
    "/open311/v2/services.json",
    "/open311/v2/services/<string:code>.json",
    "/open311/v2/requests.json",
    "/open311/v2/requests/<string:number>.json",
}
FOR_CITIZENS = {
    "/survei",
    "/survei/terima-kasih",
    "/aduan/tantangan",
    "/aduan",
    "/aduan/ikuti",
    "/aduan/tanda-terima",
    "/aduan/tanda-terima/pdf",
    "/aduan/tanda-terima/qr",
    "/verifikasi/<string:token>",
    "/verifikasi/laporan",
    "/verifikasi/laporan/<string:code>",
    "/lacak",
    "/lacak/aduan",
    "/lacak/ikuti",
    "/lacak/ikuti/berhenti",
    "/lacak/aduan/data",
    "/lacak/aduan/tambahan",
    "/lacak/aduan/sudah",
    "/lacak/aduan/belum",
    "/lacak/aduan/nilai",
    "/lacak/aduan/foto/<int:file_id>",
    "/lacak/keluar",
    "/lacak/telegram",
    "/lacak/telegram/qr",
    "/lacak/telegram/putus",
    "/aduan/tautan/<string:token>",
    "/layanan",
    "/layanan/<string:code>",
    "/panduan",
    "/panduan/<string:slug>",
    "/panduan/<string:slug>/jawaban",
    "/status",
    "/status/data",
    "/status/data/<string:name>.csv",
    "/logo/<string:code>",
}


def test_every_route_declares_its_policy(session_app):
    assert [
        rule.rule for rule in session_app.url_map.iter_rules() if policy_of(session_app, rule.endpoint) is None
    ] == []


def test_an_application_with_an_undeclared_route_refuses_to_start(session_app, monkeypatch):
    put_headers = web.error_pages.register

    def with_a_forgotten_page(app):
        put_headers(app)
        app.add_url_rule("/forgotten", endpoint="forgotten", view_func=lambda: "")

    monkeypatch.setattr(web.error_pages, "register", with_a_forgotten_page)

    with pytest.raises(RuntimeError, match="forgotten"):
        create_app(session_app.config["DESK"])


def test_what_is_open_to_all_is_on_this_list(session_app):
    public = {
        rule.rule for rule in session_app.url_map.iter_rules() if policy_of(session_app, rule.endpoint).action is None
    }

    assert public == {
        "/login",
        "/logout",
        "/language",
        "/static/<path:filename>",
        *EXTERNAL,
        *FOR_CITIZENS,
        *FOR_PROGRAMS,
    }


def test_addresses_are_kebab_case_and_their_parts_typed(session_app):
    for rule in session_app.url_map.iter_rules():
        # CONTRACT names /api/v1/openapi.json; files that are taken along end as files do.
        fixed = re.sub(r"\.(json|csv)$", "", re.sub(r"<[^>]+>", "x", rule.rule))
        assert re.fullmatch(r"/|(/[a-z0-9]+(-[a-z0-9]+)*)+", fixed), rule.rule
        for name, converter in rule._converters.items():
            expected = CONVERTERS.get(name, "RowId")
            assert type(converter).__name__ == expected, f"{rule.rule}: {name}"
            assert name in CONVERTERS or name.endswith("_id"), f"{rule.rule}: {name}"


def test_pages_that_only_show_take_no_post_and_pages_that_write_no_other_method(session_app):
    allowed = ({"GET"}, {"POST"}, {"GET", "POST"})

    for rule in session_app.url_map.iter_rules():
        assert rule.methods - {"HEAD", "OPTIONS"} in allowed, rule.rule


def pages(app) -> dict[str, str]:
    """Every page without a part to fill in, and what it asks for. Programs ask by tokens: see tests/api."""
    found = {
        rule.rule: policy_of(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments
    }
    return {page: policy.action for page, policy in found.items() if policy.action and not policy.is_for_machines}


@pytest.mark.pure
@pytest.mark.parametrize("role", Role)
def test_a_page_answers_to_the_roles_of_the_table_and_to_no_other(city, app, client_as, role):
    person = make_user(username="orang", department="DINKES", roles=(role,))
    db.session.commit()
    browser = client_as()
    assert browser.send("/login", login=person.username, password=PASSWORD).status_code == 303
    expected = {page: 200 if role in TABLE[action] else 403 for page, action in pages(app).items()}
    assert len(expected) >= 9

    assert {page: browser.get(page).status_code for page in expected} == expected


def test_who_is_not_signed_in_is_sent_to_the_login(cast, app, client_as):
    browser = client_as()

    answers = {page: browser.get(page) for page in pages(app)}

    assert {answer.status_code for answer in answers.values()} == {302}
    assert all(answer.location.startswith("/login?next=") for answer in answers.values())


def test_every_answer_wears_the_headers_also_an_error(cast, client_as):
    sari = client_as(cast.sari)
    answers = [
        sari.get(page) for page in ("/", "/tickets", "/nirgends", "/tickets/D-2610-99999-0", "/queue", "/healthz")
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 404, 403, 200]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert all(part in policy for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"))
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Request-Id"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_a_method_that_no_page_knows_changes_nothing(cast, client_as, method):
    assert client_as(cast.sari).open("/tickets", method=method).status_code in (400, 405)


@pytest.mark.parametrize(
    "header",
    [{"Remote-User": "dewi"}, {"X-Remote-User": "dewi"}, {"X-Forwarded-User": "dewi"}, {"X-On-Behalf-Of": "dewi"}],
)
def test_no_header_signs_anybody_in(cast, client_as, header):
    assert client_as().get("/admin/users", headers=header).status_code == 302


def test_another_host_name_is_refused(cast, client_as):
    assert client_as().get("/login", base_url="http://evil.test").status_code == 400
    assert client_as().get("/login", headers={"X-Forwarded-Host": "evil.test"}).status_code == 200
