"""How pages are looked at: the quick way sees what a parser of HTML sees."""

import pytest

from tests.pages import Page, Slowly, check_page

HEAD = "<!doctype html><html lang='id'><head><title>Judul &amp; nama</title></head><body>"
PLAIN = (
    HEAD,
    HEAD + '<form><label for="a">A</label><input id="a" name="a" value="x > y &quot;z&quot;"></form>',
    HEAD + '<LABEL FOR=a>A</LABEL><Select ID=a name=a\n  class="input"><option selected>1</select>',
    HEAD + '<input type=hidden name=csrf_token value=abc><input type="submit"><textarea aria-label="Isi"></textarea>',
    HEAD + '<p id="x" class="y">1 &lt; 2</p><p class=y id = "x">it\'s "so"</p><br id="z"/><hr/>',
    HEAD + '<svg viewBox="0 0 1 1"><title>Ikon</title><use href="/static/icons.svg#a"></use></svg>',
    HEAD + '<p style="color:red">x</p><b onclick="go()">y</b><a class="x"id="stuck">z</a><i STYLE>t</i>',
    HEAD + "<script src='/a.js' defer></script><p data-id=\"1\" data-on='2' only=\"x\">style= id= on</p>",
)
ODD = (
    HEAD + "<!-- <p id='unseen'> --><p id='seen'>x</p>",
    HEAD + "<script>if (a<b) { go() }</script>",
    HEAD + '<p title="a"">x</p><p id="seen">y</p>',
    HEAD + '<p title="<b id=x>">x</p>',
    HEAD + '<p id="open"',
)


def slowly(html):
    page = Page("")
    Slowly(page).feed(html)
    return page


@pytest.mark.parametrize("html", PLAIN + ODD)
def test_the_quick_way_sees_what_a_parser_sees(html):
    assert vars(Page(html)) == vars(slowly(html))


@pytest.mark.parametrize("html", PLAIN)
def test_what_our_templates_may_write_is_read_the_quick_way(html):
    assert vars(Page(html)) == vars(slowly(html))
    assert Page("")._read(html)


@pytest.mark.parametrize("html", ODD)
def test_what_they_never_write_is_read_slowly(html):
    assert not Page("")._read(html)


@pytest.mark.parametrize(
    "address", ["/", "/tickets/new", "/queue", "/account", "/knowledge", "/complaints", "/reports"]
)
def test_real_pages_are_read_the_quick_way_and_alike(cast, client_as, address):
    html = client_as(cast.bambang).get(address, follow_redirects=True).text

    assert Page("")._read(html)
    assert vars(Page(html)) == vars(slowly(html))


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<html><body>x", "no title"),
        (HEAD + '<input name="a" id="a">', "No label"),
        (HEAD + '<p id="x"></p><p id="x"></p>', "Ids stand twice"),
        (HEAD + '<p style="color:red"></p>', "Inline"),
        (HEAD + '<p onclick="go()"></p>', "Inline"),
        (HEAD + "<script>go()</script>", "Inline"),
        (HEAD + "<style>p{}</style>", "Inline"),
    ],
)
def test_a_faulty_page_is_refused(html, fault):
    with pytest.raises(AssertionError, match=fault):
        check_page(html)
