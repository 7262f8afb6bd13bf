"""The questions of a report, each a letter with its buttons; and the preview."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app

from desk.bot import citizen_words as words
from desk.bot import emergencies
from desk.bot.citizen_state import Talk
from desk.bot.citizen_steps import CHANGEABLE, CONFIDENTIAL, MAY_SKIP, Draft, Step, data_of, position
from desk.catalogue import queries as catalogue
from desk.complaints import citizen
from desk.complaints.changes import local_day
from desk.complaints.filing import COMPLAINT_PERIOD
from desk.complaints.kinds import Shield
from desk.complaints.proving import MOST_PICTURES
from desk.complaints.public_forms import UNKNOWN
from desk.mall import queries as mall
from desk.mall.models import Tenant, TenantService
from desk.notify.letters import Button, Letter
from desk.templating import local_day as day_text
from desk.templating import localised

Rows = list[tuple[Button, ...]]
PAGE = 8
LONGEST_LABEL = 60
MOST_OUTAGES = 3
LONGEST_SHOWN = 900  # of a text in the preview


def address(path: str) -> str:
    """A page of the desk."""
    return f"{current_app.config['DESK'].base_url}{path}"


def ask(talk: Talk, *, at: datetime, edits: int | None = None, page: int = 0) -> list[Letter]:
    """The question of the step on which the dialogue stands."""
    draft, step = talk.draft, talk.step
    if step is Step.OBJECT:
        return [Letter(str(words.QUESTIONS[step]), ((Button(str(words.B_CANCEL), data_of("unobject")),),), edits=edits)]
    if not talk.has_agreed:
        return [notice()]
    if draft is None or step is Step.MENU:
        return [menu(talk, edits=edits)]
    if step is Step.PREVIEW:
        return [preview(draft, at=at, edits=edits)]
    text = str(words.QUESTIONS[step])
    if step is Step.PHOTOS:
        text %= {"count": MOST_PICTURES}
    at_step, steps = position(step)
    heading = "" if draft.is_changing else f"{words.STEP_OF % {'at': at_step, 'all': steps}}\n"
    letter = Letter(f"{heading}{text}", (*_choices(draft, step, at, page), *_ways(draft, step)), edits=edits)
    if step is Step.PLACE:
        return [letter, Letter(str(words.LOCATION_HINT), asks_location=str(words.LOCATION_KEY))]
    return [letter]


def notice() -> Letter:
    """What somebody has to know before they agree (DOMAIN D1)."""
    settings = current_app.config["DESK"]
    text = "\n\n".join(
        [
            words.START % {"city": settings.city, "number": emergencies.known().number},
            words.PRIVACY % {"link": address("/aduan")},
            str(words.KEPT),
            str(words.STAFF),
            str(words.AGREE),
        ]
    )
    rows = ((Button(str(words.B_AGREE), data_of("agree")),), (Button(str(words.B_WEB), url=address("/aduan")),))
    return Letter(text, rows)


def menu(talk: Talk, *, said: str = "", edits: int | None = None) -> Letter:
    """What can be done, after `said`."""
    rows = tuple((Button(str(label), data_of("menu", value=name)),) for name, label in words.MENU.items())
    return Letter("\n\n".join(part for part in (said, str(words.CHOOSE)) if part), rows, edits=edits)


def preview(draft: Draft, *, at: datetime, edits: int | None = None) -> Letter:
    """Everything that was told, to be looked over; of a confidential one not its words."""
    lines = [str(words.PREVIEW), ""]
    lines += [f"{words.NAMES[step]}: {said(draft, step, at) or words.NOTHING_SAID}" for step in CHANGEABLE]
    lines += ["", str(words.NEWS_HERE if draft.is_followed else words.NO_NEWS_HERE)]
    if draft.happened_on and date.fromisoformat(draft.happened_on) < local_day(at) - COMPLAINT_PERIOD:
        lines.append(str(words.LATE))
    changes = [
        Button(words.B_CHANGE % {"what": words.NAMES[step]}, data_of("change", draft.mark, step)) for step in CHANGEABLE
    ]
    known = citizen.known_outages(at=at)
    if known:
        names = ", ".join(localised(outage.service) for outage in known[:MOST_OUTAGES])
        lines += ["", words.KNOWN_OUTAGE % {"services": names}]
    rows: Rows = [(Button(str(words.B_SEND), data_of("send", draft.mark)),), *_in_rows(changes, 2)]
    if known:
        rows.append((Button(str(words.B_STATUS_PAGE), url=address("/status")),))
    return Letter("\n".join(lines), (*rows, *_ways(draft, Step.PREVIEW)), edits=edits)


def said(draft: Draft, step: Step, at: datetime) -> str:
    """What was told at that step, as people read it."""
    if step is Step.TENANT:
        found = tenant_of(draft, at)
        return localised(found) if found else str(words.UNKNOWN_TENANT)
    if step is Step.CATEGORY:
        return next((localised(one) for one in catalogue.complaint_categories() if one.code == draft.category), "")
    if step is Step.PHOTOS:
        return str(len(draft.photos) or "")
    if step is Step.SHIELD:
        return str(words.SHIELDS[Shield(draft.shield)])
    if step is Step.WHEN:
        return day_text(draft.happened_on) if draft.happened_on else ""
    text: str = getattr(draft, {Step.STORY: "story", Step.WISH: "wish", Step.PLACE: "place"}.get(step, "service"))
    if draft.shield == CONFIDENTIAL and text and step is not Step.SERVICE:
        return str(words.NOT_SHOWN)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}… ({len(text)})"


def tenant_of(draft: Draft, at: datetime) -> Tenant | None:
    """The organisation that was chosen; None when it is not known, or serves no longer."""
    serving = mall.tenants_serving(on=local_day(at)) if draft.tenant not in ("", UNKNOWN) else ()
    return next((tenant for tenant in serving if tenant.code == draft.tenant), None)


def services_of(draft: Draft, at: datetime) -> list[TenantService]:
    """What the organisation offers."""
    tenant = tenant_of(draft, at)
    return mall.services_serving(tenant, on=local_day(at)) if tenant else []


def _choices(draft: Draft, step: Step, at: datetime, page: int) -> Rows:
    """The buttons that answer the question."""
    mark = draft.mark
    match step:
        case Step.TENANT:
            tenants = mall.tenants_serving(on=local_day(at))
            unknown = (Button(str(words.UNKNOWN_TENANT), data_of("tenant", mark, UNKNOWN)),)
            return [*_paged(((localised(one), one.code) for one in tenants), "tenant", mark, page), unknown]
        case Step.SERVICE:
            offered = services_of(draft, at)
            return _paged(((localised(one), one.id) for one in offered), "service", mark, page)
        case Step.CATEGORY:
            known = catalogue.complaint_categories()
            return _paged(((localised(one), one.code) for one in known), "category", mark, page)
        case Step.WHEN:
            days = ((words.B_TODAY, 0), (words.B_YESTERDAY, 1))
            return [tuple(Button(str(label), data_of("day", mark, back)) for label, back in days)]
        case Step.SHIELD:
            return [(Button(str(label), data_of("shield", mark, one)),) for one, label in words.SHIELDS.items()]
        case Step.FOLLOW:
            both = ((words.B_REMEMBER, "yes"), (words.B_FORGET, "no"))
            return [(Button(str(label), data_of("follow", mark, one)),) for label, one in both]
    return []


def _ways(draft: Draft, step: Step) -> Rows:
    """On, back and out, as far as they are open."""
    rows: Rows = []
    if step in MAY_SKIP or step is Step.STORY:
        told = step is Step.STORY or (step is Step.PHOTOS and draft.photos)
        rows.append((Button(str(words.B_ON if told else words.B_SKIP), data_of("on", draft.mark, step)),))
    back = Button(str(words.B_BACK), data_of("back", draft.mark, step))
    return [*rows, (back, Button(str(words.B_CANCEL), data_of("stop", draft.mark)))]


def _paged(options: Iterable[tuple[str, Any]], verb: str, mark: str, page: int) -> Rows:
    """A button for each, a page at a time."""
    listed = list(options)
    page = page if 0 <= page * PAGE < len(listed) else 0
    shown = listed[page * PAGE : (page + 1) * PAGE]
    rows: Rows = [(Button(label[:LONGEST_LABEL], data_of(verb, mark, value)),) for label, value in shown]
    turns = []
    if page:
        turns.append(Button(str(words.B_PAGE_BEFORE), data_of("page", mark, page - 1)))
    if (page + 1) * PAGE < len(listed):
        turns.append(Button(str(words.B_NEXT_PAGE), data_of("page", mark, page + 1)))
    return [*rows, tuple(turns)] if turns else rows


def _in_rows(buttons: Sequence[Button], width: int) -> Rows:
    return [tuple(buttons[start : start + width]) for start in range(0, len(buttons), width)]
