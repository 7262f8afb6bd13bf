"""Write docs/requirements.md: every row of docs/requirements.toml and the tests that say `@pytest.mark.row("ID")`.

The tests are read, not run. `make requirements` runs it:

    python -m tools.requirements_table
"""

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
ROWS = ROOT / "docs" / "requirements.toml"
PAGE = ROOT / "docs" / "requirements.md"
TESTS = ROOT / "tests"

HEADER = """\
# Requirements

What the regulations ask of the desk, one row each, and the tests that verify it. A row is met when at least one test carries
its mark, `@pytest.mark.row("ID")`; everything else is open, built or not. The rows are kept in
[requirements.toml](requirements.toml); this page is written by `make requirements` and checked by the tests.
"""


class Row(NamedTuple):
    """A duty, and where it comes from."""

    id: str
    source: str
    must: str


class Mark(NamedTuple):
    """A test that claims to verify a row; `path` is relative to the project's root."""

    row_id: str
    test: str
    path: str


def load_sources() -> dict[str, str]:
    """The regulations: prefix of the ids -> name."""
    with ROWS.open("rb") as file:
        return {line["prefix"]: line["name"] for line in tomllib.load(file)["regulation"]}


def load_rows() -> list[Row]:
    """Every row, in the order of the file."""
    with ROWS.open("rb") as file:
        return [Row(**line) for line in tomllib.load(file)["row"]]


@cache
def find_marks(folder: Path = TESTS) -> tuple[Mark, ...]:
    """The marks on every test below `folder`, read once. What is skipped or expected to fail verifies nothing."""
    marks = set()
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        marks |= {Mark(row_id, test, shown) for test, row_id in _marked(tree.body, _of_module(tree))}
    return tuple(sorted(marks))


def page(rows: Iterable[Row], marks: Iterable[Mark], sources: Mapping[str, str]) -> str:
    """The whole page."""
    rows, marks = list(rows), list(marks)
    parts = [HEADER]
    totals = ["| source | rows | met | open |", "|---|---|---|---|"]
    met_in_all = 0
    for prefix, name in sources.items():
        mine = [row for row in rows if row.id.startswith(f"{prefix}-")]
        lines = [f"## {prefix}: {name}", "", "| id | source | the software must | met by |", "|---|---|---|---|"]
        met = 0
        for row in mine:
            tests = [mark for mark in marks if mark.row_id == row.id]
            met += bool(tests)
            met_by = "<br>".join(f"[{mark.test}](../{mark.path})" for mark in tests) or "open"
            lines.append(f"| {row.id} | {_cell(row.source)} | {_cell(row.must)} | {met_by} |")
        parts.append("\n".join(lines) + "\n")
        totals.append(f"| {prefix} | {len(mine)} | {met} | {len(mine) - met} |")
        met_in_all += met
    totals.append(f"| **all** | **{len(rows)}** | **{met_in_all}** | **{len(rows) - met_in_all}** |")
    parts.append("## Totals\n\n" + "\n".join(totals) + "\n")
    return "\n".join(parts)


def current_page() -> str:
    """The page as it should stand now."""
    return page(load_rows(), find_marks(), load_sources())


def _marked(body: Iterable[ast.stmt], inherited: frozenset[str]) -> Iterator[tuple[str, str]]:
    for thing in body:
        if not isinstance(thing, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if any(_is_mark(node, "skip", "xfail") for decorator in thing.decorator_list for node in ast.walk(decorator)):
            continue
        ids = inherited.union(*(_ids_in(decorator) for decorator in thing.decorator_list))
        if isinstance(thing, ast.ClassDef):
            yield from _marked(thing.body, ids)
        elif thing.name.startswith("test_"):
            yield from ((thing.name, row_id) for row_id in ids)


def _of_module(tree: ast.Module) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for thing in tree.body:
        if isinstance(thing, ast.Assign) and any(_is_name(target, "pytestmark") for target in thing.targets):
            found |= _ids_in(thing.value)
    return found


def _ids_in(node: ast.AST) -> frozenset[str]:
    return frozenset(
        argument.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and _is_mark(call.func, "row")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )


def _is_mark(node: ast.AST, *names: str) -> bool:
    """Whether it is `pytest.mark.<one of names>`."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in names
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "mark"
    )


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(current_page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(load_rows())} rows, {len({mark.row_id for mark in find_marks()})} met")
