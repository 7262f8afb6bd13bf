"""Papers about personal data in words: the notices of a breach (Law 27/2022 article 46), and what is kept of somebody (32)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from desk.organisation import queries as organisation
from desk.privacy.kinds import Told
from desk.privacy.labels import kinds_text
from desk.privacy.models import Breach
from desk.templating import local_day, local_time, localised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desk.complaints.models import PublicComplaint
    from desk.papers.letterhead import Letterhead
    from desk.papers.letters import Part
    from desk.privacy.person_words import Shown


def letterhead(*, city: str) -> Letterhead:
    """The city and the office that runs the desk."""
    from desk.papers.letterhead import Letterhead

    return Letterhead(
        city=_("GOVERNMENT OF %(city)s", city=city.upper()), office=localised(organisation.ict_office()).upper()
    )


def notice_pdf(breach: Breach, whom: Told, *, city: str, at: datetime) -> bytes:
    """The letter to the agency, or to those concerned, ready for number and signature."""
    from desk.papers import letters

    to_agency = whom is Told.AGENCY
    paper = letters.Letter(
        letterhead=letterhead(city=city),
        place_and_day=f"{city}, {local_day(at)}",
        head=(
            (_("Number"), "…………………………"),
            (_("Nature"), _("Urgent")),
            (_("Subject"), _("Notice of a failure to protect personal data")),
        ),
        addressee=_agency() if to_agency else _persons(),
        opening=(_opening(to_agency, city=city),),
        parts=_parts(breach, to_agency),
        closing=(_closing(to_agency),),
        signature=(_("The official in charge,"), "", "NIP"),
        footer=_("Notice of the breach %(number)s", number=breach.number),
        created_at=at,
        labels={"page": _("Page {page} of {pages}")},
    )
    return letters.as_a4(paper)


def _agency() -> tuple[str, ...]:
    return (
        _("For the attention of"),
        _("The agency for the protection of personal data"),
        _("through the Ministry of Communication and Digital Affairs"),
    )


def _persons() -> tuple[str, ...]:
    return (_("For the attention of"), _("Those whose personal data it is"))


def _opening(to_agency: bool, *, city: str) -> str:
    if to_agency:
        text = _(
            "By article 46 of Law 27 of 2022 on the protection of personal data, the government of %(city)s as controller "
            "gives notice that the protection of personal data has failed, as follows.",
            city=city,
        )
    else:
        text = _(
            "We regret to tell you that the protection of personal data which we keep has failed, and that data of yours may be "
            "among it. Article 46 of Law 27 of 2022 gives you the right to know the following.",
        )
    return str(text)


def _parts(breach: Breach, to_agency: bool) -> tuple[Part, ...]:
    from desk.papers.letters import Part

    unknown = _("not known yet; we go on looking into it")
    people = unknown if breach.people_count is None else str(breach.people_count)
    disclosed = [(_("Kinds of data"), kinds_text(breach.data_kinds)), (_("Number of people"), people)]
    if to_agency:
        disclosed.append((_("Whom it concerns"), breach.affected))
    happened = local_time(breach.happened_at) if breach.happened_at else unknown
    parts = [
        Part(_("1. Which personal data"), tuple(disclosed), (breach.what,)),
        Part(
            _("2. When and how"),
            ((_("It happened"), happened), (_("It was found"), local_time(breach.found_at))),
            (breach.how or unknown,),
        ),
        Part(_("3. What is done about it"), (), (breach.measures or unknown,)),
    ]
    if breach.people_count is None or breach.happened_at is None or not breach.how:
        parts.append(Part("", (), (_("What is not known yet will be sent later."),)))
    return tuple(parts)


def _closing(to_agency: bool) -> str:
    if to_agency:
        return str(_("We are ready to give further information. Thank you for your attention."))
    text = _(
        "Be careful with calls and messages that ask for codes, passwords or money in the name of the city. You may ask us what "
        "we keep of you, and have it corrected or erased, at the service counter or on the page for complaints.",
    )
    return str(text)


def person_pdf(request: PublicComplaint, parts: Sequence[Shown], *, city: str, at: datetime) -> bytes:
    """What is kept of somebody, to be handed to them."""
    from desk.papers import letters

    paper = letters.Letter(
        letterhead=letterhead(city=city),
        title=_("PERSONAL DATA THAT ARE KEPT"),
        head=((_("Request"), request.number), (_("Made"), local_time(at))),
        opening=(
            _(
                "Article 32 of Law 27 of 2022 gives everybody the right to see their personal data and how they were handled. "
                "Names and numbers are masked, so that this paper names nobody when it is lost; in whole they are read out at "
                "the counter. You may ask to have them corrected or erased."
            ),
        ),
        parts=tuple(letters.Part(part.title, part.facts, part.text) for part in parts),
        footer=_("Personal data, request %(number)s", number=request.number),
        created_at=at,
        labels={"page": _("Page {page} of {pages}")},
    )
    return letters.as_a4(paper)
