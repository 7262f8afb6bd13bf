"""Let a form through or not; count wrong codes; forget."""

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from desk.database import db
from desk.errors import TooMany
from desk.gate import limits, proof, rules, stamps
from desk.gate.keys import blinded, blinded_chat, digest
from desk.gate.models import GateCounter, GateProof
from desk.gate.rules import GATES, LOOKS, Verdict, Way


def examine(
    *,
    connection: Connection,
    secret: str,
    limit: str,
    form_key: str,
    stamp: str,
    payload: str,
    honeypot: str,
    address: str,
    at: datetime,
) -> Way:
    """How a sent form came through. Raises Robot, StampRefused, TooFast, ProofRefused, TooMany.

    `connection` has a short transaction of its own, which a refusal rolls back: nothing is counted, and a proof stays unused.
    A form counts once; when it comes back with errors and is sent again, only the tries of that form are counted.
    """
    gate = GATES[limit]
    state = stamps.state_of(stamp=stamp, form_key=form_key, secret=secret, at=at, shortest=gate.shortest)
    judged = Verdict.MISSING
    if not honeypot and state is rules.Stamp.GOOD:  # what will be refused anyway costs no query
        judged = accept(connection=connection, payload=payload, form_key=form_key, secret=secret, at=at)
    way = rules.way_through(honeypot=honeypot, stamp=state, proof=judged, shortest=gate.shortest)
    _count(connection=connection, secret=secret, limit=limit, way=way, form_key=form_key, address=address, at=at)
    return way


def examine_call(
    *, connection: Connection, secret: str, limit: str, form_key: str, payload: str, address: str, at: datetime
) -> None:
    """The same for a program, which was handed no form: only a proof lets it through. Raises ProofRefused, TooMany."""
    judged = accept(connection=connection, payload=payload, form_key=form_key, secret=secret, at=at)
    if judged is not Verdict.ACCEPTED:
        raise rules.ProofRefused("Please solve a fresh challenge and send its solution along.")
    _count(
        connection=connection,
        secret=secret,
        limit=limit,
        way=Way.WITH_PROOF,
        form_key=form_key,
        address=address,
        at=at,
    )


def _count(
    *, connection: Connection, secret: str, limit: str, way: Way, form_key: str, address: str, at: datetime
) -> None:
    """Raises TooMany."""
    gate = GATES[limit]
    form = f"form:{digest(form_key)[:32]}"
    if limits.take(connection=connection, key=form, window=rules.TRIES_OF_A_FORM, at=at) == 1:
        place = f"{limit}:{way}:{blinded(address, secret=secret, on=at.date())}"
        for window in gate.with_proof if way is Way.WITH_PROOF else gate.without_proof:
            limits.take(connection=connection, key=place, window=window, at=at)
        if way is Way.WITHOUT_PROOF:
            limits.take(connection=connection, key=f"{limit}:{way}", window=gate.everybody_without_proof, at=at)
        limits.take(connection=connection, key=limit, window=gate.everybody, at=at)  # the row of all is held last


def accept(*, connection: Connection, payload: str, form_key: str, secret: str, at: datetime) -> Verdict:
    """What to think of a proof for this form. The first form that shows it has it for good, no other can use it."""
    verdict, mark = proof.judge(payload=payload, secret=secret, at=at)
    if not mark:
        return verdict
    form_hash = digest(form_key)
    if verdict is Verdict.EXPIRED:
        owner = connection.scalar(select(GateProof.form_hash).where(GateProof.mark == mark))
        return Verdict.ACCEPTED if owner == form_hash else Verdict.EXPIRED
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    owner = connection.execute(
        insert(GateProof)
        .values(mark=mark, form_hash=form_hash, expires_at=at + rules.LONGEST)
        .on_conflict_do_update(index_elements=[GateProof.mark], set_={"form_hash": GateProof.form_hash})
        .returning(GateProof.form_hash)
    ).scalar_one()
    return Verdict.ACCEPTED if owner == form_hash else Verdict.USED


def ask_to_look(*, connection: Connection, secret: str, limit: str, address: str, at: datetime) -> None:
    """Before a code is looked up. Raises TooMany for who has failed too often. Writes nothing."""
    look = LOOKS[limit]
    own = limits.level(connection=connection, key=_of(limit, secret, address, at), window=look.own, at=at)
    everybody = limits.level(connection=connection, key=f"{limit}:failed", window=look.everybody, at=at)
    if not rules.is_let_in(own=own, everybody=everybody, look=look):
        raise TooMany(
            "Too many wrong codes were tried. Please wait a minute and try again.",
            retry_after=int(look.own.period.total_seconds()),
        )


def note_failure(*, connection: Connection, secret: str, limit: str, address: str, at: datetime) -> None:
    """A code was wrong."""
    look = LOOKS[limit]
    limits.note(connection=connection, key=_of(limit, secret, address, at), window=look.own, at=at)
    limits.note(connection=connection, key=f"{limit}:failed", window=look.everybody, at=at)


def ask_chat(*, limit: str, chat_id: int, secret: str, at: datetime) -> None:
    """Whether a chat may do one more of that. Raises TooMany; then nothing was counted.

    It counts within the transaction of what the chat does: what is undone was not done.
    """
    with db.session.begin_nested():
        connection = db.session.connection()
        own = f"{limit}:{blinded_chat(chat_id, secret=secret, on=at.date())}"
        for window in rules.CHATS[limit]:
            limits.take(connection=connection, key=own, window=window, at=at)
        if limit in rules.ALL_CHATS:  # the row of all is held last
            limits.take(connection=connection, key=limit, window=rules.ALL_CHATS[limit], at=at)


def forget(at: datetime) -> None:
    """Remove what no decision asks for any more."""
    for table in (GateCounter, GateProof):
        db.session.execute(delete(table).where(table.expires_at < at))


def _of(limit: str, secret: str, address: str, at: datetime) -> str:
    return f"{limit}:failed:{blinded(address, secret=secret, on=at.date())}"
