"""desk.attachments: which PDF documents are kept, and which are refused because something in them could act."""

import time
import zlib

import pytest
from fpdf import FPDF

from desk.attachments import documents
from desk.attachments import operations as files
from desk.attachments.documents import BadDocument
from desk.attachments.operations import shown_name
from tests.factories import MONDAY_TEN

LARGEST = documents.LARGEST_FILE


def a_document(*, locked: bool = False, attached: bool = False, pages: int = 1) -> bytes:
    """A PDF as a program writes it."""
    paper = FPDF()
    paper.set_creation_date(MONDAY_TEN)  # the same bytes each time
    for _ in range(pages):
        paper.add_page()
        paper.set_font("helvetica")
        paper.cell(text="Tanda terima laporan")
    if locked:
        paper.set_encryption("rahasia")
    if attached:
        paper.embed_file(bytes=b"MZ program", basename="a.exe")
    return bytes(paper.output())


def by_hand(*objects: bytes) -> bytes:
    """A PDF of these objects, with a right table of contents."""
    written, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(written)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return written + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(objects) + 1, table, trailer)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"


def packed(content: bytes, head: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    body = zlib.compress(content)
    return b"<< %s /N 1 /First 4 /Length %d >>\nstream\n%s\nendstream" % (head, len(body), body)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (a_document(), "as a program writes it"),
        (a_document(pages=40), "many pages"),
        (by_hand(CATALOGUE, PAGES), "as short as can be"),
        (by_hand(CATALOGUE, PAGES, packed(b"1 0 << /Type /Font >>")), "with packed objects"),
        (by_hand(CATALOGUE, PAGES, b"<< /S /URI /URI (https://bkpm.go.id) >>"), "with a link"),
        (by_hand(b"<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit] >>", PAGES), "opens at a page"),
        (by_hand(CATALOGUE, PAGES) + b"\r\n\0\0", "a little behind the end"),
    ],
)
def test_a_whole_document_in_which_nothing_acts_is_kept_byte_for_byte(data, reason):
    assert documents.checked(data) == data, reason


@pytest.mark.pure
@pytest.mark.parametrize(
    ("data", "says", "reason"),
    [
        (b"", "empty", "nothing"),
        (b"\x89PNG\r\n\x1a\n", "Only PDF", "a picture"),
        (b"<html>%PDF-1.4</html>", "Only PDF", "a page that says so later"),
        (b"%PDF-1.4\n", "damaged", "a head alone"),
        (b"%PDF-9.9\n" + a_document()[9:], "Only PDF", "no such version"),
        (a_document()[:-200], "damaged", "cut off"),
        (a_document() + b"<script>alert(1)</script>", "damaged", "something behind the end"),
        (by_hand(CATALOGUE, PAGES).replace(b"xref\n0", b"xerf\n0"), "damaged", "no table of contents"),
        (a_document(locked=True), "locked", "locked by a password"),
        (a_document(attached=True), "another file", "a program rides along"),
        (by_hand(CATALOGUE, PAGES, b"<< /S /JavaScript /JS (app.alert(1)) >>"), "script", "a script"),
        (by_hand(CATALOGUE, PAGES, b"<< /S /Java#53cript /JS (x) >>"), "script", "a script with its name in hex"),
        (by_hand(CATALOGUE, PAGES, b"<< /S /Launch /F (cmd.exe) >>"), "script", "starts a program"),
        (by_hand(CATALOGUE, PAGES, b"<< /AcroForm << /XFA [ 1 0 R ] >> >>"), "script", "a form with scripts"),
        (by_hand(CATALOGUE, PAGES, packed(b"1 0 << /S /JavaScript >>")), "script", "a script among packed objects"),
        (by_hand(CATALOGUE, PAGES, packed(b"x", b"/Type /Obj#53tm /Filter /LZWDecode")), "unusual", "packed otherwise"),
        (by_hand(CATALOGUE, PAGES, packed(b"x", b"/Type /ObjStm /Filter 9 0 R")), "unusual", "packed nobody knows how"),
        (
            by_hand(CATALOGUE, PAGES, b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nno zlib\nendstream"),
            "damaged",
            "cannot be unpacked",
        ),
        (by_hand(CATALOGUE, PAGES, packed(bytes(40 * 1024 * 1024))), "unusual", "a bomb"),
        (b"%PDF-1.7\n" + bytes(LARGEST), "larger than 10 MB", "too large"),
    ],
)  # fmt: skip
def test_what_is_no_whole_document_or_could_act_is_refused_in_words(data, says, reason):
    with pytest.raises(BadDocument) as refused:
        documents.checked(data)

    assert says in str(refused.value), reason
    assert refused.value.field == "document"


@pytest.mark.pure
def test_a_script_far_inside_a_packed_stream_is_found_across_the_steps_of_unpacking():
    noise = bytes(index * 7 % 251 for index in range(documents.STEP * 3))
    head = b"/Type /ObjStm /Filter /FlateDecode"

    with pytest.raises(BadDocument):
        documents.checked(by_hand(CATALOGUE, PAGES, packed(noise + b" /JavaScript " + noise, head)))


@pytest.mark.pure
@pytest.mark.parametrize("piece", [b"stream\n", b"obj ", b"endstream endobj ", b"#41", b"/ObjStm "])
def test_megabytes_of_the_same_word_are_looked_through_in_a_moment(piece):
    data = by_hand(CATALOGUE, PAGES, piece * (LARGEST // 4 // len(piece)))
    began = time.process_time()

    documents.checked(data)

    assert time.process_time() - began < 3  # it would be hours if every word looked back to the beginning


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("surat.pdf", "surat.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u202egpj.exe", "agpj.pdf"),
        ("", "dokumen.pdf"),
        ("x" * 500, "x" * 116 + ".pdf"),
    ],
)
def test_a_document_is_named_as_one(name, shown):
    assert shown_name(name, documents.MEDIA_TYPE) == shown


@pytest.mark.pure
def test_pictures_and_documents_go_the_way_of_their_kind_and_nothing_else_does(tmp_path):
    document = a_document()

    kept = files.keep_file_bytes(folder=tmp_path, data=document)

    assert (kept.media_type, files.path_of(tmp_path, kept.key).read_bytes()) == ("application/pdf", document)
    for wrong in (b"MZ\x90\0", b"PK\3\4", b"<svg onload=alert(1)>", b"", b"\xff\xd8\xff rusak"):
        with pytest.raises(BadDocument):
            files.keep_file_bytes(folder=tmp_path, data=wrong)
    assert len(list(tmp_path.rglob("*.part"))) == 0
