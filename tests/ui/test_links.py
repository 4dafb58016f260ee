"""Links: what they say is compared with where they go, whatever the browser makes of the address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from mailguard.mime.links import describe_link, examine_link
from ui.desk import Desk
from ui.reader.links import LinkTexts, choose_said, misleads, open_link, question_of


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


@pytest.mark.parametrize(
    ("target", "said", "question"),
    [
        ("https://evil.example/", "bank.example", "This link says bank.example but goes to evil.example."),
        ("https://evil.example/", None, "This link goes to evil.example."),
        (
            "https://xn--80ak6aa92e.com/",
            "here",
            "This link goes to xn--80ak6aa92e.com (аррӏе.com). Letters of this name look like others.",
        ),
        (
            "https://bank.example@evil.example/",
            "here",
            "This link goes to evil.example. What stands before the “@” only hides that.",
        ),
        ("http://0x7f000001/", "here", "This link goes to 127.0.0.1, a number instead of a name."),
        (
            "https://bank.example/?u=https://evil.example/",
            "bank.example",
            "This link goes to bank.example, which may send you on to evil.example.",
        ),
        (
            "https://bank.example:23/",
            "here",
            "This link goes to bank.example, through a port that web sites do not use.",
        ),
    ],
)
def test_the_question_says_what_speaks_against_a_link(target: str, said: str | None, question: str) -> None:
    assert question_of(examine_link(target, said), said) == question


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "about:blank", ""]
)
def test_what_is_no_link_of_mail_is_refused_in_words(
    target: str, desk: Desk, qtbot: QtBot, shown: Callable[[type[QMessageBox]], QMessageBox]
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    open_link(desk, target, "here", parent)
    box = shown(QMessageBox)
    assert box.objectName() == "linkRefused"
    assert box.text() == f"MailGuard does not open this kind of link from mail: {describe_link(target)}"
    box.close()


def test_another_program_is_started_only_when_the_person_agrees(
    desk: Desk,
    qtbot: QtBot,
    shown: Callable[[type[QMessageBox]], QMessageBox],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    parent = QWidget()
    qtbot.addWidget(parent)
    open_link(desk, "tel:+123", "call us", parent)
    box = shown(QMessageBox)
    assert opened == []
    next(each for each in box.buttons() if each.text() == "Open").click()
    assert opened == ["tel:+123"]
