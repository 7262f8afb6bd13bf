"""The document says what there is, no more and no less; people can read it, too."""

import re

import pytest

from desk.accounts.guards import policy_of
from desk.accounts.policy import Scope
from desk.api import doors
from desk.api.views import endpoints
from tests.conftest import BASE_URL, DeskClient


@pytest.fixture
def told(app, document):
    answer = DeskClient(app).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json


def test_the_document_knows_every_address_of_the_api_and_no_other(session_app, document):
    routed = {
        (re.sub(r"<string:(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in session_app.url_map.iter_rules()
        if doors.asked(rule.rule) and rule.rule != "/api/v1/openapi.json"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert routed == {(path, method) for path, methods in document.content["paths"].items() for method in methods}


def test_what_it_says_of_tokens_is_what_the_guards_ask(session_app, document):
    for endpoint in endpoints():
        policy = policy_of(session_app, f"api.{endpoint.name}")
        operation = document.content["paths"][endpoint.door.prefix + endpoint.path][endpoint.method.lower()]

        assert policy.is_for_machines
        assert (operation["security"] == [{"token": []}]) == (policy.action is not None)
        assert policy.scope is None or operation["x-scope"] == policy.scope
        no_good_token = str(endpoint.door.status_of(401))
        assert (no_good_token in operation["responses"]) == ("x-scope" in operation)


def test_it_is_an_openapi_document_without_loose_ends(told):
    assert told["openapi"] == "3.1.0"
    assert told["servers"] == [{"url": BASE_URL}]
    assert told["components"]["securitySchemes"]["token"]["description"] == ", ".join(Scope)
    names = [one["operationId"] for methods in told["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names)) == 33
    wanted = set(re.findall(r'"#/components/schemas/(\w+)"', str(told).replace("'", '"')))
    assert wanted <= set(told["components"]["schemas"])


def test_it_speaks_the_language_of_the_reader(app):
    said = {
        language: DeskClient(app).get("/api/v1/openapi.json", headers={"Accept-Language": language}).json["paths"]
        ["/api/v1/tickets/{number}"]["get"]["responses"]["404"]["description"]
        for language in ("id", "en")
    }  # fmt: skip

    assert said["en"] == "There is nothing here."
    assert said["id"] != said["en"]


def test_people_read_it_on_a_page_of_our_own(app, told):
    page = DeskClient(app).get("/api/docs")

    assert page.status_code == 200
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            assert f'id="{operation["operationId"]}"' in page.text, (method, path)
    assert set(re.findall(r'(?:src|href)="(https?://[^"]+)"', page.text)) == set()


def test_no_answer_invites_other_sites_in(app, cast, program_of):
    answer = program_of(cast.sari).get("/tickets", Origin="https://evil.example")

    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert answer.headers["Cache-Control"] == "no-store"
