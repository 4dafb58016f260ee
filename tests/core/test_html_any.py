"""HTML put together at random out of what attacks are made of: what comes out is safe, and the same again."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailguard.mime.css import clean_sheet, clean_style
from mailguard.mime.css_addresses import addresses_in_css
from mailguard.mime.html import sanitise
from mailguard.mime.html_text import text_of
from mailguard.mime.links import describe_link, examine_link, links_in
from mailguard.mime.plain_links import find_links
from tests.core.test_html import HOSTILE
from tests.corpus.safe_html import find_forbidden

TAG_NAMES = """
a b body br button div form frameset h1 iframe image img input link math mglyph mi mtext noscript object p
plaintext pre script select style svg table tbody td template textarea title tr u xmp
foreignObject annotation-xml
"""
TAGS = TAG_NAMES.split()
ATTRIBUTES = """
href src srcset style class id onclick background title data hidden xlink:href to values content
"""
NAMES = ATTRIBUTES.split()
CSS_PIECES = """
@media screen { } ( ) [ ] : ; , ! / * \\ \\7d url( 'x' " color red position fixed display none .a #b p a:hover
@import url(//e.example) expression -- var(--x) 0 -1px 9e9px content < </style <!-- -->
"""
VALUES = [
    "javascript:alert(1)",
    "https://e.example/x",
    "cid:x",
    "data:text/html,<script>",
    "data:image/png;base64,AA==",
    "position:fixed;background:url(//e.example)",
    "display:none",
    "x-mailguard-remote:javascript:1",
    "]]>--><img src=x onerror=1>",
    "&#x6A;avascript:1",
    '"><script>',
    "\x00\x01",
    "</style><script>",
]
QUOTES = ['"', "'", "", "`"]
_attribute = st.builds(
    lambda name, quote, value: f" {name}={quote}{value}{quote}",
    st.sampled_from(NAMES),
    st.sampled_from(QUOTES),
    st.sampled_from(VALUES),
)
_open = st.builds(
    lambda tag, attributes, end: f"<{tag}{''.join(attributes)}{end}",
    st.sampled_from(TAGS),
    st.lists(_attribute, max_size=3),
    st.sampled_from([">", "/>", "", " >"]),
)
_close = st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS))
_odd = st.sampled_from([*"<>'\"\0", "<!--", "-->", "<![CDATA[", "]]>", "<!", "<?", "&lt;", "words"])
_html = st.lists(st.one_of(_open, _close, _odd, st.sampled_from(HOSTILE)), max_size=25).map("".join)
_css = st.lists(st.sampled_from(CSS_PIECES.split()), max_size=30).map(" ".join)
_many = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@_many
@given(_html)
def test_no_html_comes_out_unsafe(source: str) -> None:
    made = sanitise(source).html
    assert made is not None
    assert find_forbidden(made) == []
    assert "display: none" not in made
    text_of(made)
    assert all(examine_link(target, said).scheme != "javascript" for target, said in links_in(made))
    again = sanitise(made).html
    assert again is not None
    assert find_forbidden(again) == []


@_many
@given(_css)
def test_no_styles_come_out_unsafe(css: str) -> None:
    for sheet in (clean_sheet(css), clean_sheet(f"p {{ {css} }}")):
        assert not any(
            each in sheet.rules + sheet.media for each in ("url", "<", "fixed", "@import", "none", "-1px")
        )
    assert not any(each in clean_style(css, "p") for each in ("url", "<", "fixed", "@", "-1px", "{", "}"))
    list(addresses_in_css(css))


@_many
@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_look_for_links(text: str) -> None:
    ends = [0]
    for link in find_links(text):
        assert ends[-1] <= link.start < link.end <= len(text)
        ends.append(link.end)
        describe_link(link.target)
    examine_link(f"https://{text}", text)
    describe_link(text)
