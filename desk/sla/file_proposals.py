"""Data files of a city that is at work already: what they would change is proposed, and decided like anything else."""

from datetime import datetime
from typing import Any

from desk.errors import BadInput
from desk.sla import imports, policies, policy_content, proposals, rule_queries
from desk.sla.rule_models import SlaProposal

KINDS = ("holidays", "calendars", "policy")


def is_to_be_proposed(kind: str) -> bool:
    """Whether a file of that kind changes what somebody counts on: else it is loaded at once."""
    if kind == "policy":
        return rule_queries.has_clocks()
    return kind in KINDS and bool(rule_queries.all_calendars())


def propose_file(kind: str, data: dict[str, Any], *, title: str, reason: str, zone: str, at: datetime) -> SlaProposal:
    """Propose what a file would change. Raises KeyError, ValueError, BadInput where nothing in it is new."""
    if kind == "policy":
        return proposals.propose_policy(actor=None, title=title, reason=reason, content=_policy_content(data), at=at)
    edits = _holiday_edits(data) if kind == "holidays" else _calendar_edits(data, zone=zone)
    return proposals.propose_calendars(actor=None, title=title, reason=reason, edits=edits, at=at)


def _holiday_edits(data: dict[str, Any]) -> list[dict[str, Any]]:
    known = {(day["on"], day["category"]): (day["name"], day["name_en"]) for day in proposals.whole_list()}
    edits = [
        {
            "do": "holiday.add",
            "on": line["on"].isoformat(),
            "category": line["category"],
            "name": line["name"],
            "name_en": line["name_en"],
        }
        for line in data.get("holiday", [])
    ]
    new = [edit for edit in edits if known.get((edit["on"], edit["category"])) != (edit["name"], edit["name_en"])]
    if not new:
        raise BadInput("Nothing in this file is new.")
    return new


def _calendar_edits(data: dict[str, Any], *, zone: str) -> list[dict[str, Any]]:
    return [
        {
            "do": "calendar.set",
            "calendar": line["code"],
            "name": line["name"],
            "name_en": line["name_en"],
            "content": imports.content_of_line(line, data, zone=zone),
        }
        for line in data.get("calendar", [])
    ]


def _policy_content(data: dict[str, Any]) -> dict[str, Any]:
    """The file as a proposal keeps it, with the standard times of the catalogue as they are today."""
    head = data["policy"]
    names = ("matrix", "target", "wait", "complaint", "rung")
    scoped = [policy_content.scoped_line(line) for line in policies.service_targets()]
    return {
        "policy": {
            "name": head["name"],
            "name_en": head["name_en"],
            "effective_from": str(head["effective_from"]),
        },
        **{name: data[name] for name in names if name in data},
        "scoped": data.get("scoped", scoped),
    }
