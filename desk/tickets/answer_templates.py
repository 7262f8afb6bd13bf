"""Templates of answers: whose they are, who may use and who may change them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import joinedload

from desk import timeline
from desk.accounts.policy import Action, Actor, Reach, reaches
from desk.database import db
from desk.errors import BadInput, Forbidden, NotFound
from desk.event_kinds import EventKind
from desk.tickets import placeholders
from desk.tickets.work_models import AnswerTemplate, TemplateScope

MOST_SHOWN = 100


def usable_by(actor: Actor) -> Sequence[AnswerTemplate]:
    """The templates that this person's answers may begin with, by name."""
    return _listed(or_(AnswerTemplate.scope == TemplateScope.EVERYBODY, _own(actor, Action.TEMPLATES_USE)))


def managed_by(actor: Actor) -> Sequence[AnswerTemplate]:
    """The templates that this person may change."""
    return _listed(_own(actor, Action.TEMPLATES_MANAGE))


def get_usable(actor: Actor, template_id: int) -> AnswerTemplate:
    """One that the person may use. Raises NotFound."""
    return _one(template_id, usable_by(actor))


def get_managed(actor: Actor, template_id: int) -> AnswerTemplate:
    """One that the person may change. Raises NotFound."""
    return _one(template_id, managed_by(actor))


def places_of(actor: Actor) -> list[tuple[TemplateScope, int | None]]:
    """For whom this person may keep templates: everybody, Tier 2, the Tier 1 of a department."""
    found: list[tuple[TemplateScope, int | None]] = []
    for reach, places in reaches(actor, Action.TEMPLATES_MANAGE).items():
        if reach is Reach.EVERYTHING:
            found += [(TemplateScope.EVERYBODY, None), (TemplateScope.TIER2, None)]
        elif reach is Reach.TIER2:
            found.append((TemplateScope.TIER2, None))
        else:
            found += [(TemplateScope.TIER1, place.department_id) for place in places]
    return sorted(set(found), key=lambda place: (place[0], place[1] or 0))


def may_keep(actor: Actor, scope: TemplateScope, department_id: int | None) -> bool:
    """Whether the person may keep a template of that kind; the administrator for every department."""
    is_for_all = Reach.EVERYTHING in reaches(actor, Action.TEMPLATES_MANAGE)
    return is_for_all or (scope, department_id) in places_of(actor)


def save_template(
    *,
    template: AnswerTemplate | None,
    name: str,
    body: str,
    scope: TemplateScope,
    department_id: int | None,
    actor: Actor,
    at: datetime,
) -> AnswerTemplate:
    """Add a template, or change that one. Raises Forbidden, BadInput for a placeholder that nobody can fill."""
    if not may_keep(actor, scope, department_id) or (
        template is not None and not may_keep(actor, template.scope, template.department_id)
    ):
        raise Forbidden("You may not do this.")
    check(body)
    kept = template or AnswerTemplate()
    before = None if template is None else template.body
    kept.name, kept.body, kept.scope, kept.department_id = name, body, scope, department_id
    kept.changed_by_id, kept.changed_at = actor.id, at
    db.session.add(kept)
    db.session.flush()
    changes = {"body": [before, body], "name": name, "scope": scope.value}
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, answer_template=kept.id, changes=changes)
    return kept


def delete_template(*, template: AnswerTemplate, actor: Actor, at: datetime) -> None:
    """Remove it; what was said with it stays said. Raises Forbidden."""
    if not may_keep(actor, template.scope, template.department_id):
        raise Forbidden("You may not do this.")
    changes = {"body": [template.body, None], "name": template.name, "scope": template.scope.value}
    timeline.record(EventKind.REFERENCE_CHANGED, at=at, actor=actor, answer_template=template.id, changes=changes)
    db.session.delete(template)


def check(body: str) -> None:
    """Raises BadInput when the text has a placeholder that nobody can fill."""
    unknown = placeholders.unknown_in(body)
    if unknown is not None:
        known = ", ".join(f"{{{name}}}" for name in placeholders.NAMES)
        raise BadInput(
            "%(unknown)s is no placeholder. There are these: %(known)s", field="body", unknown=unknown[:40], known=known
        )


def _own(actor: Actor, action: Action) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    for reach, places in reaches(actor, action).items():
        if reach is Reach.EVERYTHING:
            return true()
        if reach is Reach.TIER2:
            conditions.append(AnswerTemplate.scope == TemplateScope.TIER2)
        else:
            theirs = {place.department_id for place in places}
            conditions.append(
                and_(AnswerTemplate.scope == TemplateScope.TIER1, AnswerTemplate.department_id.in_(theirs))
            )
    return or_(false(), *conditions)


def _listed(where: ColumnElement[bool]) -> Sequence[AnswerTemplate]:
    templates = (
        select(AnswerTemplate)
        .where(where)
        .options(joinedload(AnswerTemplate.department))
        .order_by(AnswerTemplate.name, AnswerTemplate.id)
        .limit(MOST_SHOWN)
    )
    return db.session.scalars(templates).all()


def _one(template_id: int, among: Sequence[AnswerTemplate]) -> AnswerTemplate:
    found = next((template for template in among if template.id == template_id), None)
    if found is None:
        raise NotFound("There is nothing here.")
    return found
