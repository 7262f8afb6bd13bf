"""desk.own_fields: what can be asked, which answers fit, how numbers are written here."""

import pytest

from desk.own_fields import (
    MOST_CHOICES,
    Choice,
    FieldKind,
    OwnField,
    WrongField,
    asked,
    fitting,
    number_of,
    number_text,
    read_choices,
    settled,
    words_of,
    write_choices,
)

pytestmark = pytest.mark.pure
SYSTEM = OwnField(
    "sistem", "Sistem", "System", FieldKind.CHOICE, choices=(Choice("oss", "OSS-RBA"), Choice("simbg", "SIMBG"))
)


def test_what_is_stored_is_the_same_field_again_and_what_the_mall_stored_is_a_line():
    assert OwnField.of(SYSTEM.stored()) == SYSTEM
    assert OwnField.of({"name": "nik", "label": "NIK", "label_en": "NIK", "required": True}) == OwnField(
        "nik", "NIK", "NIK", FieldKind.LINE, required=True
    )
    assert OwnField.of({"name": "x", "label": "X", "of_a_later_edition": 1}).label == "X"


def test_each_field_gets_a_name_of_its_own_and_keeps_it_when_its_label_changes():
    first, second = settled([OwnField("", "Nama akun"), OwnField("nama", "Nama")])
    renamed, other = settled([OwnField(first.name, "Nama pengguna"), OwnField("", "Nama akun")])

    assert (first.name, second.name) == ("nama_akun", "nama")
    assert renamed.name == "nama_akun"
    assert other.name == "nama_akun_2"


@pytest.mark.parametrize(
    ("fields", "place", "part"),
    [
        ([OwnField("", "???")], 0, "label"),
        ([OwnField("", "Nama"), OwnField("", " nama ")], 1, "label"),
        ([OwnField("", "Sistem", kind=FieldKind.CHOICE)], 0, "choices"),
        ([OwnField("", "Sistem", kind=FieldKind.CHOICES, choices=(Choice("a", "A"),))], 0, "choices"),
        ([OwnField("", f"Isian {number}") for number in range(16)], 15, "label"),
    ],
)
def test_what_nobody_could_answer_cannot_be_asked(fields, place, part):
    with pytest.raises(WrongField) as wrong:
        settled(fields)

    assert (wrong.value.place, wrong.value.part) == (place, part)


def test_a_field_that_is_asked_no_more_may_have_a_successor_of_its_name():
    old, new = settled([OwnField("nama", "Nama", active=False), OwnField("", "Nama")])

    assert [field.name for field in asked([old, new], None)] == ["nama_2"]


def test_fields_of_one_kind_of_ticket_are_asked_of_that_kind():
    both, one = OwnField("a", "A"), OwnField("b", "B", ticket_kind="incident")

    assert asked([both, one], "request") == [both]
    assert asked([both, one], "incident") == asked([both, one], None) == [both, one]


def test_choices_are_typed_one_a_line():
    typed = "OSS-RBA\nsiCantik Cloud | siCantik in the cloud\n\n"

    choices = read_choices(typed)

    assert choices == (
        Choice("oss_rba", "OSS-RBA", "OSS-RBA"), Choice("sicantik_cloud", "siCantik Cloud", "siCantik in the cloud"),
    )  # fmt: skip
    assert write_choices(choices) == typed.strip()


@pytest.mark.parametrize("typed", ["A\nA", "!!!", "x" * 121, "\n".join(str(n) for n in range(MOST_CHOICES + 1))])
def test_choices_that_cannot_be_told_apart_or_are_too_many_are_refused(typed):
    with pytest.raises(ValueError):  # noqa: PT011 - the line is all that it says
        read_choices(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12), ("12,5", 12.5), ("12.5", 12.5), ("1.250", 1250), ("1.250,75", 1250.75), ("-3", -3), ("0", 0),
        ("1 000", 1000), ("1.000.000.000.000", 10**12), ("3,0", 3),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written_here(typed, number):
    assert number_of(typed) == number
    assert number_of(number_text(number)) == number


@pytest.mark.parametrize("typed", ["", "dua", "1,2,3", "1e9", "٣", "nan", "inf", "9" * 14, "1.25.0", "0x1F", "1,23456"])
def test_what_is_no_number_is_none(typed):
    with pytest.raises(ValueError):  # noqa: PT011 - what was typed is all that it says
        number_of(typed)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (FieldKind.LINE, ["a", "x" * 300], ["", "x" * 301, 1, None, True, ["a"]]),
        (FieldKind.PROSE, ["a\nb"], ["", "x" * 4001, 3]),
        (FieldKind.NUMBER, [0, -1, 2.5], ["1", True, 10**13, None]),
        (FieldKind.DAY, ["2026-10-12"], ["kemarin", 20261012]),
        (FieldKind.YES_NO, [True, False], ["yes", 1, None]),
        (FieldKind.CHOICE, ["oss"], ["", "lain", None, 1]),
        (FieldKind.CHOICES, [["oss"], ["oss", "simbg"]], [[], ["lain"], "oss", ["oss", "oss"]]),
    ],
)
def test_only_an_answer_of_its_kind_fits_a_field(kind, good, bad):
    field = OwnField("a", "A", kind=kind, choices=SYSTEM.choices)

    assert all(fitting(field, answer) for answer in good)
    assert not any(fitting(field, answer) for answer in bad)


def test_words_are_looked_for_and_choices_by_what_people_read():
    fields = [SYSTEM, OwnField("akun", "Akun"), OwnField("hari", "Hari", kind=FieldKind.DAY)]

    assert words_of(fields, {"sistem": "oss", "akun": "budi.s", "hari": "2026-10-12", "lama": "x"}) == [
        "OSS-RBA", "budi.s",
    ]  # fmt: skip
