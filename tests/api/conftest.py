"""A program with a token: every answer that it gets is held against the document."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient

from desk.accounts import tokens
from desk.accounts.models import User
from desk.accounts.policy import Scope
from desk.api import doors, openapi
from desk.api.views import endpoints
from desk.database import db
from desk.organisation.models import Department
from tests.complaints.conftest import office as office
from tests.conftest import BASE_URL, DeskClient
from tests.factories import MONDAY_TEN

Secret = Callable[..., str]


class Document:
    """The document, and whether an answer keeps to it."""

    def __init__(self, app: Flask) -> None:
        with app.test_request_context(base_url=BASE_URL):
            self.content = openapi.document(endpoints(), title="Desk", base_url=BASE_URL)
        self._matcher = app.url_map.bind("desk.test")
        self._validators: dict[str, Any] = {}

    def check(self, answer: Any) -> None:
        """Raises AssertionError when the document does not know such an answer."""
        method, path = answer.request.method, answer.request.path
        rule = next(
            (template for template in self.content["paths"] if _fits(template, path)),
            None,
        )
        operation = self.content["paths"].get(rule, {}).get(method.lower())
        if operation is None:
            assert answer.status_code in (404, 405, 400), answer.text
            door = doors.asked(path) or doors.API
            schema = {"$ref": f"#/components/schemas/{door.refusal}"}
        else:
            known = operation["responses"]
            assert str(answer.status_code) in known, f"{method} {rule}: {answer.status_code} {answer.text}"
            told = known[str(answer.status_code)]
            for name in told.get("headers", {}):
                assert name in answer.headers, f"{method} {rule} {answer.status_code} lacks {name}"
            if "content" not in told:
                assert answer.data == b""
                return
            ((media_type, content),) = told["content"].items()
            assert answer.mimetype == media_type
            schema = content["schema"]
        self.validate(answer.get_json(force=True), schema)

    def validate(self, value: Any, schema: dict[str, Any]) -> None:
        mark = json.dumps(schema, sort_keys=True)
        if mark not in self._validators:
            whole = schema | {"components": self.content["components"]}
            self._validators[mark] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        self._validators[mark].validate(value)


def _fits(template: str, path: str) -> bool:
    parts, given = template.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        part == one or part.startswith("{") for part, one in zip(parts, given, strict=True)
    )


class Program:
    """Calls with a token, or without one."""

    def __init__(self, app: Flask, document: Document, token: str | None) -> None:
        self.client: FlaskClient = DeskClient(app, use_cookies=False)
        self.document = document
        self.token = token

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given.setdefault("Authorization", f"Bearer {self.token}")
        if key:
            given["Idempotency-Key"] = key
        answer = self.client.open(f"/api/v1{path}", method=method, json=body, headers=given)
        self.document.check(answer)
        return answer

    def georeport(self, path: str, fields: Any = None, *, key: str | None = None, **headers: str) -> Any:
        """A call of Open311: a question, or filled-in fields that are sent."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if key:
            given["Idempotency-Key"] = key
        method = "GET" if fields is None else "POST"
        given.setdefault("Content-Type", "application/x-www-form-urlencoded") if fields is not None else None
        body = fields if isinstance(fields, str | bytes) else urlencode(fields or {})
        answer = self.client.open(f"/open311/v2{path}", method=method, data=body, headers=given)
        self.document.check(answer)
        return answer

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.call("POST", path, body, **more)


@pytest.fixture(scope="session")
def document(session_app: Flask) -> Document:
    return Document(session_app)


@pytest.fixture
def secret_of(app: Flask) -> Secret:
    """A function that makes a token for somebody and gives its secret."""

    def make(person: User, *scopes: Scope, department: Department | None = None, days: int = 90) -> str:
        chosen = scopes or tuple(Scope)
        _, secret = tokens.make_token(
            user=person, name="test", scopes=chosen, department=department, days=days, at=MONDAY_TEN
        )
        db.session.commit()
        return secret

    return make


@pytest.fixture
def program_of(app: Flask, document: Document, secret_of: Secret) -> Callable[..., Program]:
    """A function that gives a program in somebody's name: `program_of(cast.joko)`; in nobody's without a person."""

    def make(person: User | None = None, *scopes: Scope, department: Department | None = None) -> Program:
        app.extensions.pop("desk_api_fetched", None)
        secret = secret_of(person, *scopes, department=department) if person else None
        return Program(app, document, secret)

    return make
