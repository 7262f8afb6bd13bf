"""The note on a receipt, and fields that a service asks for: pure."""

import pytest

from desk.mall import notes, own_fields

pytestmark = pytest.mark.pure


def test_a_note_is_filled_in_and_what_is_unknown_is_named():
    values = {"number": "ADU-1", "service": "SKCK", "tenant": "Polres", "day": "12 Oktober 2026"}

    assert notes.merged("{number}: {service} di {tenant}, {day}.", values) == "ADU-1: SKCK di Polres, 12 Oktober 2026."
    assert notes.unknown_placeholders("{number} {nomor} {} {nomor}") == ["nomor", ""]
    assert notes.merged("Tanpa isian { } {nomor}", values) == "Tanpa isian { } {nomor}"


def test_fields_are_read_as_they_are_written():
    fields = own_fields.read_lines("Nomor sambungan* | Connection number\n\n Tanggal rekening \n")

    assert fields == [
        {"name": "nomor_sambungan", "label": "Nomor sambungan", "label_en": "Connection number", "required": True},
        {"name": "tanggal_rekening", "label": "Tanggal rekening", "label_en": "Tanggal rekening", "required": False},
    ]
    assert own_fields.read_lines(own_fields.write_lines(fields)) == fields


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("* | English", "no label"),
        ("Nomor\nnomor!", "the same name twice"),
        ("x" * 81, "too long"),
        ("\n".join(f"Isian {n}" for n in range(9)), "more than eight"),
    ],
)
def test_a_line_that_cannot_be_a_field_is_named(typed, why):
    with pytest.raises(ValueError, match=r".+"):
        own_fields.read_lines(typed)
