"""What is looked at on every page that any test fetches: a title, a label for each field, no id twice, nothing inline."""

import re
from html import unescape
from html.parser import HTMLParser

BEGINS = re.compile(r"<[a-zA-Z]")
# A tag with its attributes, of which each value stands in quotation marks or holds none.
TAG = re.compile(r"""<([a-zA-Z][^\s/>]*)([^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*)>""")
ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
TITLE = re.compile(r"<title(?:\s[^>]*)?>([^<]*)<", re.IGNORECASE)
FIELDS = frozenset({"input", "select", "textarea"})
# What has one of these attributes is looked at, and these tags whatever they have.
TOLD = re.compile(r"""(?:^|[\s"'/])(?:id|style|on[a-z]*)(?=[\s=/]|$)""", re.IGNORECASE)
LOOKED_AT = FIELDS | {"label", "script", "style"}


class Page:
    """The parts of a page that are looked at."""

    def __init__(self, html: str) -> None:
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.title = ""
        self.inline: list[str] = []
        if not self._read(html):
            Slowly(self).feed(html)

    def see(self, tag: str, found: dict[str, str | None]) -> None:
        """A tag with its attributes."""
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "label":
            self.labelled.add(str(found.get("for")))
        if tag in FIELDS and found.get("type") not in ("hidden", "submit"):
            self.fields.append(found)
        if "style" in found or tag == "style" or (tag == "script" and "src" not in found):
            self.inline.append(tag)
        self.inline += [name for name in found if name.startswith("on")]

    def _read(self, html: str) -> bool:
        """Read it the quick way, if it is written as our templates write; False, and nothing read, if it is not."""
        tags = TAG.findall(html)
        if "<!--" in html or len(BEGINS.findall(html)) != len(tags):
            return False
        for name, told in tags:
            tag = name.lower()
            if tag in LOOKED_AT or TOLD.search(told):
                self.see(tag, attributes(told))
        self.title = unescape("".join(TITLE.findall(html)))
        return True


class Slowly(HTMLParser):
    """Reads any page whatever, at a third of the pace."""

    VOID = frozenset({"input", "img", "link", "meta", "br", "hr", "use"})

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._page.see(tag, dict(attrs))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self._page.title += data


def attributes(told: str) -> dict[str, str | None]:
    """The attributes in a tag's text; the last of a name counts, as in a dictionary of the parser's."""
    return {
        name.lower(): unescape(value[1:-1] if value[0] in "\"'" else value) if value else None
        for name, value in ATTRIBUTE.findall(told)
    }


def check_page(html: str) -> None:
    """A title, a label for each field, no id twice, nothing inline."""
    page = Page(html)
    assert page.title.strip(), "The page has no title."
    twice = {name for name in page.ids if page.ids.count(name) > 1} if len(set(page.ids)) < len(page.ids) else set()
    assert not twice, f"Ids stand twice: {twice}"
    assert not page.inline, f"Inline style or script: {page.inline}"
    for field in page.fields:
        assert field.get("id") in page.labelled or field.get("aria-label"), f"No label: {field}"
