"""What imports alone cannot say about the house: routes, templates, catalogues, migrations, commits."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DESK = ROOT / "desk"
TEMPLATES = DESK / "templates"


def code_files() -> list[Path]:
    """Every Python file of the desk."""
    return sorted(path for path in DESK.rglob("*.py") if "vendor" not in path.parts)


@cache
def parsed(path: Path) -> ast.Module:
    """The file as a tree, read once for all that look at it."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def template_files() -> list[Path]:
    """Every template, pages and messages."""
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
