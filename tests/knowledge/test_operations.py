"""Articles from draft to publication: four eyes, every published text kept, who may read which."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from desk.database import db
from desk.errors import BadInput, Conflict, Forbidden, NotFound
from desk.knowledge import operations, queries
from desk.knowledge.kinds import Audience
from desk.knowledge.models import ArticleVersion
from desk.knowledge.states import STEPS, IllegalStep, State, Step, after
from desk.notify import queries as notify
from desk.notify.jobs import relay
from desk.search import queries as search
from desk.search.models import SearchKind
from desk.timeline import Event
from tests.factories import MONDAY_TEN, make_ticket
from tests.knowledge.articles import content_of, make_article, make_draft, publish

TUESDAY = MONDAY_TEN + timedelta(days=1)


@pytest.mark.pure
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_a_step_is_done_from_the_states_of_the_table_and_no_other(state, step):
    allowed, target = STEPS[step]
    if state in allowed:
        assert after(state, step) is target
    else:
        with pytest.raises(IllegalStep):
            after(state, step)


@pytest.mark.row("LLG-11")
def test_an_article_goes_from_draft_over_review_to_publication(cast):
    text = make_draft(cast.actor("joko"))
    operations.submit_text(text=text, actor=cast.actor("joko"), at=MONDAY_TEN)
    operations.send_back(text=text, remark="Sebut juga tipe printernya.", actor=cast.actor("nadia"), at=MONDAY_TEN)

    assert (text.state, text.remark) == (State.DRAFT, "Sebut juga tipe printernya.")

    changed = content_of(title="Printer L3110 macet")
    operations.change_text(text=text, content=changed, actor=cast.actor("joko"), at=TUESDAY)
    operations.submit_text(text=text, actor=cast.actor("joko"), at=TUESDAY)
    operations.publish_text(text=text, actor=cast.actor("budi"), at=TUESDAY)
    db.session.commit()

    assert text.state is State.PUBLISHED
    assert text.review_by == TUESDAY.date() + timedelta(days=365)
    assert queries.get_published(cast.actor("sari"), text.article.slug).title == "Printer L3110 macet"
    kinds = [kind.value for kind in db.session.scalars(select(Event.kind).order_by(Event.id))]
    assert [kind.removeprefix("article.") for kind in kinds if kind.startswith("article.")] == [
        "drafted",
        "submitted",
        "returned",
        "submitted",
        "published",
    ]


def test_reviewers_hear_of_a_text_and_its_author_of_the_outcome(cast):
    text = make_draft(cast.actor("joko"))
    operations.submit_text(text=text, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.commit()
    relay(MONDAY_TEN)

    told = {name: notify.unread_count(getattr(cast, name).id) for name in ("budi", "nadia", "bambang", "joko", "hesti")}
    assert told == {"budi": 1, "nadia": 1, "bambang": 1, "joko": 0, "hesti": 0}

    operations.publish_text(text=text, actor=cast.actor("nadia"), at=TUESDAY)
    db.session.commit()
    relay(TUESDAY)

    assert notify.unread_count(cast.joko.id) == 1


@pytest.mark.row("LLG-11")
@pytest.mark.parametrize(
    ("author", "audience", "reviewer", "allowed", "reason"),
    [
        ("joko", Audience.STAFF, "budi", True, "Tier 2 reviews what employees read"),
        ("joko", Audience.STAFF, "hesti", False, "a coordinator of Tier 1 is no reviewer"),
        ("joko", Audience.STAFF, "joko", False, "nobody reviews their own"),
        ("budi", Audience.TIER2, "nadia", True, "a colleague of Tier 2"),
        ("budi", Audience.STAFF, "budi", False, "nor does Tier 2 its own"),
        ("joko", Audience.PUBLIC, "budi", False, "citizens read what a lead has released"),
        ("joko", Audience.PUBLIC, "bambang", True, "the lead"),
        ("bambang", Audience.PUBLIC, "bambang", False, "not even the lead alone"),
    ],
)
def test_somebody_else_with_the_right_publishes(cast, author, audience, reviewer, allowed, reason):
    text = make_draft(cast.actor(author), audience=audience)
    operations.submit_text(text=text, actor=cast.actor(author), at=MONDAY_TEN)
    if allowed:
        operations.publish_text(text=text, actor=cast.actor(reviewer), at=MONDAY_TEN)
        assert text.state is State.PUBLISHED, reason
    else:
        with pytest.raises(Forbidden):
            operations.publish_text(text=text, actor=cast.actor(reviewer), at=MONDAY_TEN)
        assert text.state is State.IN_REVIEW, reason


def test_the_database_itself_refuses_a_text_that_its_author_published(cast):
    text = make_article(cast)

    text.reviewer_id = text.author_id

    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()


@pytest.mark.row("LLG-11")
def test_a_new_text_waits_beside_the_published_one_which_is_kept_for_good(cast):
    old = make_article(cast)
    new = operations.revise_article(
        article=old.article, content=content_of(answer="1. Cabut kabel."), actor=cast.actor("hesti"), at=TUESDAY
    )
    db.session.commit()
    assert queries.get_published(cast.actor("sari"), old.article.slug).number == 1
    with pytest.raises(Conflict):
        operations.revise_article(article=old.article, content=content_of(), actor=cast.actor("joko"), at=TUESDAY)

    publish(cast, new, at=TUESDAY)
    db.session.commit()

    assert queries.get_published(cast.actor("sari"), old.article.slug).answer == "1. Cabut kabel."
    assert (old.state, old.answer.startswith("1. Matikan")) == (State.REPLACED, True)
    assert [one.number for one in queries.get_shown(cast.actor("joko"), old.article.slug).past] == [1]
    assert queries.get_shown(cast.actor("sari"), old.article.slug).past == ()


def test_what_citizens_read_is_replaced_only_by_whom_it_may_be_given_to_them(cast):
    public = make_article(cast, audience=Audience.PUBLIC)
    narrowed = operations.revise_article(
        article=public.article, content=content_of(audience=Audience.TIER2), actor=cast.actor("budi"), at=TUESDAY
    )
    operations.submit_text(text=narrowed, actor=cast.actor("budi"), at=TUESDAY)

    with pytest.raises(Forbidden):
        operations.publish_text(text=narrowed, actor=cast.actor("nadia"), at=TUESDAY)
    with pytest.raises(Forbidden):
        operations.retire_text(text=public, actor=cast.actor("nadia"), at=TUESDAY)


READERS = {
    "nobody": 1,
    "sari": 2,
    "eko": 2,
    "rina": 2,
    "dewi": 2,
    "joko": 3,
    "tono": 3,
    "budi": 4,
    "bambang": 4,
    "yosef": 4,
}


@pytest.mark.row("LLG-11")
def test_each_reads_what_is_for_them_and_nothing_else(cast):
    slugs = [
        make_article(cast, author="budi", audience=audience, title=f"Panduan untuk {audience}").article.slug
        for audience in Audience
    ]
    for name, count in READERS.items():
        reader = None if name == "nobody" else cast.actor(name)
        assert {text.article.slug for text in queries.library(reader)} == set(slugs[:count]), name
        for slug in slugs[count:]:
            with pytest.raises(NotFound):
                queries.get_published(reader, slug)
            if reader is not None:
                with pytest.raises(NotFound):
                    queries.get_shown(reader, slug)


def test_a_draft_is_its_authors_and_a_text_in_review_its_reviewers(cast):
    text = make_draft(cast.actor("joko"))
    slug = text.article.slug
    db.session.flush()
    sees = {name: _sees(cast.actor(name), slug) for name in ("joko", "hesti", "budi", "sari", "dewi")}
    assert sees == {"joko": True, "hesti": False, "budi": False, "sari": False, "dewi": False}

    operations.submit_text(text=text, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.flush()

    sees = {name: _sees(cast.actor(name), slug) for name in ("joko", "hesti", "budi", "sari", "dewi")}
    assert sees == {"joko": True, "hesti": False, "budi": True, "sari": False, "dewi": False}


def _sees(actor, slug: str) -> bool:
    try:
        return queries.get_shown(actor, slug) is not None
    except NotFound:
        return False


def test_a_retired_text_is_read_by_nobody_but_can_be_taken_up_again(cast):
    text = make_article(cast)
    operations.retire_text(text=text, actor=cast.actor("budi"), at=TUESDAY)
    db.session.flush()

    assert not _sees(cast.actor("sari"), text.article.slug)
    again = operations.revise_article(article=text.article, content=content_of(), actor=cast.actor("joko"), at=TUESDAY)
    assert again.number == 2


@pytest.mark.parametrize(
    ("changed", "who", "error"),
    [
        ({"audience": Audience.TIER2}, "joko", BadInput),
        ({"review_by": MONDAY_TEN.date()}, "joko", BadInput),
        ({"review_by": MONDAY_TEN.date() + timedelta(days=4000)}, "joko", BadInput),
        ({}, "sari", Forbidden),
        ({}, "dewi", Forbidden),
        ({}, "yosef", Forbidden),
    ],
)
def test_what_cannot_be_written_is_refused(cast, changed, who, error):
    with pytest.raises(error):
        make_draft(cast.actor(who), **changed)


def test_others_do_not_write_on_a_draft(cast):
    text = make_draft(cast.actor("joko"))
    for act in (operations.submit_text, operations.drop_text):
        with pytest.raises(Forbidden):
            act(text=text, actor=cast.actor("hesti"), at=MONDAY_TEN)
    with pytest.raises(Forbidden):
        operations.change_text(text=text, content=content_of(), actor=cast.actor("bambang"), at=MONDAY_TEN)


def test_a_text_with_marks_of_what_was_taken_out_is_not_sent_to_the_review(cast):
    text = make_draft(cast.actor("joko"), answer="Tanya [nama?].")

    with pytest.raises(BadInput):
        operations.submit_text(text=text, actor=cast.actor("joko"), at=MONDAY_TEN)


def test_the_same_title_twice_gives_two_addresses_and_one_without_letters_gives_one_too(cast):
    titles = ("Wi-Fi Mati!", "WiFi: mati", "wi-fi mati", "؟؟", "a" * 160)
    slugs = [make_draft(cast.actor("joko"), title=title).article.slug for title in titles]

    assert slugs == ["wi-fi-mati", "wifi-mati", "wi-fi-mati-2", "artikel", "a" * 80]


def test_an_article_out_of_a_ticket_keeps_the_link(cast):
    ticket = make_ticket(cast.sari)
    text = make_draft(cast.actor("joko"), ticket=ticket)
    db.session.flush()

    assert text.article.ticket_id == ticket.id
    assert [one.id for one in queries.made_from(ticket, cast.actor("joko"))] == [text.id]
    assert queries.made_from(ticket, cast.actor("budi")) == []  # a draft of somebody else
    assert queries.is_written_about(ticket)
    operations.drop_text(text=text, actor=cast.actor("joko"), at=MONDAY_TEN)
    db.session.flush()
    assert not queries.is_written_about(ticket)


def test_two_texts_of_one_article_cannot_be_written_at_once(cast):
    first = make_article(cast)
    operations.revise_article(article=first.article, content=content_of(), actor=cast.actor("joko"), at=TUESDAY)
    db.session.flush()
    db.session.add(
        ArticleVersion(
            article_id=first.article_id, number=9, state=State.DRAFT, kind=first.kind, audience=first.audience,
            title="x", symptom="", answer="x", author_id=cast.joko.id, remark="", written_at=TUESDAY,
        )
    )  # fmt: skip

    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()


def test_only_the_published_text_is_found_by_its_words(cast):
    first = make_article(cast, answer="Lepas kartrid toner.")
    draft = operations.revise_article(
        article=first.article, content=content_of(answer="Ganti drum."), actor=cast.actor("joko"), at=TUESDAY
    )
    db.session.flush()
    assert (_found("melepaskan kartrid"), _found("drum")) == ([first.id], [])

    publish(cast, draft, at=TUESDAY)
    assert (_found("kartrid"), _found("mengganti drum")) == ([], [draft.id])
    operations.retire_text(text=draft, actor=cast.actor("budi"), at=TUESDAY)
    db.session.flush()
    assert _found("drum") == []


def _found(words: str) -> list[int]:
    found = search.matching(SearchKind.ARTICLE, words, with_internal=False)
    return list(db.session.scalars(select(found.c.subject_id)))
