"""The articles as files to take along (alih pengetahuan): a page for each, a list, in one ZIP that opens without the desk."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import current_app, render_template
from flask_babel import force_locale

from desk.knowledge import markup
from desk.knowledge.kinds import Tally
from desk.knowledge.labels import AUDIENCES_SHORT, KINDS
from desk.knowledge.models import ArticleVersion
from desk.knowledge.queries import Worth
from desk.templating import zone

# The words of the list; it is for the city's own offices.
COLUMNS = (
    "berkas",
    "judul",
    "jenis",
    "pembaca",
    "layanan",
    "versi",
    "penulis",
    "pemeriksa",
    "terbit",
    "ditinjau lagi paling lambat",
    "dipakai di tiket",
    "dibuka",
    "membantu",
    "tidak membantu",
)
FORMULA_SIGNS = "=+-@\t\r"


def written(texts: Sequence[ArticleVersion], worth: Mapping[int, Worth], *, at: datetime) -> bytes:
    """The ZIP. Always in Indonesian."""
    made = io.BytesIO()
    base_url = current_app.config["DESK"].base_url
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder, force_locale("id"):

        def put(name: str, content: str | bytes) -> None:
            stamp = zipfile.ZipInfo(name, at.astimezone(zone()).timetuple()[:6])
            stamp.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(stamp, content)

        for text in texts:
            html = markup.to_html(text.answer, base_url=base_url)
            put(_name(text), render_template("knowledge/bundle_article.html", text=text, answer=html, kinds=KINDS))
        put("index.html", render_template("knowledge/bundle_index.html", texts=texts, at=at, name_of=_name))
        put("daftar.csv", _list(texts, worth))
    return made.getvalue()


def _name(text: ArticleVersion) -> str:
    return f"artikel/{text.article.slug}.html"


def _list(texts: Sequence[ArticleVersion], worth: Mapping[int, Worth]) -> bytes:
    """In UTF-8 with the mark that spreadsheets look for. No cell is taken for a formula."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in _row(text, worth[text.article_id])] for text in texts)
    return sheet.getvalue().encode("utf-8-sig")


def _row(text: ArticleVersion, worth: Worth) -> list[str]:
    return [
        _name(text),
        text.title,
        str(KINDS[text.kind]),
        str(AUDIENCES_SHORT[text.audience]),
        ", ".join(service.code for service in text.services),
        str(text.number),
        text.author.name,
        text.reviewer.name if text.reviewer else "",
        f"{text.published_at.astimezone(zone()):%Y-%m-%d}" if text.published_at else "",
        f"{text.review_by:%Y-%m-%d}" if text.review_by else "",
        str(worth.used),
        *(str(worth.of(tally)) for tally in (Tally.OPENED, Tally.HELPED, Tally.NOT_HELPED)),
    ]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell and cell[0] in FORMULA_SIGNS else cell
