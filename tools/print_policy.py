"""Write the table of who may do what into docs/security.md, from desk/accounts/policy.py, between its two markers.

python -m tools.print_policy
"""

from pathlib import Path

from desk.accounts.policy import TABLE, Reach, Role

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "security.md"
BEGIN = "<!-- policy: begin, written by `python -m tools.print_policy` -->"
END = "<!-- policy: end -->"

# How a reach is written in the table, and what it means.
REACHES: dict[Reach, tuple[str, str]] = {
    Reach.OWN: ("own", "what this person reported, or what belongs to this person"),
    Reach.DEPARTMENT: (
        "dept",
        "tickets of the department (or unit) in which the role is held, while Tier 1 holds them",
    ),
    Reach.DEPARTMENT_READ: ("dept+", "tickets of that department (or unit), whichever tier holds them"),
    Reach.HOLDING_READ: (
        "held+",
        "tickets of other departments that lie with the department of the role now, in Tier 2",
    ),
    Reach.TIER2: ("T2", "tickets that lie with Tier 2"),
    Reach.LENT: ("lent", "the one ticket to which one was lent by one's department, until its end or a day"),
    Reach.TIER2_READ: ("T2+", "tickets that lie with Tier 2, or left it within the last 30 days"),
    Reach.EVERYTHING: ("all", "everything"),
    Reach.INTAKE: ("intake", "complaints that this person received for somebody, unless their category is restricted"),
    Reach.FRONT: (
        "front",
        "complaints on the front office's table or still to be told, neither confidential nor restricted",
    ),
    Reach.TENANT: (
        "tenant",
        "complaints that lie with an organisation for which this person is posted in the mall, neither confidential nor "
        "restricted",
    ),
    Reach.ADDRESSEE: (
        "addr",
        "complaints that lie with the department of the role, neither confidential nor restricted",
    ),
    Reach.HEADED: ("headed", "complaints that lie with the department of the role, confidential ones among them"),
    Reach.HANDLED: ("by name", "complaints that lie with this person by name"),
    Reach.MALL: (
        "mall",
        "all complaints but those that the inspectorate alone reads; the mall's own logo and letterhead",
    ),
    Reach.CONDUCT: ("conduct", "conduct complaints about the department of the role, or about its people"),
    Reach.RESTRICTED: ("restr", "complaints of the restricted categories whose reader the inspectorate is"),
}


def table() -> str:
    """The policy as a Markdown table: a line per action, a column per role. An empty cell is a refusal."""
    lines = [f"- `{short}`: {meaning}" for short, meaning in REACHES.values()]
    lines += ["", f"| action | {' | '.join(Role)} |", "|---" * (len(Role) + 1) + "|"]
    for action, granted in TABLE.items():
        cells = [" ".join(REACHES[reach][0] for reach in Reach if reach in granted.get(role, ())) for role in Role]
        lines.append(f"| `{action}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def with_table(text: str) -> str:
    """The page with the table of now between its markers. Raises ValueError when a marker is missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} lacks the marker {BEGIN if not begin else END}.")
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(TABLE)} actions, {len(Role)} roles")
