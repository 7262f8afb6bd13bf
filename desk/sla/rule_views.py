"""The pages of clocks and promises: what holds, and the forms in which another calendar or day off is proposed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk import clock
from desk.accounts.guards import actor, may
from desk.database import db
from desk.errors import BadInput
from desk.sla import calendars, forms, holiday_files, holiday_list, labels, proposals, queries, rule_queries
from desk.templating import city_day, localised, translated_error

bp = Blueprint("rules", __name__)
LARGEST_FILE = 1_000_000
LAST_DECISIONS = 30


def page(template: str, **told: Any) -> str:
    """A page with the words of clocks at hand."""
    return render_template(f"rules/{template}.html", words=labels, **told)


def today() -> date:
    return city_day(clock.now())


@bp.get("/admin/clocks")
@may("sla.propose")
def overview() -> ResponseReturnValue:
    return page(
        "clocks",
        calendars=rule_queries.all_calendars(),
        policy=queries.policy_on(today()),
        last_year=holiday_list.last_known_year(),
        holidays_end=holiday_list.is_ending(today()),
        open_proposals=rule_queries.open_proposals(),
        decided=rule_queries.decided_proposals(limit=LAST_DECISIONS),
    )


@bp.get("/admin/calendars/<string:code>")
@may("sla.propose")
def calendar(code: str) -> ResponseReturnValue:
    found = rule_queries.get_calendar(code)
    content = calendars.content_of(code)
    versions = rule_queries.versions_of(code)
    return page(
        "calendar",
        calendar=found,
        content=content,
        versions=versions,
        removable=forms.removals(content, code),
        closing=[day for day in content["holidays"] if day["on"] >= today().isoformat()],
        today=today().isoformat(),
    )


# Address, form, button: each proposes one kind of edit of a calendar.
EDIT_PAGES: tuple[tuple[str, Any, Any], ...] = (
    ("weeks", forms.WeekForm, _l("Other hours of the week")),
    ("seasons", forms.SeasonForm, _l("A season, such as Ramadan")),
    ("exceptions", forms.ExceptionForm, _l("An exception on one day")),
    ("switches", forms.SwitchForm, _l("What closes the calendar")),
    ("removals", forms.RemovalForm, _l("Drop a week, season or exception")),
)


def _edit_page(form_class: Any, title: Any) -> Callable[[str], ResponseReturnValue]:
    @may("sla.propose")
    def view(code: str) -> ResponseReturnValue:
        found = rule_queries.get_calendar(code)
        form = form_class()
        told = (code,) if form_class is forms.RemovalForm else ()
        if form_class in (forms.SwitchForm, forms.RemovalForm) or request.method == "GET":
            form.fill(calendars.content_of(code), *told)
        if form.validate_on_submit():
            heading = f"{localised(found)}: {title}"
            answer = propose(form, lambda: form.edits(code), heading, ("since", "from"))
            if answer is not None:
                return answer
        back = url_for(".calendar", code=code)
        return page("propose", form=form, title=title, about=localised(found), back=back), _status(form)

    return view


for path, form_class, title in EDIT_PAGES:
    bp.add_url_rule(
        f"/admin/calendars/<string:code>/{path}",
        endpoint=path,
        view_func=_edit_page(form_class, title),
        methods=["GET", "POST"],
    )


@bp.get("/admin/holidays")
@may("sla.propose")
def holidays() -> ResponseReturnValue:
    years = rule_queries.holiday_years()
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else today().year
    return page(
        "holidays",
        years=years,
        year=year,
        days=rule_queries.holidays_of(year),
        last_year=holiday_list.last_known_year(),
        holidays_end=holiday_list.is_ending(today()),
    )


@bp.route("/admin/holidays/new", methods=["GET", "POST"])
@may("sla.propose")
def new_holiday() -> ResponseReturnValue:
    form = forms.HolidayForm()
    if form.validate_on_submit():
        answer = propose(form, form.edits, _("Day off: %(name)s", name=form.name.data))
        if answer is not None:
            return answer
    return _holiday_form(form, _("Propose a day off"))


@bp.route("/admin/holidays/removal", methods=["GET", "POST"])
@may("sla.propose")
def holiday_removal() -> ResponseReturnValue:
    form = forms.HolidayRemovalForm(data={"day": request.args.get("day")})
    form.offer(holiday_list.all_holidays())
    if form.validate_on_submit():
        answer = propose(form, form.edits, _("No day off any more: %(day)s", day=form.day.data.partition("|")[0]))
        if answer is not None:
            return answer
    return _holiday_form(form, _("Propose that a day is no day off"))


@bp.route("/admin/holidays/import", methods=["GET", "POST"])
@may("sla.propose")
def holiday_file() -> ResponseReturnValue:
    form, found = forms.HolidayFileForm(), None
    if form.validate_on_submit():
        raw = form.file.data.read(LARGEST_FILE + 1)
        found = holiday_files.read(raw[:LARGEST_FILE], form.file.data.filename or "", proposals.whole_list())
        if not found.problems and len(raw) <= LARGEST_FILE and found.edits:
            answer = propose(form, lambda: found.edits, _("Days off from a file (%(count)s)", count=len(found.edits)))
            if answer is not None:
                return answer
        elif not found.problems:
            form.file.errors = [_("Nothing in this file is new.")]
    status = 422 if request.method == "POST" else 200
    return page("holiday_file", form=form, found=found, back=url_for(".holidays")), status


def propose(form: Any, edits: Callable[[], Any], heading: str, *renamed: tuple[str, str]) -> ResponseReturnValue | None:
    """Make the proposal and go to its page; None where it cannot be, and the form says why."""
    names = {of_edit: of_form for of_form, of_edit in renamed}
    try:
        proposal = proposals.propose_calendars(
            actor=actor(), title=heading, reason=form.reason.data, edits=edits(), at=clock.now()
        )
        db.session.commit()
    except BadInput as wrong:
        db.session.rollback()
        field = names.get(wrong.field or "", wrong.field)
        place = form[field if field in form else "reason"]
        place.errors = [*place.errors, translated_error(wrong)]
        return None
    flash(_("It is proposed. The desk is looking at what it would do."), "good")
    return redirect(url_for("rules.proposal", proposal_id=proposal.id), code=303)


def _holiday_form(form: Any, title: str) -> ResponseReturnValue:
    back = url_for(".holidays")
    return page("propose", form=form, title=title, about=_("Days off"), back=back), _status(form)


def _status(form: Any) -> int:
    return 422 if form.errors or request.method == "POST" else 200
