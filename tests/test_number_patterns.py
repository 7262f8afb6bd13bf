"""desk.number_patterns: what a pattern may hold, and that no number ever comes twice, whatever is set after what (MTR-16)."""

import random
from collections import Counter

import pytest

from desk.number_patterns import Pattern, Reset, WrongPattern, are_apart, check, filled, may_follow
from desk.numbering import FIXED, PAPERS

pytestmark = pytest.mark.pure
YEARLY, MONTHLY = Reset.YEARLY, Reset.MONTHLY


def test_every_pattern_that_comes_with_the_desk_is_one():
    for series in PAPERS:
        check(series.shipped, longest=series.longest)
        assert may_follow(series.shipped, series.shipped)
    assert all(series.longest is None for series in FIXED)


@pytest.mark.parametrize(
    ("text", "reset", "unit", "number"),
    [
        ("{serial:03}/{unit}/{roman}/{yyyy}", YEARLY, "DPMPTSP", "007/DPMPTSP/XI/2026"),
        ("800.1.11/{serial}/BKPSDM.{mm}.{yy}", MONTHLY, "", "800.1.11/7/BKPSDM.11.26"),
        ("B-{serial:04} {yyyy}", YEARLY, "", "B-0007 2026"),
        ("{yyyy}{mm}-{serial:05}", MONTHLY, "", "202611-00007"),
    ],
)
def test_numbers_look_like_their_pattern(text, reset, unit, number):
    pattern = Pattern(text, reset, unit)

    check(pattern, longest=40)

    assert filled(pattern, serial=7, year=2026, month=11) == number


@pytest.mark.parametrize(
    ("text", "reset", "unit", "part", "reason"),
    [
        ("{serial}", YEARLY, "", "pattern", "the year is missing"),
        ("A/{yyyy}", YEARLY, "", "pattern", "nothing counts up"),
        ("{serial}/{serial}/{yyyy}", YEARLY, "", "pattern", "twice"),
        ("{serial}/{yyyy}/{yyyy}", YEARLY, "", "pattern", "twice"),
        ("{serial}/{yyyy}", MONTHLY, "", "pattern", "the month is missing"),
        ("{serial}{yyyy}", YEARLY, "", "pattern", "12026 may be the first of 2026 or the hundred and twentieth of 26"),
        ("1{serial}/{yyyy}", YEARLY, "", "pattern", "digits before the serial"),
        ("{serial}{unit}/{yyyy}", YEARLY, "5", "pattern", "digits of the unit behind the serial"),
        ("{serial}/{unit}/{yyyy}", YEARLY, "", "unit", "no unit is said"),
        ("{serial}/{unit}/{yyyy}", YEARLY, "DP{M}", "unit", "braces in the unit"),
        ("{serial}/{check}/{yyyy}", YEARLY, "", "pattern", "a check digit is not for papers"),
        ("{serial:9}/{yyyy}", YEARLY, "", "pattern", "a width that pads with spaces"),
        ("{serial:0200}/{yyyy}", YEARLY, "", "pattern", "a width without end"),
        ("{serial!r}/{yyyy}", YEARLY, "", "pattern", "an attribute of Python"),
        ("{serial.__class__}/{yyyy}", YEARLY, "", "pattern", "an attribute of Python"),
        ("{}/{yyyy}/{serial}", YEARLY, "", "pattern", "an empty place"),
        ("{serial}/{yyyy", YEARLY, "", "pattern", "a brace alone"),
        ("{{serial}}/{yyyy}", YEARLY, "", "pattern", "doubled braces"),
        ("{serial}/é/{yyyy}", YEARLY, "", "pattern", "a letter that few keyboards have"),
        ("{serial}\n/{yyyy}", YEARLY, "", "pattern", "a line end"),
        ("{serial}/" + "A" * 40 + "/{yyyy}", YEARLY, "", "pattern", "longer than is kept of a number"),
        ("A" * 81, YEARLY, "", "pattern", "longer than is kept of a pattern"),
    ],
)
def test_a_pattern_that_could_give_a_number_twice_or_none_is_refused(text, reset, unit, part, reason):
    with pytest.raises(WrongPattern) as wrong:
        check(Pattern(text, reset, unit), longest=40)

    assert wrong.value.part == part, reason


@pytest.mark.parametrize(
    ("old", "new", "may", "reason"),
    [
        ("{serial:04}/A/{yyyy}", "{serial}/A/{yyyy}", True, "only the width: the serial counts on"),
        ("{serial}/A/{yyyy}", "{serial}/B/{yyyy}", True, "another letter"),
        ("188.45/{serial}/{yyyy}", "188.46/{serial}/{yyyy}", True, "another number of the classification"),
        ("{serial}/A/{yyyy}", "{serial}/A/{yy}", True, "two digits are not four"),
        ("{serial}/A/{yyyy}", "{serial}-A-{yyyy}", True, "another sign"),
        ("{serial}/A/{yyyy}", "{serial}/A/{roman}/{yyyy}", True, "one part more"),
        ("{yyyy}/A/{serial:04}", "{serial:04}/A/{yyyy}", False, "2026/A/2027 can be both"),
        ("{serial}/{mm}/{yy}", "{serial}/{yy}/{mm}", False, "1/11/12 can be both"),
        ("{serial}/I/{yyyy}", "{serial}/{roman}/{yyyy}", False, "1/I/2026 can be both"),
        ("{serial}/DI/{yyyy}", "{serial}/D{roman}/{yyyy}", False, "1/DI/2026 can be both"),
        ("{serial:04}/A/{mm}/{yyyy}", "{mm}/A/{serial}/{yyyy}", True, "four digits are not two"),
        ("{serial:01}/A/{mm}/{yyyy}", "{mm}/A/{serial}/{yyyy}", False, "11/A/12/2026 can be both"),
    ],
)
def test_a_pattern_may_follow_when_no_number_fits_both(old, new, may, reason):
    assert may_follow(Pattern(new, YEARLY), Pattern(old, YEARLY)) is may, reason


def test_two_kinds_of_document_never_look_the_same():
    for place, series in enumerate(PAPERS):
        for other in PAPERS[place + 1 :]:
            assert are_apart(series.shipped, other.shipped), f"{series.code}, {other.code}"
    assert not are_apart(Pattern("{serial}/A/{yyyy}", YEARLY), Pattern("{serial:04}/A/{yyyy}", YEARLY))


def test_to_begin_again_at_another_time_needs_numbers_that_look_otherwise():
    old = Pattern("{serial}/A/{roman}/{yyyy}", YEARLY)

    assert not may_follow(Pattern(old.text, MONTHLY), old), "the first of this month may have been given out"
    assert may_follow(Pattern("{serial}/B/{roman}/{yyyy}", MONTHLY), old)


def made_of(chance: random.Random) -> Pattern:
    """Some pattern of the usual parts in whatever order, with whatever between them; also ones that are none."""
    parts = [chance.choice(["{serial}", "{serial:02}"]), chance.choice(["{yy}", "{yyyy}"])]
    parts += chance.choice([[], ["{mm}"], ["{roman}"], ["{mm}", "{roman}"]])
    chance.shuffle(parts)
    text = "".join(chance.choice(["", "/", "/", "-", "I", "V", "/I", "1", "/11/", "20"]) + part for part in parts)
    return Pattern(text + chance.choice(["", "", "I", "/I", "/11"]), chance.choice([YEARLY, MONTHLY]))


def is_good(pattern: Pattern) -> bool:
    try:
        check(pattern, longest=60)
    except WrongPattern:
        return False
    return True


def given_out(patterns: list[Pattern]) -> list[str]:
    """Two years and thirteen documents a month, the patterns by turns, each counting as its series counts."""
    last: Counter[tuple[int, int]] = Counter()
    numbers = []
    for year, month in ((year, month) for year in (2011, 2012) for month in range(1, 13)):
        for document in range(13):
            pattern = patterns[document // 4 % len(patterns)]
            period = (year, month if pattern.reset is MONTHLY else 0)
            last[period] += 1
            numbers.append(filled(pattern, serial=last[period], year=year, month=month))
    return numbers


def test_whatever_is_set_after_what_no_number_comes_twice():
    chance = random.Random(16)
    good = [pattern for pattern in (made_of(chance) for _ in range(900)) if is_good(pattern)]
    pairs = [chance.sample(good, 2) for _ in range(300)]
    allowed = [[old, new] for old, new in pairs if may_follow(new, old)]
    refused = [Pattern("{serial}/{mm}/{yyyy}", YEARLY), Pattern("{serial}/{mm}/{yyyy}", MONTHLY)]

    assert [pair for pair in allowed if len(set(given_out(pair))) < 312] == []
    assert len(allowed) > 200
    assert not may_follow(refused[1], refused[0])
    assert len(set(given_out(refused))) < 312, "what is refused could really come twice"
