"""desk.warming: what the first pages need is there before the processes part."""

import gc

from desk import create_app, warming


def test_the_templates_of_the_first_pages_are_there_before_anybody_asks(make_settings):
    app = create_app(make_settings("warm"))
    try:
        warming.warm(app)

        kept = {name for _loader, name in app.jinja_env.cache}
    finally:
        gc.unfreeze()
    assert {*warming.FIRST_PAGES, "layout/base.html", "components/timeline.html"} <= kept
