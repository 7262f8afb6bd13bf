"""What is asked of transfers and loans."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from desk.accounts.models import User
from desk.database import db
from desk.errors import NotFound
from desk.staffing.models import Loan, LoanState, Transfer
from desk.tickets.models import Ticket
from desk.tickets.states import ENDED


def transfer_of(user_id: int, *, on: date) -> Transfer | None:
    """The transfer of a person on that very day, unless it was withdrawn."""
    found = select(Transfer).where(
        Transfer.user_id == user_id, Transfer.takes_effect_on == on, Transfer.withdrawn_at.is_(None)
    )
    return db.session.scalars(found).first()


def has_later_transfer(user_id: int, *, after: date) -> bool:
    """Whether something is decided for this person for a day after that one."""
    later = select(Transfer.id).where(
        Transfer.user_id == user_id, Transfer.takes_effect_on > after, Transfer.withdrawn_at.is_(None)
    )
    return db.session.scalars(later.limit(1)).first() is not None


def due_transfer_ids(*, on: date, limit: int) -> Sequence[int]:
    """Transfers whose day has come and whose tickets have not been handed over yet, the oldest first."""
    due = (
        select(Transfer.id)
        .where(Transfer.takes_effect_on <= on, Transfer.done_at.is_(None), Transfer.withdrawn_at.is_(None))
        .order_by(Transfer.takes_effect_on, Transfer.id)
    )
    return db.session.scalars(due.limit(limit)).all()


def transfers(*, ahead: bool, limit: int = 200) -> Sequence[Transfer]:
    """Transfers that lie ahead, the next one first; or those that are done or withdrawn, the latest first."""
    found = select(Transfer).options(
        joinedload(Transfer.user),
        joinedload(Transfer.successor),
        joinedload(Transfer.from_department),
        joinedload(Transfer.department),
        joinedload(Transfer.unit),
    )
    waits = Transfer.done_at.is_(None) & Transfer.withdrawn_at.is_(None)
    found = (
        found.where(waits).order_by(Transfer.takes_effect_on, Transfer.id)
        if ahead
        else found.where(~waits).order_by(Transfer.takes_effect_on.desc(), Transfer.id.desc())
    )
    return db.session.scalars(found.limit(limit)).all()


def get_transfer(transfer_id: int) -> Transfer:
    """A transfer. Raises NotFound."""
    found = (
        select(Transfer).where(Transfer.id == transfer_id).options(joinedload(Transfer.user).joinedload(User.grants))
    )
    transfer = db.session.scalars(found).unique().first()
    if transfer is None:
        raise NotFound("There is nothing here.")
    return transfer


def loan_of(ticket_id: int) -> Loan | None:
    """The colleague who has been asked for, or lent, for this ticket now."""
    found = select(Loan).where(Loan.ticket_id == ticket_id, Loan.state.in_([LoanState.ASKED, LoanState.GRANTED]))
    return db.session.scalars(found.options(joinedload(Loan.user), joinedload(Loan.host_department))).first()


def get_loan(loan_id: int) -> Loan:
    """A loan. Raises NotFound."""
    loan = db.session.get(Loan, loan_id)
    if loan is None:
        raise NotFound("There is nothing here.")
    return loan


def loans_of(user_ids: Sequence[int], *, limit: int = 100) -> Sequence[Loan]:
    """Loans of these people, what is to be decided first."""
    found = (
        select(Loan)
        .where(Loan.user_id.in_(user_ids))
        .options(
            joinedload(Loan.ticket).joinedload(Ticket.service),
            joinedload(Loan.ticket).joinedload(Ticket.department),
            joinedload(Loan.user),
            joinedload(Loan.asked_by).joinedload(User.department),
        )
        .order_by(Loan.state != LoanState.ASKED, Loan.id.desc())
    )
    return db.session.scalars(found.limit(limit)).all()


def loan_ids_to_end(*, on: date, limit: int) -> Sequence[int]:
    """Loans whose day or whose ticket is over."""
    over = or_(Loan.until < on, Ticket.status.in_(sorted(ENDED)))
    found = select(Loan.id).join(Loan.ticket).where(Loan.state.in_([LoanState.ASKED, LoanState.GRANTED]), over)
    return db.session.scalars(found.order_by(Loan.id).limit(limit)).all()
