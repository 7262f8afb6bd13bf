"""Forms of the knowledge base: shape only."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from desk.catalogue.models import Service
from desk.fields import Needed, VersionedForm, line, options, words
from desk.knowledge.kinds import ArticleKind, Audience
from desk.knowledge.labels import AUDIENCES, KINDS
from desk.knowledge.models import ArticleVersion
from desk.knowledge.operations import Content
from desk.templating import localised

CHOOSE = InputRequired(message=_l("Please choose one."))
LONGEST_ANSWER = 20_000


class Ticks(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ArticleForm(VersionedForm):
    """What an article says, and for whom."""

    title = line(_l("Title: as somebody would ask"), longest=160)
    symptom = words(_l("What one sees: the question or the trouble"), longest=2000, required=False)
    answer = words(_l("Answer, step by step"), longest=LONGEST_ANSWER)
    kind = RadioField(_l("What is it?"), choices=options(KINDS), validators=[CHOOSE], default=ArticleKind.SOLUTION)
    audience = RadioField(_l("Who may read it?"), validators=[CHOOSE], default=Audience.STAFF)
    services = Ticks(_l("Which services is it about?"), validators=[Optional()])
    review_by = DateField(_l("Look at it again by (empty: in a year)"), validators=[Optional()])

    def offer(self, services: Iterable[Service], audiences: Collection[Audience]) -> None:
        """Fill the lists: services in their order, and readers of whom the author is one."""
        self.services.choices = [SelectChoice(one.code, localised(one)) for one in services]
        self.audience.choices = options([(one, AUDIENCES[one]) for one in audiences])

    def show(self, known: Any) -> None:
        """Fill in what there is already."""
        for name in ("title", "symptom", "answer", "kind", "audience", "review_by"):
            self[name].data = getattr(known, name)
        self.services.data = [service.code for service in known.services]

    def content(self, services: Iterable[Service]) -> Content:
        """What was typed."""
        chosen = set(self.services.data or ())
        return Content(
            title=self.title.data or "",
            symptom=self.symptom.data or "",
            answer=self.answer.data or "",
            kind=ArticleKind(self.kind.data),
            audience=Audience(self.audience.data),
            services=tuple(one for one in services if one.code in chosen),
            review_by=self.review_by.data,
        )


class StepForm(VersionedForm):
    """A step without words."""


class RemarkForm(VersionedForm):
    remark = words(_l("What is to be changed? The author reads this."), longest=2000)


class ConfirmForm(VersionedForm):
    review_by = DateField(_l("Look at it again by"), validators=[Needed()])

    def begin(self, text: ArticleVersion, proposed: date) -> None:
        self.version.data = str(text.revision)
        self.review_by.data = proposed
