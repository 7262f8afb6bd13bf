"""Things for tests: keyword defaults."""

from datetime import datetime
from typing import Any

from desk.accounts.policy import Actor
from desk.assets import operations
from desk.assets.kinds import AssetKind
from desk.assets.models import Asset
from desk.assets.operations import Content
from tests.factories import MONDAY_TEN, department_of


def content_of(**changed: Any) -> Content:
    department = department_of(changed.pop("department", "DINKES"))
    known: dict[str, Any] = {
        "item_code": "3.10.02.03.003",
        "register_no": "12",
        "name": "Printer Epson L3110",
        "kind": AssetKind.PRINTER,
        "department_id": department.id,
        "room": "Loket 2",
        "holder": "Subbag Umum",
    }
    return Content(**known | changed)


def make_asset(actor: Actor, *, at: datetime = MONDAY_TEN, **changed: Any) -> Asset:
    return operations.register_asset(content=content_of(**changed), actor=actor, at=at)
