"""The examples of docs/api.md, carried out in their order, and their answers held against what the page says."""

import json
import re
import shlex
from typing import Any
from urllib.parse import quote

from desk.accounts.policy import Scope
from tests.architecture import ROOT
from tests.conftest import DeskClient

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```sh\n(?P<call>curl .*?)```\s+```json (?P<status>\d+)\n(?P<answer>.*?)```", re.DOTALL)
ANYTHING = "…"


def test_the_examples_do_what_the_page_says(cast, moment, app, document, secret_of):
    names: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], names)
    client = DeskClient(app, use_cookies=False)
    known = {"SARI": secret_of(cast.sari), "JOKO": secret_of(cast.joko), "BUDI": secret_of(cast.budi), "DESK": ""}
    for name in ("SOLVED", "SOLVED_ANEW"):
        known[name] = names["solve"](client.get("/api/v1/challenge").json)
    examples = list(EXAMPLE.finditer(PAGE))
    assert len(examples) == 12

    for example in examples:
        answer = send(client, filled(example["call"], known))
        document.check(answer)

        assert answer.status_code == int(example["status"]), answer.text
        told = json.loads(filled(example["answer"], known))
        assert fits(told, answer.json), f"{example['call']}\n{answer.text}"
        (first, *_) = answer.json if isinstance(answer.json, list) else [answer.json]
        known |= {name.upper(): value for name, value in first.items() if isinstance(value, str)}


def test_the_page_names_every_scope_and_every_call(session_app, document):
    assert {scope.value for scope in Scope} <= set(re.findall(r"`([a-z]+:[a-z]+)`", PAGE))
    for path in document.content["paths"]:
        assert re.sub(r"\{(\w+)\}", r"<\1>", path.rsplit("/", 1)[1]) in PAGE, path


def filled(text: str, known: dict[str, str]) -> str:
    return re.sub(r"\$([A-Z_]+)", lambda found: known[found[1]], text)


def send(client: DeskClient, command: str) -> Any:
    """What curl would do."""
    program, *words = shlex.split(command.replace("\\\n", " "))
    assert program == "curl"
    asked: dict[str, Any] = {"method": "GET", "headers": {}}
    given: list[str] = []
    while words:
        word = words.pop(0)
        if word == "-X":
            asked["method"] = words.pop(0)
        elif word == "-H":
            name, value = words.pop(0).split(": ", 1)
            asked["headers"][name] = value
        elif word in ("-d", "--data-urlencode"):
            name, _, value = words.pop(0).partition("=")
            given.append(
                f"{name}={quote(value)}" if word == "--data-urlencode" else f"{name}={value}" if value else name
            )
        else:
            asked["path"] = word
    if given:
        asked["data"] = "&".join(given)
        asked["headers"].setdefault("Content-Type", "application/x-www-form-urlencoded")
    return client.open(asked.pop("path"), **asked)


def fits(told: Any, answer: Any) -> bool:
    """Whether the answer holds everything that the page shows of it."""
    if told == ANYTHING:
        return bool(answer)
    if isinstance(told, dict):
        return all(name in answer and fits(value, answer[name]) for name, value in told.items())
    if isinstance(told, list) and told[-1:] == [ANYTHING]:
        return fits(told[:-1], answer[: len(told) - 1]) and len(answer) >= len(told)
    if isinstance(told, list):
        return len(told) == len(answer) and all(fits(one, two) for one, two in zip(told, answer, strict=True))
    return bool(told == answer)
