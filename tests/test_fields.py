"""desk.fields: text is clean before it is judged, and a form says on which version it was based."""

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from desk.fields import VersionedForm, line, tidy, words

pytestmark = pytest.mark.pure


class Given(FlaskForm):
    title = line("Title", longest=10)
    story = words("Story", longest=20, required=False)


def filled(app: Flask, **values: str) -> Given:
    with app.test_request_context(method="POST"):
        form = Given(MultiDict(values), meta={"csrf": False})
        form.validate()
        return form


@pytest.mark.parametrize(
    ("given", "kept", "reason"),
    [
        ("  kata  ", "kata", "space around"),
        ("satu\r\ndua\rtiga", "satu\ndua\ntiga", "one form of line end"),
        ("cafe\u0301", "café", "one form of each letter"),
        (None, None, "nothing was sent"),
        (7, 7, "no text"),
        ("🦜", "🦜", "beyond the basic plane"),
    ],
)
def test_text_is_tidied(given, kept, reason):
    assert tidy(given) == kept, reason


@pytest.mark.parametrize(
    ("title", "is_good", "reason"),
    [
        ("kata", True, "a word"),
        ("", False, "nothing"),
        ("   \n ", False, "nothing that can be seen"),
        ("a" * 10, True, "as long as it may be"),
        ("a" * 11, False, "one letter too long"),
        ("cafe\u0301" + "x" * 6, True, "counted after joining letter and accent"),
        ("a\0b", False, "NUL"),
        ("a\x1bb", False, "escape"),
        ("a\x7fb", False, "delete"),
        ("a\ud800b", False, "half a letter"),
        ("a\u202eb", True, "turned round, which templates isolate"),
        ("satu\ttab", True, "a tab"),
        ("字🦜", True, "letters of others"),
    ],
)
def test_a_line_takes_what_can_be_stored(session_app, title, is_good, reason):
    form = filled(session_app, title=title)

    assert (not form.title.errors) == is_good, reason


def test_what_may_be_empty_is_still_looked_at(session_app):
    assert not filled(session_app, title="kata").story.errors
    assert filled(session_app, title="kata", story="a\0").story.errors
    assert filled(session_app, title="kata", story="a" * 21).story.errors


@pytest.mark.parametrize(
    ("given", "seen"),
    [("7", 7), ("0", 0), ("", None), ("-1", None), ("7.0", None), ("\u0667", None), ("9" * 10, None), ("1e3", None)],
)
def test_a_form_says_on_which_version_it_was_based_or_nothing(session_app, given, seen):
    with session_app.test_request_context(method="POST"):
        form = VersionedForm(MultiDict({"version": given}), meta={"csrf": False})

        assert form.seen_version == seen
