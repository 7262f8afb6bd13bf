"""Writing into the asset register: guard, change, record. What is gone keeps its row."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from desk import timeline
from desk.accounts.policy import Action, Actor, Place, Reach, reaches
from desk.assets import queries
from desk.assets.kinds import AssetKind
from desk.assets.models import Asset
from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind


class StaleAsset(Conflict):
    """The asset has changed since the form was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this asset meanwhile.")


@dataclass(frozen=True)
class Content:
    """What the register knows of a thing."""

    item_code: str
    register_no: str
    name: str
    kind: AssetKind
    department_id: int
    unit_id: int | None = None
    room: str = ""
    holder: str = ""
    warranty_until: date | None = None
    notes: str = ""
    ended_on: date | None = None


def register_asset(*, content: Content, actor: Actor, at: datetime) -> Asset:
    """Enter a thing. Raises Forbidden, BadInput when its code and number are taken."""
    _permit(actor, content.department_id, content.unit_id)
    if queries.find(content.item_code, content.register_no) is not None:
        raise BadInput("This code and number are in the register already.", field="register_no")
    asset = Asset(created_at=at, **asdict(content))
    db.session.add(asset)
    db.session.flush()
    _note(asset, {"is_new": True}, actor=actor, at=at)
    return asset


def change_asset(*, asset: Asset, content: Content, actor: Actor, at: datetime) -> bool:
    """What is known better now; whether anything is different. Raises Forbidden, BadInput.

    Who moves a thing to another department must reach both.
    """
    _permit(actor, asset.department_id, asset.unit_id)
    _permit(actor, content.department_id, content.unit_id)
    taken = queries.find(content.item_code, content.register_no)
    if taken is not None and taken.id != asset.id:
        raise BadInput("This code and number are in the register already.", field="register_no")
    changes = {
        name: [_plain(getattr(asset, name)), _plain(value)]
        for name, value in asdict(content).items()
        if getattr(asset, name) != value
    }
    if not changes:
        return False
    for name in changes:
        setattr(asset, name, asdict(content)[name])
    db.session.flush()
    _note(asset, changes, actor=actor, at=at)
    return True


def _permit(actor: Actor, department_id: int, unit_id: int | None) -> None:
    found = reaches(actor, Action.ASSET_MANAGE)
    places: frozenset[Place] = found.get(Reach.DEPARTMENT_READ, frozenset())
    if Reach.EVERYTHING not in found and not any(place.covers(department_id, unit_id) for place in places):
        raise Forbidden("You may not do this.")


def _note(asset: Asset, changes: Mapping[str, object], *, actor: Actor, at: datetime) -> None:
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, asset=asset.code, changes=changes)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
