"""What imports alone cannot say about the house: routes, templates, catalogues, migrations, commits."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DESK = ROOT / "desk"
TEMPLATES = DESK / "templates"


def code_files() -> list[Path]:
    """Every Python file of the desk."""
    return sorted(path for path in DESK.rglob("*.py") if "vendor" not in path.parts)


def template_files() -> list[Path]:
    """Every template, pages and messages."""
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
