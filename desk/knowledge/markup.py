"""The small markup of articles, made into HTML. Pure: everything is escaped first, and only what is known becomes a tag.

Blocks are parted by empty lines. A line with `## ` is a heading; lines with `- ` are a list, lines with `1. ` numbered
steps; in a line, **bold**, `typed`, [words](https://…) and bare addresses.
"""

import re
from collections.abc import Iterator
from html import escape

from markupsafe import Markup

# Groups: a marked address, a bare one, bold words, words as they are typed.
INLINE = re.compile(
    r"\[(?P<words>[^\[\]\n]{1,200})\]\((?P<target>[^\s()]{1,500})\)"
    r"|(?P<bare>https?://[^\s<>()\"']{1,500})"
    r"|\*\*(?P<bold>[^*\n]{1,500})\*\*"
    r"|`(?P<typed>[^`\n]{1,500})`"
)
WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?([/?#][^\s\"'<>\\]*)?\Z")
OWN_ADDRESS = re.compile(r"/([A-Za-z0-9][A-Za-z0-9._~/?=&%#-]*)?\Z")
HEADING = re.compile(r"#{2,3} +(.+)\Z")
BULLET = re.compile(r"[-*•] +(.+)\Z")
NUMBER = re.compile(r"(\d{1,3})[.)] +(.+)\Z")
CLOSING = ".,;:!?"


def to_html(text: str, *, base_url: str = "") -> Markup:
    """The text as HTML. `base_url` stands before addresses of the desk itself, for a page that is read elsewhere."""
    return Markup("\n".join(_blocks(text.replace("\r\n", "\n").split("\n"), base_url)))


def to_plain(text: str) -> str:
    """The text as it is read aloud or written in a message: without signs."""

    def words(found: re.Match[str]) -> str:
        if found["words"]:
            return f"{found['words']} ({found['target']})" if is_safe(found["target"]) else found["words"]
        return found["bare"] or found["bold"] or found["typed"]

    lines = (re.sub(r"\A#{2,3} +", "", line) for line in text.split("\n"))
    return "\n".join(INLINE.sub(words, line) for line in lines).strip()


def is_safe(target: str) -> bool:
    """Whether an address may be linked to: the web, or a page of the desk; never a script, never another scheme."""
    return bool(WEB_ADDRESS.match(target) or OWN_ADDRESS.match(target))


def _blocks(lines: list[str], base_url: str) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if not line:
            at += 1
        elif heading := HEADING.match(line):
            yield f"<h3>{_inline(heading[1], base_url)}</h3>"
            at += 1
        elif BULLET.match(line):
            found, at = _run(lines, at, BULLET)
            yield "<ul>" + "".join(f"<li>{_inline(item[1], base_url)}</li>" for item in found) + "</ul>"
        elif first := NUMBER.match(line):
            found, at = _run(lines, at, NUMBER)
            start = "" if int(first[1]) == 1 else f' start="{int(first[1])}"'
            yield f"<ol{start}>" + "".join(f"<li>{_inline(item[2], base_url)}</li>" for item in found) + "</ol>"
        else:
            said = []
            while at < len(lines) and (line := lines[at].strip()) and not _begins_anew(line):
                said.append(_inline(line, base_url))
                at += 1
            yield "<p>" + "<br>".join(said) + "</p>"


def _run(lines: list[str], at: int, pattern: re.Pattern[str]) -> tuple[list[re.Match[str]], int]:
    """The lines of one list; a single empty line between two of its items does not end it."""
    found = []
    while at < len(lines):
        item = pattern.match(lines[at].strip())
        if item is None and not lines[at].strip() and at + 1 < len(lines):
            item = pattern.match(lines[at + 1].strip())
            at += 1 if item else 0
        if item is None:
            break
        found.append(item)
        at += 1
    return found, at


def _begins_anew(line: str) -> bool:
    return bool(HEADING.match(line) or BULLET.match(line) or NUMBER.match(line))


def _inline(text: str, base_url: str) -> str:
    parts, end = [], 0
    for found in INLINE.finditer(text):
        parts += [escape(text[end : found.start()]), _marked(found, base_url)]
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def _marked(found: re.Match[str], base_url: str) -> str:
    if found["bold"]:
        return f"<strong>{escape(found['bold'])}</strong>"
    if found["typed"]:
        return f"<code>{escape(found['typed'])}</code>"
    if found["bare"]:
        address = found["bare"].rstrip(CLOSING)
        return _link(address, address, base_url) + escape(found["bare"][len(address) :])
    return _link(found["target"], found["words"], base_url)


def _link(target: str, words: str, base_url: str) -> str:
    if not is_safe(target):
        return escape(words)
    address = base_url + target if target.startswith("/") else target
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(words)}</a>'
