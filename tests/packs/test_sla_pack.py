"""The monthly report of the promises: the numbers of `/reports/sla`, frozen."""

from datetime import date

import pytest

from desk.database import db
from desk.explanations import operations as explanations
from desk.explanations.kinds import Cause
from desk.figures.jobs import count_figures
from desk.packs import operations
from desk.packs.kinds import FileForm
from desk.packs.models import Edition
from desk.packs.periods import Rhythm, span_of
from desk.reports import asking, sla_document, sla_pack, sla_report
from desk.reports.canonical import from_json
from desk.reports.documents import Share
from desk.sla.kinds import Measure
from tests.factories import actor_of, department_of
from tests.packs.frozen import bytes_of, frozen
from tests.reports.papers import words_of
from tests.sla.stories import moment as in_august
from tests.sla.stories import tell

AUGUST = span_of(Rhythm.MONTHLY, date(2026, 8, 1))
SEPTEMBER_2 = in_august("09-02 09:00")


@pytest.fixture
def told(cast, heads, moment):
    ticket = tell(cast.sari, cast.joko, cast.budi)
    count_figures(SEPTEMBER_2)
    moment.move_to(SEPTEMBER_2)
    return ticket


def frozen_document(actor, **more):
    edition = frozen(actor, report=sla_pack.CODE, span=AUGUST, at=SEPTEMBER_2, **more)
    return edition, from_json(edition.document)


@pytest.mark.row("LLG-36")
def test_every_way_of_counting_has_the_numbers_of_the_report(cast, told, bambang):
    edition, document = frozen_document(bambang)
    tables = {table.code: table for table in document.tables}

    for axis in sla_pack.AXES:
        asked = {"from": "2026-08-01", "to": "2026-08-31", "by": axis.value}
        choice = asking.understand(asked, today=SEPTEMBER_2.date(), strictly=True)
        live = sla_document.document_of(sla_report.report_on(bambang, choice), at=SEPTEMBER_2, scope="")
        (figures,) = [table for table in live.tables if table.code == "figures"]
        kept = tables[f"{axis.value}_figures"]
        assert [row[1:] for row in kept.rows] == [row[1:] for row in figures.rows]
        assert kept.total[2:] == figures.total[2:]
        assert Share(0, 1) in kept.total
    whole = " ".join(words_of(bytes_of(edition)[FileForm.PDF]))
    assert told.number in whole
    assert "Agustus 2026" in whole


def test_of_one_department_it_counts_that_department_alone(cast, told, bambang):
    _edition, document = frozen_document(cast.actor("hesti"), department=department_of("DINKES"))
    _other, of_another = frozen_document(bambang, department=department_of("DLH"))

    assert document.scope == department_of("DINKES").name
    assert [row[1] for row in document.parts[0].rows] == ["PC"]
    assert of_another.parts[0].rows == ()


def test_an_explanation_that_comes_later_leaves_a_frozen_report_as_it_is_and_stands_in_the_revision(
    cast, told, heads, bambang
):
    first, document = frozen_document(bambang, signer=heads.ratna)
    before = bytes_of(first)
    hesti = actor_of(cast.hesti, SEPTEMBER_2)
    explanations.explain_promise(
        ticket=told, measure=Measure.RESOLUTION, cause=Cause.NO_SPARE_PART, words="Pita habis.", seen=0, actor=hesti,
        at=SEPTEMBER_2,
    )  # fmt: skip
    operations.sign_edition(edition=first, actor=actor_of(heads.ratna), at=SEPTEMBER_2)
    db.session.commit()

    second, revised = frozen_document(bambang, signer=heads.ratna, reason="Penjelasan menyusul.")

    assert bytes_of(first) == before
    assert from_json(db.session.get(Edition, first.id).document) == document
    (changes,) = [table for table in revised.tables if table.code == "changes"]
    assert "Pita habis." in [row[4] for row in changes.rows]
    assert second.no == 2
    assert [table.code for table in revised.tables].count("explained") == 1
