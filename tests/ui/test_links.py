"""Links: what they say is compared with where they go, whatever the browser makes of the address."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl

from ui.links import LinkTexts, choose_said, misleads


@pytest.mark.parametrize(
    ("said", "target", "expected"),
    [
        ("here", "https://evil.example/", False),
        ("www.bank.example", "https://bank.example/login", False),
        ("https://bank.example/", "https://bank.example.evil.example/", True),
        ("bank.example", "https://evil.example/bank.example", True),
        ("user@bank.example/login", "https://evil.example/", True),
        ("Bank.Example", "https://bank.example", False),
        ("bücher.example", "https://xn--bcher-kva.example/", False),
    ],
)
def test_a_link_misleads_where_it_names_another_host(said: str, target: str, expected: bool) -> None:
    assert misleads(said, QUrl(target)) is expected


@pytest.mark.parametrize(
    ("written", "reported"),
    [
        ("https://evil.example", "https://evil.example/"),
        ("HTTPS://EVIL.example/a", "https://evil.example/a"),
        ("https://evil.example/a/../b c", "https://evil.example/b%20c"),
        ("https://evil.example/?q=ä", "https://evil.example/?q=%C3%A4"),
    ],
)
def test_a_link_is_found_however_its_address_is_spelt(written: str, reported: str) -> None:
    texts = LinkTexts(f'<a href="{written}">www.<b>bank</b>.example</a>')
    assert texts.said(QUrl(reported)) == "www.bank.example"


def test_of_two_links_to_one_address_the_one_that_misleads_counts() -> None:
    texts = LinkTexts(
        '<a href="https://evil.example/">here</a><a href="https://evil.example/">bank.example</a>'
    )
    assert texts.said(QUrl("https://evil.example/")) == "bank.example"
    assert choose_said([], QUrl("https://evil.example/")) == ""


def test_a_link_that_is_not_on_the_page_is_not_known() -> None:
    assert LinkTexts("<p>no link</p>").said(QUrl("https://evil.example/")) is None
