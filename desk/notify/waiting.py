"""What waits for the couriers, what they may take next, and how they are getting on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased, joinedload

from desk import heartbeats
from desk.database import db
from desk.notify import pacing
from desk.notify.delivery_models import EVERYBODY, UNFINISHED, WAITING, WAITING_SQL, Delivery, DeliveryState, SendGate
from desk.notify.lanes import Lane
from desk.notify.models import Channel, LinkState, MailAddress, Notice, TelegramLink
from desk.timeline import Event, OutboxEntry

URGENT_MAY_WAIT = timedelta(seconds=60)
LONG_HOLD = timedelta(hours=1)  # Telegram asks for so long a pause only where something is wrong
RATE_OVER = timedelta(minutes=5)
PAGE = 50


def next_delivery_id(at: datetime) -> int | None:
    """The slip that goes out next, the earliest of the most urgent lane; None when none may go out now.

    Of a chat and a lane only the first may: what waits for another try holds back those behind it, and nobody else.
    """
    moment = max(at, _opens_at() or at)
    if moment > at + pacing.AHEAD:
        return None
    for lane in Lane:
        is_open = ~exists().where(SendGate.chat_id == Delivery.chat_id, SendGate.opens_at > moment)
        due = select(Delivery.id).where(*_first_of(lane), _is_free(at), Delivery.try_after <= at, is_open)
        found = db.session.scalar(due.order_by(Delivery.id).limit(1))
        if found is not None:
            return found
    return None


def next_moment(at: datetime, *, within: timedelta) -> datetime | None:
    """When something that waits may go out, if that is soon."""
    opens_at = _opens_at()
    if opens_at is not None and opens_at > at + pacing.AHEAD:
        soonest: datetime | None = opens_at - pacing.AHEAD
    else:
        ready_at = case((SendGate.opens_at > Delivery.try_after, SendGate.opens_at), else_=Delivery.try_after)
        soonest = db.session.scalar(
            select(func.min(ready_at))
            .select_from(Delivery)
            .outerjoin(SendGate, SendGate.chat_id == Delivery.chat_id)
            .where(*_first_of(None), _is_free(at), Delivery.try_after <= at + within)
        )
    return soonest if soonest is not None and soonest <= at + within else None


def _opens_at() -> datetime | None:
    return db.session.scalar(select(SendGate.opens_at).where(SendGate.chat_id == EVERYBODY))


def _is_free(at: datetime) -> ColumnElement[bool]:
    return or_(Delivery.lease_until.is_(None), Delivery.lease_until <= at)


def _first_of(lane: Lane | None) -> list[ColumnElement[bool]]:
    """Slips before which nothing else waits in their chat and lane."""
    older = aliased(Delivery, name="older")
    is_behind = exists().where(
        or_(older.chat_id == Delivery.chat_id, older.binding_id == Delivery.binding_id),
        older.lane == Delivery.lane,
        older.id < Delivery.id,
        literal_column(f"older.{WAITING_SQL}"),
    )
    first = [WAITING, Delivery.channel == Channel.TELEGRAM, ~is_behind]
    return [*first, Delivery.lane == lane] if lane else first


class CourierState(NamedTuple):
    """How the couriers are getting on: what every probe, page and command shows."""

    urgent_seconds: int  # since when the oldest urgent message could have gone out
    held_seconds: int  # for how long nothing goes out at all
    longest_hold_seconds: int  # of one chat
    hanging: int  # whose worker died and whose lease has ended

    @property
    def is_behind(self) -> bool:
        """Whether somebody has to look."""
        return self.urgent_seconds > URGENT_MAY_WAIT.total_seconds() or self.is_held_long

    @property
    def is_held_long(self) -> bool:
        return max(self.held_seconds, self.longest_hold_seconds) > LONG_HOLD.total_seconds()


def courier_state(at: datetime) -> CourierState:
    """Cheap enough for a probe."""
    urgent = select(func.min(Delivery.try_after)).where(
        WAITING,
        Delivery.channel == Channel.TELEGRAM,
        Delivery.lane == Lane.URGENT,
        Delivery.try_after <= at,
    )
    oldest = db.session.scalar(urgent)
    gates = select(func.max(SendGate.opens_at)).where(SendGate.chat_id != EVERYBODY)
    lost = select(func.count()).where(WAITING, Delivery.state == DeliveryState.SENDING, Delivery.lease_until <= at)
    return CourierState(
        _seconds(at, oldest),
        _seconds(_opens_at() or at, at),
        _seconds(db.session.scalar(gates) or at, at),
        db.session.scalar(lost) or 0,
    )


class Line(NamedTuple):
    """What stands in line: events untold, messages unsent or given up by channel, lane and state."""

    untold: int
    oldest_seconds: int
    deliveries: dict[tuple[str, str, str], int]


def line_of(at: datetime) -> Line:
    """For monitoring, which asks again and again: partial indexes alone, whatever was sent in years."""
    untold = select(func.count(), func.min(Event.happened_at)).select_from(OutboxEntry).join(OutboxEntry.event)
    count, since = db.session.execute(untold).one()
    by = (Delivery.channel, Delivery.lane, Delivery.state)
    found = {(channel.value, lane.value, state.value): 0
             for channel in Channel for lane in Lane for state in (*UNFINISHED, DeliveryState.REFUSED)}  # fmt: skip
    for condition in (WAITING, literal_column("deliveries.state = 'refused'")):
        for channel, lane, state, number in db.session.execute(
            select(*by, func.count()).where(condition).group_by(*by)
        ):
            found[channel.value, lane.value, state.value] = number
    return Line(count, _seconds(at, since), found)


def outbox_report(at: datetime) -> dict[str, Any]:
    """What waits, hangs and failed: the figures of the page, of `flask outbox` and of `flask doctor`."""
    state = courier_state(at)
    counted = select(Delivery.state, func.count()).group_by(Delivery.state)
    states: dict[DeliveryState, int] = dict(db.session.execute(counted).tuples().all())
    waiting = select(Delivery.lane, Delivery.state, func.count(), func.min(Delivery.created_at))
    lanes: dict[str, dict[str, int]] = {lane.value: {"pending": 0, "sending": 0, "oldest_seconds": 0} for lane in Lane}
    for lane, name, count, since in db.session.execute(
        waiting.where(WAITING).group_by(Delivery.lane, Delivery.state)
    ).tuples():
        of_lane = lanes[lane.value]
        of_lane[name.value] = count
        of_lane["oldest_seconds"] = max(of_lane["oldest_seconds"], _seconds(at, since))
    lately = db.session.scalar(select(func.count()).where(Delivery.sent_at > at - RATE_OVER)) or 0
    beats = {name: heartbeats.last_beat(name) for name in ("update", "bot")}
    return {
        "untold_events": db.session.scalar(select(func.count()).select_from(OutboxEntry)) or 0,
        "deliveries": {one.value: states.get(one, 0) for one in DeliveryState},
        "lanes": lanes,
        "hanging": state.hanging,
        "oldest_unfinished_seconds": max(of_lane["oldest_seconds"] for of_lane in lanes.values()),
        "oldest_urgent_seconds": state.urgent_seconds,
        "sent_per_minute": round(lately / (RATE_OVER.total_seconds() / 60), 1),
        "held_seconds": state.held_seconds,
        "longest_hold_of_a_chat_seconds": state.longest_hold_seconds,
        "last_update_at": beats["update"].isoformat() if beats["update"] else None,
        "last_poll_at": beats["bot"].isoformat() if beats["bot"] else None,
    }


def refused(*, before: int | None = None) -> Sequence[Delivery]:
    """A page of messages that were given up, the newest first; one more than a page is returned."""
    slips = (
        select(Delivery)
        .where(literal_column("deliveries.state = 'refused'"))
        .options(
            joinedload(Delivery.notice).joinedload(Notice.event),
            joinedload(Delivery.notice).joinedload(Notice.user),
            joinedload(Delivery.link),
        )
        .order_by(Delivery.id.desc())
        .limit(PAGE + 1)
    )
    return db.session.scalars(slips if before is None else slips.where(Delivery.id < before)).all()


def sendable_again() -> Select[tuple[int]]:
    """Ids of refused messages that still have words, and a chat that would take them."""
    has_chat = or_(
        and_(Delivery.notice_id.is_(None), Delivery.letter.is_not(None)),
        exists().where(TelegramLink.id == Delivery.link_id, TelegramLink.state == LinkState.WORKING),
        exists().where(MailAddress.id == Delivery.mail_id, MailAddress.state == LinkState.WORKING),
    )
    return select(Delivery.id).where(literal_column("deliveries.state = 'refused'"), has_chat)


def _seconds(at: datetime, since: datetime | None) -> int:
    return max(int((at - since).total_seconds()), 0) if since else 0
