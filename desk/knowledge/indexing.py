"""Which words of articles are found: those of the published text, and of no other.

Who may read it is asked by whoever joins what is found to `queries.visible_to`.
"""

from desk.knowledge.models import ArticleVersion
from desk.knowledge.states import State
from desk.search.feeding import Passage, feed
from desk.search.models import SearchKind

BODY = "body"


def register() -> None:
    """Let them be found from now on."""
    feed(
        ArticleVersion,
        _of_text,
        "state", "title", "symptom", "answer",
        still_found=lambda: ArticleVersion.state == State.PUBLISHED,
    )  # fmt: skip


def _of_text(text: ArticleVersion) -> Passage:
    """Of a draft, and of a text that has ended, nothing is left to be found."""
    said = f"{text.title}\n{text.symptom}\n{text.answer}" if text.state is State.PUBLISHED else ""
    return Passage(SearchKind.ARTICLE, text.id, BODY, said)
