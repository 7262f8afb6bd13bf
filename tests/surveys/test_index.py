"""desk.surveys.index: the worked example, every border of the grades, the table of samples, and elements by name."""

from decimal import Decimal

import pytest

from desk.surveys.index import (
    NOBODY,
    Element,
    Grade,
    Tally,
    Weighting,
    grade_of,
    index_of,
    is_reached,
    needed_sample,
    result,
    rounded,
)

pytestmark = pytest.mark.pure

EXAMPLE = Tally(
    29,
    {
        Element.REQUIREMENTS: 105,
        Element.PROCEDURE: 101,
        Element.TIME: 100,
        Element.COST: 116,
        Element.PRODUCT: 102,
        Element.COMPETENCE: 105,
        Element.CONDUCT: 106,
        Element.FACILITIES: 105,
        Element.COMPLAINTS: 115,
    },
)


def all_answering(answer: int, respondents: int = 7) -> Tally:
    return Tally(respondents, dict.fromkeys(Element, answer * respondents))


@pytest.mark.row("BDL-20")
def test_the_worked_example_comes_out_with_the_exact_weight():
    found = result(EXAMPLE)

    assert found.mean.quantize(Decimal("0.0001")) == Decimal("3.6590")
    assert (found.ikm, found.grade) == (Decimal("91.48"), Grade.A)
    assert rounded(found.means[Element.COMPLAINTS]) == Decimal("3.97")
    assert found.lowest == (Element.TIME,)


@pytest.mark.row("BDL-20")
def test_the_worked_example_comes_out_with_the_customary_weight():
    found = result(EXAMPLE, Weighting.CUSTOMARY)

    assert (found.ikm, found.grade, found.weighting) == (Decimal("90.56"), Grade.A, Weighting.CUSTOMARY)


@pytest.mark.row("BDL-20")
@pytest.mark.parametrize(
    ("answer", "exact", "customary"),
    [(4, "100.00", "99.00"), (3, "75.00", "74.25"), (2, "50.00", "49.50"), (1, "25.00", "24.75")],
)
def test_answers_that_are_all_the_same_give_the_ends_of_the_scale(answer, exact, customary):
    found = result(all_answering(answer))

    assert found.ikm == Decimal(exact)
    assert found.lowest == ()
    assert index_of(all_answering(answer), Weighting.CUSTOMARY) == Decimal(customary)


@pytest.mark.row("BDL-20")
@pytest.mark.parametrize(
    ("ikm", "grade"),
    [
        ("25.00", Grade.D), ("64.99", Grade.D), ("65.00", Grade.C), ("76.60", Grade.C),
        ("76.61", Grade.B), ("88.30", Grade.B), ("88.31", Grade.A), ("100.00", Grade.A), ("24.75", Grade.D),
    ],
)  # fmt: skip
def test_each_grade_begins_and_ends_where_the_regulation_says(ikm, grade):
    assert grade_of(Decimal(ikm)) is grade


@pytest.mark.parametrize(
    ("unrounded", "grade"),
    [("64.994999", Grade.D), ("64.995", Grade.C), ("76.605", Grade.B), ("88.304999", Grade.B), ("88.305", Grade.A)],
)
def test_the_grade_is_that_of_the_number_which_is_printed(unrounded, grade):
    assert grade_of(Decimal(unrounded)) is grade


def test_a_half_is_rounded_upwards_and_not_to_the_even_neighbour():
    assert index_of(Tally(8, dict.fromkeys(Element, 29))) == Decimal("90.63")  # 90.625
    assert rounded(Decimal("2.345")) == Decimal("2.35")
    assert rounded(Decimal("2.335")) == Decimal("2.34")


@pytest.mark.row("BDL-20")
@pytest.mark.parametrize(
    ("served", "needed"), [(0, 0), (1, 1), (100, 80), (500, 217), (1000, 278), (5000, 357), (10000, 370)]
)
def test_the_needed_sample_is_that_of_the_table(served, needed):
    assert needed_sample(served) == needed


def test_a_sample_is_reached_by_exactly_as_many_as_are_needed():
    assert not is_reached(79, 100)
    assert is_reached(80, 100)
    assert is_reached(0, 0)


@pytest.mark.row("BDL-20")
def test_elements_are_told_apart_by_name_and_not_by_place():
    """The regulation's own list has complaints as the eighth and facilities as the ninth."""
    turned = dict(reversed(EXAMPLE.totals.items()))

    assert result(Tally(29, turned)).means == result(EXAMPLE).means
    assert list(Element)[7:] == [Element.FACILITIES, Element.COMPLAINTS]


def test_two_groups_together_are_what_they_would_be_as_one():
    assert result(EXAMPLE + all_answering(1) + NOBODY).respondents == 36
    assert (EXAMPLE + all_answering(1)).totals[Element.COST] == 116 + 7


def test_nobody_has_no_index():
    with pytest.raises(ValueError, match="Nobody"):
        index_of(NOBODY)
