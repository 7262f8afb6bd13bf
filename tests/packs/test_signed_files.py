"""The file that comes back with a certified signature lies beside the original; what bears none is refused."""

import hashlib

import pypdfium2
import pytest

from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden
from desk.event_kinds import EventKind
from desk.packs import operations
from desk.packs.kinds import FileForm
from desk.reports import sla_by_service
from tests.factories import actor_of
from tests.packs.frozen import NOVEMBER_3, bytes_of, events, frozen, signed, signed_like


@pytest.mark.row("LLG-31")
def test_the_signed_file_lies_beside_the_original_and_both_hashes_stand_in_the_log(bambang, ticket, heads):
    edition = frozen(bambang, signer=heads.ratna)
    original = bytes_of(edition)[FileForm.PDF]
    back = signed_like(original)
    with pytest.raises(Conflict):
        operations.keep_signed_file(edition=edition, content=back, actor=bambang, at=NOVEMBER_3)
    signed(edition, heads)

    kept = operations.keep_signed_file(edition=edition, content=back, actor=actor_of(heads.ratna), at=NOVEMBER_3)
    again = operations.keep_signed_file(edition=edition, content=back, actor=actor_of(heads.ratna), at=NOVEMBER_3)
    db.session.commit()

    assert kept.holds_original
    assert again.id == kept.id
    assert bytes_of(edition)[FileForm.PDF] == original
    (event,) = events(EventKind.PACK_FILE_KEPT)
    assert event.details["original"] == hashlib.sha256(original).hexdigest()
    assert event.details["signed"] == hashlib.sha256(back).hexdigest()
    assert len(pypdfium2.PdfDocument(back)) == len(pypdfium2.PdfDocument(original))


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7\n%%EOF", b"original", b"script", b"x" * 11_000_000])
def test_what_bears_no_signature_or_could_act_is_not_kept(bambang, ticket, heads, content):
    edition = signed(frozen(bambang, signer=heads.ratna), heads)
    original = bytes_of(edition)[FileForm.PDF]
    content = {
        b"original": original,
        b"script": signed_like(original, padding=b"\n8000 0 obj << /S /JavaScript /JS (x) >> endobj"),
    }.get(content, content)

    with pytest.raises(BadInput):
        operations.keep_signed_file(edition=edition, content=content, actor=bambang, at=NOVEMBER_3)
    assert len(edition.files) == 2


def test_another_pdf_with_a_signature_is_kept_but_said_not_to_hold_the_original(bambang, ticket, heads):
    edition = signed(frozen(bambang, signer=heads.ratna), heads)
    other = signed(frozen(bambang, report=sla_by_service.CODE, signer=heads.ratna), heads)
    foreign = signed_like(bytes_of(other)[FileForm.PDF])

    kept = operations.keep_signed_file(edition=edition, content=foreign, actor=bambang, at=NOVEMBER_3)

    assert not kept.holds_original


def test_whoever_has_nothing_to_do_with_it_brings_no_file(bambang, cast, ticket, heads):
    edition = signed(frozen(bambang, signer=heads.ratna), heads)

    with pytest.raises(Forbidden):
        operations.keep_signed_file(
            edition=edition, content=signed_like(bytes_of(edition)[FileForm.PDF]), actor=cast.actor("yosef"), at=NOVEMBER_3
        )  # fmt: skip
