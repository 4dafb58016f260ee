"""The corpus's own look at sanitised HTML finds what the contract forbids, and nothing else."""

from __future__ import annotations

import pytest

from tests.corpus.checks import is_clean
from tests.corpus.safe_html import find_forbidden

PIXEL = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick='x()'>words</p>",
        "<img src='https://host.example/a.png'>",
        "<img src='data:image/svg+xml;base64,AAAA'>",
        "<img src='cid:a' srcset='https://host.example/a.png 2x'>",
        "<a href='javascript:alert(1)'>words</a>",
        "<a href=' java\nscript:alert(1)'>words</a>",
        "<a href='page.html'>words</a>",
        "<a href='https://host.example' ping='https://host.example/ping'>words</a>",
        "<p style='background: url(https://host.example/a.png)'>words</p>",
        "<p style='background: u\\72l(https://host.example/a.png)'>words</p>",
        "<p style='background: image-set(\"https://host.example/a.png\" 1x)'>words</p>",
        "<style>@import 'https://host.example/a.css';</style>",
        "<style>p { background: ur/**/l(x); } @font-face { src: url(x) }</style>",
        "<form action='https://host.example'><input></form>",
        "<iframe src='https://host.example'></iframe>",
        "<svg><image href='https://host.example/a.png'/></svg>",
        "<math><mi xlink:href='https://host.example'>x</mi></math>",
        "<base href='https://host.example'>",
        "<meta http-equiv='refresh' content='0'>",
        "<link rel='stylesheet' href='https://host.example/a.css'>",
        "<video poster='https://host.example/a.png'></video>",
        "<!-- words --><p>words</p>",
        "<table background='https://host.example/a.png'></table>",
    ],
)
def test_what_is_forbidden_is_found(html: str) -> None:
    assert find_forbidden(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color: #123456; font-weight: bold'>words</p>",
        "<a href='https://host.example/?a=b'>words</a><a href='mailto:a@b.example'>words</a>",
        "<img src='cid:picture@host.example' alt='a picture'>",
        f"<img src='{PIXEL}' width='1'>",
        f"<p style=\"background: url('{PIXEL}')\">words</p>",
        "<table><tr><td colspan='2'>words</td></tr></table><a href='#part'>words</a>",
        "<style>p { margin: 0 }</style><p>script url( onclick= @import</p>",
    ],
)
def test_what_is_allowed_is_not(html: str) -> None:
    assert find_forbidden(html) == []


@pytest.mark.parametrize("text", ["a\nb", "a\x00b", "a\u202eb", "a\u2066b", "a\u200bb", "a\u2028b", "a\x85b"])
def test_what_steers_a_text_is_not_clean(text: str) -> None:
    assert not is_clean(text)
    assert is_clean("Grüße, 日本, עברית, نی\u200cخوا")
