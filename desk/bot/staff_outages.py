"""What is out of order where somebody of the staff works, and following it by a button: nobody has to report it again."""

from collections.abc import Sequence

from flask_babel import gettext as _

from desk.bot import answers
from desk.bot.answers import Answer, Talk
from desk.bot.words import say
from desk.errors import Conflict, NotFound
from desk.notify.letters import Button, Letter
from desk.outages import following, queries
from desk.outages.models import Outage
from desk.outages.queries import Place
from desk.problems import labels
from desk.templating import translated_error

LONGEST_LABEL = 40
MOST = 8


def told(talk: Talk) -> Answer:
    """All of it, with what is announced: `/gangguan`."""
    place = _place(talk)
    found = [*queries.running(at=talk.at, place=place), *queries.ahead(at=talk.at, place=place)]
    if not found:
        return answers.of(_("Nothing is out of order where you work."))
    return Answer((_letter(talk, found),))


def offered(talk: Talk) -> tuple[Letter, ...]:
    """To somebody who begins to tell of trouble: what is out of order already; nothing where all is well."""
    running = queries.running(at=talk.at, place=_place(talk))
    return (_letter(talk, running),) if running else ()


def follow(talk: Talk, raw: str) -> Answer:
    """The button: once, however often it is pressed. What is over, or is no outage, says so above the chat."""
    try:
        outage = queries.get_outage(int(raw[:9]))
        if not queries.reaches(outage, _place(talk)):
            raise NotFound("There is nothing here.")
        following.follow(outage=outage, actor=talk.actor, at=talk.at)
    except NotFound:
        return Answer(toast=_("This button no longer works."))
    except Conflict as conflict:
        return Answer(toast=translated_error(conflict))
    said = _("You follow it: you are told when the expected end changes and when it works again.")
    return answers.of(f"{labels.name_of(outage)}. {said}", toast=said)


def _letter(talk: Talk, found: Sequence[Outage]) -> Letter:
    shown = found[:MOST]
    followed = queries.followed_by(talk.actor.id, [outage.id for outage in shown])
    text = say("outages", outages=shown, followed=followed, words=labels, at=talk.at, url=answers.base_url())
    rows = tuple(
        (
            Button(
                _("Follow: %(service)s", service=labels.name_of(outage))[:LONGEST_LABEL], data=f"o:follow:{outage.id}"
            ),
        )
        for outage in shown
        if outage.id not in followed
    )
    return Letter(text, rows)


def _place(talk: Talk) -> Place:
    return Place(talk.user.department_id, talk.user.unit_id)
