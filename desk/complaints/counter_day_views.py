"""The counter's day: the checklist of its opening, requests for information, troubles, what is to be told, the day sheet."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.accounts.guards import actor, may
from desk.branding.letterheads import letterhead
from desk.complaints import answering, counter, counter_queries, queries
from desk.complaints.changes import local_day
from desk.complaints.counter_desk import keys, own_seat, pdf
from desk.complaints.counter_forms import OpeningForm, TellForm, TroubleForm
from desk.complaints.counter_labels import OPENING, TROUBLES
from desk.complaints.identity import Identity, identity_of
from desk.complaints.labels import CHANNELS, KINDS, STATUSES
from desk.complaints.models import PublicComplaint
from desk.complaints.queries import Row
from desk.database import db
from desk.errors import BadInput, Conflict
from desk.fields import asked_day
from desk.mall import queries as mall
from desk.mall.models import Counter
from desk.organisation import queries as organisation
from desk.templating import local_day as day_in_words
from desk.templating import local_time, localised
from desk.tickets.kinds import CanWork
from desk.tickets.labels import ClockLabel, clock_label

bp = Blueprint("counter_day", __name__)


@dataclass(frozen=True)
class Line:
    """A complaint on the day sheet: the complainant by initials, the clock in words."""

    complaint: PublicComplaint
    initials: str
    left: ClockLabel
    on_the_spot: bool


@bp.post("/counter/taps")
@may("counter.use")
def tap() -> ResponseReturnValue:
    """A request for information was answered: one tap."""
    at = clock.now()
    today = local_day(at)
    seat = _counter(request.form.get("seat", ""), today)
    tenant = request.form.get("tenant", "")
    counter.tap(officer=actor(), counter=seat, tenant=mall.serving_tenant(tenant, on=today) if tenant else None, at=at)
    db.session.commit()
    flash(_("Counted: %(count)s today.", count=counter_queries.taps_on(actor().id, today)), "good")
    return redirect(url_for("counter.intake"), code=303)


@bp.post("/counter/troubles")
@may("counter.use")
def report_trouble() -> ResponseReturnValue:
    """OSS, siCantik, SIMBG or a device gives trouble: a ticket of the mall in one tap."""
    at = clock.now()
    form = TroubleForm()
    what = request.form.get("what", "")
    if what not in counter.TROUBLES or not form.validate_on_submit():
        raise BadInput("Please choose one.")
    seat = _counter(form.seat.data or "", local_day(at))
    lines = [_("Trouble with %(what)s at %(where)s.", what=TROUBLES[what], where=_where(seat)), form.note.data or ""]
    try:
        ticket = _trouble(what, "\n".join(line for line in lines if line), form, at)
    except IntegrityError:  # the same button, pressed twice at once
        db.session.rollback()
        ticket = _trouble(what, lines[0], form, at)
    flash(_("Thank you. Your report has the number %(number)s.", number=ticket.number), "good")
    return redirect(url_for("tickets.show", number=ticket.number), code=303)


@bp.route("/counter/opening", methods=["GET", "POST"])
@may("counter.use")
def opening() -> ResponseReturnValue:
    """The checklist of a counter, once a day; what is not in order becomes a ticket."""
    at = clock.now()
    today = local_day(at)
    seat = _counter(request.values.get("seat", "") or own_seat(at), today)
    form = OpeningForm()
    if seat is not None and form.validate_on_submit():
        troubles = {name: f"{OPENING[name]}, {_where(seat)}: {what}" for name, what in form.troubles.items()}
        try:
            counter.check_opening(officer=actor(), counter=seat, troubles=troubles, on=today, at=at)
            db.session.commit()
        except (Conflict, IntegrityError):  # somebody else was quicker: their list stands
            db.session.rollback()
        return redirect(url_for(".opening", seat=seat.code), code=303)
    page = render_template(
        "counter/opening.html",
        form=form,
        seat=seat,
        seats=mall.counters_open(on=today),
        check=counter_queries.opening_of(seat.id, today) if seat else None,
        lines=OPENING,
        today=today,
    )
    return page, 422 if form.errors else 200


@bp.post("/counter/<string:number>/telling")
@may("counter.use")
def tell(number: str) -> ResponseReturnValue:
    """The complainant has been told."""
    at, officer, form = clock.now(), actor(), TellForm()
    if not form.validate_on_submit():
        raise BadInput("Please choose one.")
    complaint = queries.get_complaint(officer, number, on=local_day(at))
    answering.tell(complaint=complaint, actor=officer, how=form.said, at=at)
    db.session.commit()
    flash(_("Noted: %(number)s has been told.", number=complaint.number), "good")
    return redirect(url_for("counter.intake"), code=303)


@bp.get("/counter/day")
@may("counter.use")
def day() -> ResponseReturnValue:
    """What I received on a day."""
    at = clock.now()
    on = asked_day("day", otherwise=local_day(at))
    lines = _lines(counter_queries.received_on(actor().id, on), at)
    return render_template(
        "counter/day.html", lines=lines, on=on, today=local_day(at), taps=counter_queries.taps_on(actor().id, on)
    )


@bp.get("/counter/day/sheet")
@may("counter.use")
def sheet() -> ResponseReturnValue:
    """The same on paper."""
    from desk.papers.tables import Column, as_table

    at, officer = clock.now(), actor()
    on = asked_day("day", otherwise=local_day(at))
    with force_locale("id"):
        lines = _lines(counter_queries.received_on(officer.id, on), at)
        titles = (
            (_("Number"), 1.5), (_("Received"), 0.9), (_("Complainant"), 1.1), (_("By which way"), 1), (_("Kind"), 1.1),
            (_("About"), 2), (_("Status"), 1.2), (_("Time"), 1.2),
        )  # fmt: skip
        content = as_table(
            title=_("Day sheet of the counter"),
            subtitle=f"{officer.name}, {day_in_words(on)}. " + _summary(lines, counter_queries.taps_on(officer.id, on)),
            columns=[Column(title, share) for title, share in titles],
            rows=[_cells(line) for line in lines],
            letterhead=letterhead(city=current_app.config["DESK"].city, mall=organisation.mall()),
            footer=_("Printed %(when)s by %(name)s", when=local_time(at), name=officer.name),
            page_label=_("Page {page} of {pages}"),
            created_at=at,
            empty=_("Nothing was received on this day."),
        )
    return pdf(content, f"{on.isoformat()}.pdf")


def _trouble(what: str, description: str, form: TroubleForm, at: datetime) -> Any:
    ticket = counter.report_trouble(
        officer=actor(),
        service=counter.TROUBLES[what],
        description=description,
        can_work=CanWork.HAMPERED,
        form_key=f"{form.ticket_key.data}-{what}"[:40],
        at=at,
    )
    db.session.commit()
    return ticket


def _lines(rows: list[Row], at: datetime) -> list[Line]:
    return [
        Line(
            complaint=row.complaint,
            initials=_initials(row.complaint),
            left=clock_label(row.clock, at, with_due=False),
            on_the_spot=row.complaint.closed_at is not None and row.complaint.closed_at == row.complaint.received_at,
        )
        for row in rows
    ]


def _initials(complaint: PublicComplaint) -> str:
    known = identity_of(complaint.complainant, keys=keys()) if complaint.complainant else Identity()
    return known.initials or "–"


def _cells(line: Line) -> tuple[str, ...]:
    one = line.complaint
    about = " · ".join(
        part for part in (localised(one.about_tenant) if one.about_tenant else "", one.about_service) if part
    )
    return (
        one.number, local_time(one.received_at).split()[-2], line.initials, str(CHANNELS[one.channel]),
        str(KINDS[one.kind]), about or "–", str(STATUSES[one.status][0]), line.left.text or "–",
    )  # fmt: skip


def _summary(lines: list[Line], taps: int) -> str:
    text = _(
        "%(count)s received, %(solved)s of them solved on the spot, %(taps)s requests for information answered.",
        count=len(lines),
        solved=sum(line.on_the_spot for line in lines),
        taps=taps,
    )
    return str(text)


def _counter(code: str, on: date) -> Counter | None:
    return next((one for one in mall.counters_open(on=on) if one.code == code), None)


def _where(seat: Counter | None) -> str:
    return f"{seat.code} {seat.name}" if seat else _("the counter")
