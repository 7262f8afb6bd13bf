"""The small markup: what becomes a tag, and that nothing else does."""

import pytest

from desk.knowledge.markup import is_safe, to_html, to_plain

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "html", "reason"),
    [
        ("Satu.\nDua.\n\nTiga.", "<p>Satu.<br>Dua.</p>\n<p>Tiga.</p>", "lines and paragraphs"),
        ("1. Buka\n2. Tutup", "<ol><li>Buka</li><li>Tutup</li></ol>", "steps"),
        ("1. Buka\n\n2. Tutup", "<ol><li>Buka</li><li>Tutup</li></ol>", "an empty line between steps"),
        ("3) Lanjut", '<ol start="3"><li>Lanjut</li></ol>', "steps that go on"),
        ("- a\n* b\n• c", "<ul><li>a</li><li>b</li><li>c</li></ul>", "three ways to write a list"),
        ("Lalu:\n- a", "<p>Lalu:</p>\n<ul><li>a</li></ul>", "a list right after a line"),
        ("## Langkah", "<h3>Langkah</h3>", "a heading"),
        ("**tebal** dan `ipconfig`", "<p><strong>tebal</strong> dan <code>ipconfig</code></p>", "bold and typed"),
        (
            "[Panduan](/panduan/wifi)",
            '<p><a href="/panduan/wifi" rel="noopener noreferrer">Panduan</a></p>',
            "a page of the desk",
        ),
        (
            "Buka https://oss.go.id.",
            '<p>Buka <a href="https://oss.go.id" rel="noopener noreferrer">https://oss.go.id</a>.</p>',
            "a bare address, without the full stop",
        ),
        ("2 * 3 * 4 dan **", "<p>2 * 3 * 4 dan **</p>", "signs that mean nothing"),
        ("", "", "nothing"),
    ],
)
def test_the_markup_knows_what_technicians_write(text: str, html: str, reason: str) -> None:
    assert to_html(text) == html, reason


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "**<b onclick=x>**",
        "`<i>`",
        "## <h1>",
        "- <svg/onload=x>",
        "[klik](javascript:alert(1))",
        "[klik](JAVASCRIPT:alert(1))",
        "[klik](data:text/html;base64,x)",
        "[klik](//jahat.example/x)",
        "[klik](/\\jahat.example)",
        '[klik](https://a"onmouseover="x)',
        "[<b>](https://oss.go.id)",
        'https://oss.go.id/"onmouseover=alert(1)',
        "https://oss.go.id/<script>",
        "[a](vbscript:x) [b](file:///etc/passwd)",
    ],
)
def test_nothing_else_becomes_a_tag_an_attribute_or_a_script(text: str) -> None:
    html = to_html(text)
    rest = html
    for known in ("<p>", "</p>", "<br>", "<ul>", "</ul>", "<li>", "</li>", "<h3>", "</h3>", "<strong>", "</strong>",
                  "<code>", "</code>", "</a>"):  # fmt: skip
        rest = rest.replace(known, "")
    for part in rest.split("<a ")[1:]:
        address = part.split('"')[1]
        assert address.startswith("https://"), html
        assert part.split('"', 2)[2].startswith(' rel="noopener noreferrer">'), html
        rest = rest.replace(f'<a href="{address}" rel="noopener noreferrer">', "")
    assert "<" not in rest, html


def test_a_page_that_is_read_elsewhere_leads_back_to_the_desk() -> None:
    assert 'href="https://desk.kota.go.id/panduan/x"' in to_html("[x](/panduan/x)", base_url="https://desk.kota.go.id")


def test_a_message_has_the_words_without_the_signs() -> None:
    assert (
        to_plain("## Coba\n1. **Matikan** `wlan`\n2. Lihat [ini](/panduan)")
        == "Coba\n1. Matikan wlan\n2. Lihat ini (/panduan)"
    )


def test_a_text_of_any_length_is_rendered_in_no_time() -> None:
    for text in ("**" * 200_000, "[" * 200_000, "1. a\n\n" * 50_000, "`" * 200_001, "https://" * 50_000):
        to_html(text)


@pytest.mark.parametrize(
    ("address", "safe"),
    [("/", True), ("https://a.id:8443/x?y=1#z", True), ("http:/a", False), ("/..//x", False), ("", False)],
)
def test_addresses_are_of_the_web_or_of_the_desk(address: str, safe: bool) -> None:
    assert is_safe(address) is safe
