"""What has grown old is looked at again: by its day, or because it helps nobody; and what nobody has written of."""

from datetime import timedelta

import pytest

from desk.database import db
from desk.errors import BadInput, Forbidden
from desk.knowledge import aging, counting, jobs, operations
from desk.knowledge.kinds import Audience, Tally
from desk.notify import queries as notify
from desk.notify.jobs import relay
from tests.factories import MONDAY_TEN, make_ticket
from tests.knowledge.articles import make_article


def say(text, tally: Tally, times: int) -> None:
    for _ in range(times):
        counting.count(
            connection=db.session.connection(), article_ids=[text.article_id], tally=tally, on_day=MONDAY_TEN.date()
        )


def stale(cast, who: str, at=MONDAY_TEN) -> list[str]:
    return [one.text.title for one in aging.stale_of(cast.actor(who), at=at)]


@pytest.mark.row("LLG-11")
def test_an_article_whose_day_has_come_is_told_to_author_and_lead_once_a_week_until_somebody_looked(cast):
    text = make_article(cast, review_by=MONDAY_TEN.date() + timedelta(days=30))
    db.session.commit()
    due = MONDAY_TEN + timedelta(days=30)
    assert not jobs.tell_of_stale_articles(due - timedelta(days=1))
    for at in (due, due + timedelta(hours=1), due + timedelta(days=6), due + timedelta(days=7)):
        jobs.tell_of_stale_articles(at)
        relay(at)

    told = {name: notify.unread_count(getattr(cast, name).id) for name in ("joko", "bambang", "budi", "hesti")}
    # Twice of its age; its author also of the publication, reviewers of the review.
    assert told == {"joko": 3, "bambang": 3, "budi": 1, "hesti": 0}

    day = (due + timedelta(days=100)).date()
    operations.confirm_text(text=text, review_by=day, actor=cast.actor("joko"), at=due + timedelta(days=8))
    db.session.commit()
    assert not jobs.tell_of_stale_articles(due + timedelta(days=50))
    assert jobs.tell_of_stale_articles(due + timedelta(days=101)) == {"told": 1}


@pytest.mark.parametrize(
    ("helped", "not_helped", "is_stale"), [(0, 2, False), (0, 3, True), (3, 3, False), (3, 4, True)]
)
def test_an_article_that_helps_fewer_than_it_fails_is_stale(cast, helped, not_helped, is_stale):
    text = make_article(cast)
    say(text, Tally.HELPED, helped)
    say(text, Tally.NOT_HELPED, not_helped)

    assert stale(cast, "joko") == ([text.title] if is_stale else [])


def test_doubts_from_before_somebody_looked_again_count_no_more(cast):
    text = make_article(cast)
    say(text, Tally.NOT_HELPED, 5)
    later = MONDAY_TEN + timedelta(days=2)
    operations.confirm_text(text=text, review_by=later.date() + timedelta(days=90), actor=cast.actor("budi"), at=later)
    db.session.flush()

    assert stale(cast, "joko", later) == []


def test_the_task_is_its_authors_and_those_who_review_such_articles(cast):
    text = make_article(cast, author="budi", audience=Audience.PUBLIC)
    say(text, Tally.NOT_HELPED, 3)

    assert {who: len(stale(cast, who)) for who in ("budi", "bambang", "nadia", "joko", "tono")} == {
        "budi": 1,
        "bambang": 1,
        "nadia": 0,
        "joko": 0,
        "tono": 0,
    }


def test_only_author_or_reviewer_say_that_it_still_holds_and_until_a_sensible_day(cast):
    text = make_article(cast)
    day = MONDAY_TEN.date()

    with pytest.raises(Forbidden):
        operations.confirm_text(text=text, review_by=day + timedelta(days=9), actor=cast.actor("hesti"), at=MONDAY_TEN)
    for wrong in (day, day + timedelta(days=5000)):
        with pytest.raises(BadInput):
            operations.confirm_text(text=text, review_by=wrong, actor=cast.actor("joko"), at=MONDAY_TEN)


def test_services_of_many_tickets_without_an_article_are_gaps_as_far_as_one_sees_the_tickets(cast):
    for _ in range(5):
        make_ticket(cast.sari, service="PC")
    for _ in range(4):
        make_ticket(cast.sari, service="SW")
    db.session.flush()
    gaps = {who: _gaps(cast, who) for who in ("joko", "tono", "bambang")}
    assert gaps == {"joko": [("PC", 5)], "tono": [], "bambang": [("PC", 5)]}

    make_article(cast, author="budi", audience=Audience.TIER2)

    assert aging.gaps_for(cast.actor("bambang"), at=MONDAY_TEN) == []
    assert len(aging.gaps_for(cast.actor("joko"), at=MONDAY_TEN)) == 1  # they cannot read that one
    assert aging.gaps_for(cast.actor("bambang"), at=MONDAY_TEN + timedelta(days=91)) == []


def _gaps(cast, who: str) -> list[tuple[str, int]]:
    return [(gap.service.code, gap.tickets) for gap in aging.gaps_for(cast.actor(who), at=MONDAY_TEN)]
