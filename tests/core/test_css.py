"""Styles of mail: an allow list of properties and values."""

from __future__ import annotations

import pytest

from mailguard.mime.css import HIDDEN, clean_sheet, clean_style
from mailguard.mime.css_addresses import addresses_in_css


@pytest.mark.parametrize(
    "style, kept",
    [
        ("color: red", "color: red"),
        ("COLOR:#FFF;;background-color : rgb(1, 2, 3)", "color: #FFF; background-color: rgb(1, 2, 3)"),
        ("font-family: 'DejaVu Sans', Arial, sans-serif", 'font-family: "DejaVu Sans", Arial, sans-serif'),
        ("margin: 0 auto 1em 4px; padding:2%", "margin: 0 auto 1em 4px; padding: 2%"),
        ("border-left: 1px solid #ccc", "border-left: 1px solid #ccc"),
        ("color: red !important", "color: red !important"),
        ("display: none", "display: none"),
        ("line-height: 1.4; font-size: 14px", "line-height: 1.4; font-size: 14px"),
    ],
)
def test_ordinary_styles_stay(style: str, kept: str) -> None:
    assert clean_style(style, "p") == kept


@pytest.mark.parametrize(
    "style",
    [
        "background: url(http://e.example/x.png)",
        "background-image: url('cid:x')",
        "background: image-set('x.png' 1x)",
        "list-style: url(x)",
        "content: 'x'",
        "position: fixed",
        "position: absolute; top: 0",
        "z-index: 9999",
        "margin-top: -100px",
        "margin: 0 -1em",
        "text-indent: -9999px",
        "transform: translateY(-200px)",
        "float: expression(alert(1))",
        "width: calc(100% - 5000px)",
        "behavior: url(x.htc)",
        "-moz-binding: url(x)",
        "filter: alpha(opacity=0)",
        "opacity: 0.1",
        "color: transparent",
        "color: rgba(0, 0, 0, 0.01)",
        "color: rgb(0 0 0 / 1%)",
        "color: #0000",
        "color: #00000001",
        "font: 1px Arial",
        "font-size: 0",
        "font-size: 0.01em",
        "font-size: 9000px",
        "font: 500px Arial",
        "text-indent: 5000px",
        "mask: url(x)",
        "clip-path: inset(50%)",
        "shape-outside: url(x)",
        "border-image: url(x) 30",
        "backdrop-filter: blur(9px)",
        "mix-blend-mode: difference",
        "pointer-events: none",
        "outline: 9999px solid red",
        "box-shadow: 0 0 0 9999px red",
        "background: paint(x)",
        "background: cross-fade(url(x), url(y))",
        "background: -webkit-image-set('x' 1x)",
        "background: element(#x)",
        "background: env(x)",
        "width: min(1px, 2px)",
        "b\\61ckground: u\\72l(x)",
        "background: url/**/(x)",
        "back/**/ground: url(x)",
        "columns: 3",
        "display: contents",
        "display: table-footer-group",
        "overflow: scroll",
        "inset: 0",
        "zoom: 0",
        "-webkit-text-fill-color: transparent",
        "text-shadow: 0 0 0 red",
        "all: initial",
        "contain: none",
        "animation: x 1s",
        "cursor: url(http://e.example/c)",
        "color: var(--x)",
        "--x: red",
        "line-height: 0",
        "line-height: 2px",
        "font-size: 1px",
        "font: 12px/0 Arial",
        "height: 0",
        "display: flex",
        "width: attr(data-x)",
        "@import 'x'",
        "a { color: red }",
        "color: " + "(" * 4000,
        "color: " + "rgb(" * 1000,
        "color: red" + " x" * 5000,
        "width: 99999999px",
        "}",
        "",
    ],
)
def test_what_could_load_cover_or_confuse_is_dropped(style: str) -> None:
    assert "\\" not in clean_style(style, "p")
    assert clean_style(style, "p") in ("", "color: red")
    if "red" not in style:
        assert clean_style(style, "p") == ""


def test_a_height_is_for_what_grows_with_its_content() -> None:
    assert clean_style("height: 10px", "img") == "height: 10px"
    assert clean_style("height: 10px", "div") == ""


@pytest.mark.parametrize("text", ["</style><script>", '"><img src=x>', "<!--", "\0"])
def test_no_string_can_leave_the_attribute(text: str) -> None:
    kept = clean_style(f"font-family: '{text}'", "p")
    assert not set("<>\0") & set(kept)


@pytest.mark.parametrize(
    "style",
    [
        "display: none",
        "color: red; DISPLAY: None !important",
        "visibility: hidden",
        "opacity: 0; font-size: 1px",
        "max-height: 0px; overflow: hidden; font-size: 1px; line-height: 1px",
        "mso-hide: all; font-size: 1px",
        "dis\\70lay: none",
    ],
)
def test_what_hides_an_element_is_told_and_nothing_else_of_it(style: str) -> None:
    assert clean_style(style, "div") == HIDDEN


def test_the_last_word_on_being_shown_counts() -> None:
    assert clean_style("display: none; display: block", "div") == "display: block"


@pytest.mark.parametrize(
    "sheet, kept",
    [
        (".a, p > b.c #d{color:red}", ".a, p > b.c #d { color: red }"),
        ("* { padding: 0; position: fixed }", "* { padding: 0 }"),
        ("p { color: red } q { color: blue }", "p { color: red }\nq { color: blue }"),
        ("<!-- p { color: red } -->", "p { color: red }"),
        ("a:link, a:hover { color: red }", "a:link { color: red }"),
        ("a:hover, a:target, a:focus, p::before, p:has(a) { color: red }", ""),
        ("td[class=x], [ width ] { color: red }", "td[class=x], [ width ] { color: red }"),
        ("a[href^='x'], [style*='x'], [value^=a], [class^=x] { color: red }", ""),
        ("head, style, html, meta { display: block }", ""),
        ("@media print { p { color: red } }", ""),
        ("@import 'http://e.example/x.css';", ""),
        ("@import url(x) screen; p { color: red }", "p { color: red }"),
        ("@charset 'utf-7'; @namespace url(x);", ""),
        ("@font-face { font-family: x; src: url(x) }", ""),
        ("@keyframes x { from { width: 0 } }", ""),
        ("@supports (display: block) { p { color: red } }", ""),
        ("@layer a { p { color: red } } @container (width > 1px) { p { color: red } }", ""),
        ("@property --x { syntax: '<image>'; initial-value: url(x) }", ""),
        ("@page { margin: 0 } @document url(x) { p { color: red } }", ""),
        ("p { background: url(http://e.example/x) }", ""),
        ("p { color: red; & b { background: url(x) } }", "p { color: red }"),
        ("p { color: red", "p { color: red }"),
        ("\\70 { color: red }", "p { color: red }"),
        ("p\\</style> { color: red }", ""),
        ("p { } } } {", ""),
        ("(" * 50_000, ""),
        ("", ""),
    ],
)
def test_of_a_style_sheet_only_plain_rules_stay(sheet: str, kept: str) -> None:
    assert clean_sheet(sheet).rules == kept
    assert clean_sheet(sheet).media == ""


@pytest.mark.parametrize(
    "sheet, kept",
    [
        (
            "@media only screen and (max-width:600px) { .a { width: 100% !important; position: fixed } }",
            "@media screen and (max-width: 600px) { .a { width: 100% !important } }",
        ),
        (
            "@media (min-width: 40em), print { p { color: red } }",
            "@media screen and (min-width: 40em) { p { color: red } }",
        ),
        ("@media (prefers-color-scheme: light) { p { color: red } }", "@media screen { p { color: red } }"),
        ("@media (prefers-color-scheme: dark) { p { color: white } }", ""),
        ("@media not screen { p { color: red } }", ""),
        ("@media (max-width: 600px) { @import 'x'; @media screen { p { color: red } } }", ""),
        ("@media (max-width: calc(1px)) { p { color: red } }", ""),
        ("@media (max-width: 600px) { p { display: none } }", ""),
        ("@media screen { p { background: url(x) } }", ""),
        ("@media </style><script> { p { color: red } }", ""),
        ("@media screen;", ""),
    ],
)
def test_rules_for_the_width_of_the_screen_stay(sheet: str, kept: str) -> None:
    assert clean_sheet(sheet).media == kept
    assert clean_sheet(sheet).rules == ""


@pytest.mark.parametrize(
    "css, addresses",
    [
        ("background: url(http://e.example/a)", ["http://e.example/a"]),
        ("background: url( 'http://e.example/a' )", ["http://e.example/a"]),
        ("b: u\\72 l(\\68 ttp://e.example/a)", ["http://e.example/a"]),
        ("b: url(http\\3a //e.example/a)", ["http://e.example/a"]),
        ("@import 'http://e.example/a' screen;", ["http://e.example/a"]),
        ("@/**/import 'x'; @im\\70ort/**/ 'http://e.example/a';", ["http://e.example/a"]),
        ("@import url(http://e.example/a);", ["http://e.example/a"]),
        ("--x: url(http://e.example/a)", ["http://e.example/a"]),
        (
            "b: -webkit-image-set('http://e.example/a' 1x, url(http://e.example/b) 2x)",
            ["http://e.example/a", "http://e.example/b"],
        ),
        (
            "b: cross-fade(url(http://e.example/a), url(http://e.example/b))",
            ["http://e.example/a", "http://e.example/b"],
        ),
        ("@font-face { src: local(x), url(http://e.example/a) format('woff') }", ["http://e.example/a"]),
        (
            "filter: progid:DXImageTransform.Microsoft.AlphaImageLoader(src='http://e.example/a')",
            ["http://e.example/a"],
        ),
        (
            "-moz-binding: url(http://e.example/a#x); behavior: url(http://e.example/b)",
            ["http://e.example/a#x", "http://e.example/b"],
        ),
        ("@media print { p { list-style: url(http://e.example/a) } }", ["http://e.example/a"]),
        ("content: 'http://e.example/a'", []),
        ("/* url(http://e.example/a) */ color: red", []),
    ],
)
def test_what_styles_would_load_is_found_through_every_disguise(css: str, addresses: list[str]) -> None:
    found = sorted(each for each in addresses_in_css(css) if each.startswith("http"))
    assert found == addresses
