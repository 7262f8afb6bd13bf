"""Skills of people, which services offer their tickets by themselves, and where training is needed."""

from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload

from desk import clock
from desk.accounts import absences, policy, skills
from desk.accounts.guards import actor, may
from desk.accounts.labels import LEVELS
from desk.accounts.models import Level, User
from desk.accounts.policy import Action, Reach
from desk.catalogue import operations as catalogue_operations
from desk.catalogue import queries as catalogue
from desk.database import db
from desk.errors import NotFound
from desk.fields import asked_day
from desk.staffing import training
from desk.staffing.forms import OfferingForm, SkillsForm
from desk.templating import city_day

bp = Blueprint("skills", __name__)
A_QUARTER = timedelta(days=91)


@bp.get("/skills")
@may("skills.manage")
def index() -> ResponseReturnValue:
    led = absences.led_by(actor(), on=city_day(clock.now()), action=Action.SKILLS_MANAGE)
    people = db.session.scalars(led.options(selectinload(User.skills)).limit(500)).all()
    leads_tier2 = policy.reaches(actor(), Action.SKILLS_MANAGE).keys() & {Reach.TIER2, Reach.EVERYTHING}
    services = [one for one in catalogue.all_services() if one.skill is not None] if leads_tier2 else []
    return render_template(
        "staffing/skills.html",
        people=people,
        services=services,
        skill_names={skill.code: skill for skill in catalogue.all_skills()},
        level_names=LEVELS,
        today=city_day(clock.now()),
    )


@bp.route("/skills/<int:user_id>", methods=["GET", "POST"])
@may("skills.manage")
def person(user_id: int) -> ResponseReturnValue:
    led = absences.led_by(actor(), on=city_day(clock.now()), action=Action.SKILLS_MANAGE).where(User.id == user_id)
    someone = db.session.scalars(led).first()
    if someone is None:
        raise NotFound("There is nothing here.")
    known, held = catalogue.all_skills(), {skill.skill_code: skill.level for skill in someone.skills}
    form = SkillsForm.of(known)(data={f"skill_{one.id}": held.get(one.code, "") for one in known})
    if form.validate_on_submit():
        chosen = {one.code: form[f"skill_{one.id}"].data for one in known}
        levels = {code: Level(level) for code, level in chosen.items() if level}
        skills.set_skills(user=someone, levels=levels, actor=actor(), at=clock.now(), today=city_day(clock.now()))
        db.session.commit()
        flash(_("The skills of %(name)s are noted.", name=someone.name), "good")
        return redirect(url_for(".index"), code=303)
    return render_template("staffing/person_skills.html", person=someone, form=form), 422 if form.errors else 200


@bp.post("/skills/services/<string:code>/offering")
@may("skills.manage")
def offering(code: str) -> ResponseReturnValue:
    """Whether the desk gives new tickets of that service to the least loaded by itself."""
    if not policy.reaches(actor(), Action.SKILLS_MANAGE).keys() & {Reach.TIER2, Reach.EVERYTHING}:
        raise NotFound("There is nothing here.")
    service, form = catalogue.get_any_service(code), OfferingForm()
    if form.validate_on_submit():
        offers = form.offers.data == "on"
        catalogue_operations.switch_offering(service=service, offers=offers, actor=actor(), at=clock.now())
        db.session.commit()
        flash(_("The service is changed."), "good")
    return redirect(url_for(".index"), code=303)


@bp.get("/training")
@may("reports.read")
def needs() -> ResponseReturnValue:
    """Services by how often Tier 1 had to hand them up: where people should learn (LLG-14)."""
    first = asked_day("from", otherwise=city_day(clock.now()) - A_QUARTER)
    last = asked_day("to", otherwise=city_day(clock.now()))
    zone = current_app.config["DESK"].timezone
    return render_template(
        "staffing/training.html",
        needs=training.needs(actor(), first=first, last=last, zone=zone),
        first=first,
        last=last,
    )
