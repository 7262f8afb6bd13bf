"""Reading the asset register. Every list starts with what this person may see."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.assets.kinds import AssetKind
from desk.assets.models import Asset
from desk.database import db
from desk.errors import BadInput, NotFound
from desk.organisation.models import Department

PAGE = 50
MOST_OFFERED = 500  # of one department, in a form
MOST_STICKERS = 480  # twenty sheets


def within(actor: Actor, action: Action) -> ColumnElement[bool]:
    """Which assets an action reaches for this person."""
    conditions: list[ColumnElement[bool]] = []
    for reach, places in reaches(actor, action).items():
        if reach is Reach.EVERYTHING:
            conditions.append(true())
        for place in places if reach is Reach.DEPARTMENT_READ else ():
            here = Asset.department_id == place.department_id
            conditions.append(here if place.unit_id is None else and_(here, Asset.unit_id == place.unit_id))
    return or_(false(), *conditions)


def visible_to(actor: Actor, action: Action = Action.ASSET_READ) -> Select[tuple[Asset]]:
    """The assets that this person may read."""
    return select(Asset).where(within(actor, action)).options(joinedload(Asset.department), joinedload(Asset.unit))


def get_asset(actor: Actor, asset_id: int, action: Action = Action.ASSET_READ) -> Asset:
    """One of them. Not yours looks like not there. Raises NotFound."""
    asset = db.session.scalars(visible_to(actor, action).where(Asset.id == asset_id)).first()
    if asset is None:
        raise NotFound("There is nothing here.")
    return asset


def listed(
    actor: Actor, *, words: str = "", kind: AssetKind | None = None, after: int = 0, limit: int = PAGE + 1
) -> Sequence[Asset]:
    """A page of the register and one more, in the order in which things came in; what is gone is left out."""
    assets = visible_to(actor).where(Asset.ended_on.is_(None), Asset.id > after)
    if kind is not None:
        assets = assets.where(Asset.kind == kind)
    for word in words.split()[:6]:
        plain = word.casefold()
        columns = (Asset.name, Asset.item_code, Asset.register_no, Asset.room, Asset.holder)
        assets = assets.where(or_(*(func.lower(column).contains(plain, autoescape=True) for column in columns)))
    return db.session.scalars(assets.order_by(Asset.id).limit(limit)).all()


def departments_kept_by(actor: Actor) -> Sequence[Department]:
    """The departments of whose things this person keeps some, with their units."""
    found = reaches(actor, Action.ASSET_MANAGE)
    departments = select(Department).where(Department.ended_on.is_(None)).options(selectinload(Department.units))
    if Reach.EVERYTHING not in found:
        places = found.get(Reach.DEPARTMENT_READ, frozenset())
        departments = departments.where(Department.id.in_({place.department_id for place in places}))
    return db.session.scalars(departments.order_by(Department.name)).all()


def of_department(department_id: int) -> Sequence[Asset]:
    """What a department's people may say their trouble is about."""
    assets = select(Asset).where(Asset.department_id == department_id, Asset.ended_on.is_(None))
    return db.session.scalars(assets.order_by(Asset.kind, Asset.name, Asset.id).limit(MOST_OFFERED)).all()


def by_code(code: str, department_id: int) -> Asset | None:
    """The thing whose sticker says so, of that department; None for no code. Raises BadInput."""
    if not code:
        return None
    item_code, _, register_no = (part.strip() for part in code.partition("/"))
    asset = find(item_code, register_no)
    if asset is None or asset.department_id != department_id or asset.ended_on is not None:
        raise BadInput("This asset is not in the register of that department.", field="asset")
    return asset


def find(item_code: str, register_no: str) -> Asset | None:
    """The thing of that code and number."""
    found = select(Asset).where(Asset.item_code == item_code, Asset.register_no == register_no)
    return db.session.scalars(found).first()
