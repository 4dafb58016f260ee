"""A person has the server search for words in mail whose text does not lie here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import NoReturn

import pytest
from pymap.backend.session import BaseSession
from pymap.exceptions import MailboxNotFound
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from mailguard.demo.imap_server import ImapServer
from mailguard.demo.loop import LoopThread
from mailguard.errors import Refused, Unreachable
from mailguard.model import Account, Security, Server
from mailguard.model.keeping import Keep, Keeping
from tests.hands import Hands
from tests.ui.conftest import Answer, make_account
from ui.desk import Desk
from ui.lists.message_list import MessageList
from ui.lists.message_model import FOUND_ROLE
from ui.main_window import MainWindow
from ui.search.server_words import failure_words, offer_html, result_html
from ui.widgets.quiet_line import QuietLine

OFFER = "Search on the server too"
USER, PASSWORD = "alice@example.org", "built in"


def mail(number: int, subject: str, text: str) -> bytes:
    head = f"From: bob@example.net\r\nTo: {USER}\r\nSubject: {subject}\r\nMessage-ID: <{number}@example.net>"
    date = f"Date: Sun, 01 Nov 2026 12:{number:02}:00 +0000"
    return f"{head}\r\n{date}\r\n\r\n{text}\r\n".encode()


@pytest.fixture
def account() -> Iterator[Account]:
    loop = LoopThread("imap server")
    server = ImapServer(USER, PASSWORD)
    loop.run(server.start())
    now = datetime(2026, 11, 1, 12, tzinfo=UTC)
    loop.run(server.deliver(mail(1, "Trip", "The bus company has confirmed."), now))
    loop.run(server.deliver(mail(2, "Garden", "Bring the rake."), now))
    loop.run(server.deliver(mail(3, "Closed", "The company is closed."), now, folder="Archive"))
    imap = Server(host="127.0.0.1", port=server.port, security=Security.PLAIN, user=USER)
    yield replace(make_account(USER), imap=imap, keeping=Keeping(keep=Keep.HEADERS))
    loop.run(server.stop())
    loop.close()


@pytest.fixture
def window(desk: Desk, account: Account, answer: Answer, qtbot: QtBot) -> MainWindow:
    answer(desk.core.accounts.save(account, PASSWORD))
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 2, timeout=20_000)
    qtbot.waitUntil(lambda: desk.core._parts.syncs.is_online(account.id), timeout=20_000)
    return made


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def searched(window: MainWindow, hands: Hands) -> QuietLine:
    """The line of the server, once a word is typed that no text here has."""
    hands.press("Ctrl+K", window)
    QTest.keyClicks(window.search, "body:company")
    return window.list.search_line.server


def says(line: QuietLine, words: str) -> Callable[[], bool]:
    return lambda: line.isVisible() and words in line.words.text()


def click_link(line: QuietLine, words: str) -> None:
    """On its words, where they stand."""
    found = line.words.document().find(words)
    assert not found.isNull(), line.words.text()
    found.setPosition(found.selectionStart() + 2)
    spot = line.words.cursorRect(found).center() + QPoint(1, 0)
    QTest.mouseClick(line.words.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def listed(shown: MessageList) -> list[tuple[str, bool]]:
    """Subjects, and whether the server found them."""
    model = shown.model
    rows = [(model.row(model.id_at(place)), model.index(place, 0)) for place in range(model.rowCount())]
    return [(row.subject, index.data(FOUND_ROLE)) for row, index in rows if row is not None]


def test_what_the_server_finds_is_listed_with_a_mark(
    window: MainWindow, searched: QuietLine, qtbot: QtBot
) -> None:
    qtbot.waitUntil(says(searched, OFFER))
    assert (
        "127.0.0.1 gets to know your words. It cannot look into encrypted messages." in searched.words.text()
    )
    qtbot.waitUntil(lambda: listed(window.list) == [])
    click_link(searched, OFFER)
    qtbot.waitUntil(lambda: listed(window.list) == [("Trip", True)], timeout=20_000)
    qtbot.waitUntil(says(searched, "The server found 1 more, marked with this cloud."))
    spoken = window.list.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("found by the server")
    QTest.keyClicks(window.search, " subject:trip")
    qtbot.waitUntil(lambda: listed(window.list) == [] and says(searched, OFFER)())  # it is another search


def test_there_is_no_offer_where_no_text_is_looked_for_or_no_server_is_there(
    window: MainWindow, searched: QuietLine, hands: Hands, desk: Desk, qtbot: QtBot
) -> None:
    qtbot.waitUntil(says(searched, OFFER))
    desk.core.set_offline(True)
    qtbot.waitUntil(lambda: not searched.isVisible())
    desk.core.set_offline(False)
    qtbot.waitUntil(says(searched, OFFER), timeout=20_000)
    window.search.setText("is:unread")
    qtbot.waitUntil(lambda: not searched.isVisible() and len(listed(window.list)) == 2)


def test_a_server_that_says_no_is_told_in_words_and_asked_again(
    window: MainWindow, searched: QuietLine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> NoReturn:
        raise MailboxNotFound("INBOX")

    qtbot.waitUntil(says(searched, OFFER))
    with monkeypatch.context() as patched:
        patched.setattr(BaseSession, "search_mailbox", refuse)
        click_link(searched, OFFER)
        qtbot.waitUntil(says(searched, "127.0.0.1 did not search. It says: “"), timeout=20_000)
    click_link(searched, "Try again")
    qtbot.waitUntil(says(searched, "The server found 1 more"), timeout=20_000)


def test_the_window_with_conditions_offers_the_server_too(
    window: MainWindow, hands: Hands, desk: Desk, qtbot: QtBot
) -> None:
    hands.press("Ctrl+Shift+F", window)
    finding = desk.show_search()
    qtbot.waitUntil(lambda: finding.scope.count() > 2)
    finding.scope.setCurrentIndex(0)
    kind = finding.findChild(QComboBox, "condition-1-kind")
    assert kind is not None
    kind.setCurrentIndex(kind.findText("Body"))
    field = finding.findChild(QLineEdit, "condition-1-text")
    assert field is not None
    QTest.keyClicks(field, "company")
    do = finding.findChild(QAbstractButton, "search-do")
    assert do is not None
    QTest.mouseClick(do, Qt.MouseButton.LeftButton)
    line = finding.list.search_line.server
    qtbot.waitUntil(says(line, OFFER))
    assert "Searched in" not in finding.list.search_line.line.words.text()
    click_link(line, OFFER)
    found = [("Closed", True), ("Trip", True)]
    qtbot.waitUntil(lambda: listed(finding.list) == found, timeout=20_000)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            failure_words(Refused("imap.example.org", "NO [BADCHARSET (US-ASCII)]")),
            "letters from a to z alone",
        ),
        (failure_words(Refused("imap.example.org", "NO too busy")), "It says: “NO too busy”."),
        (failure_words(Unreachable("imap.example.org", "gone")), "did not search to the end"),
        (offer_html(["a.example", "b.example"]), "a.example and b.example get to know your words"),
        (offer_html(["a", "b", "c"]), "The mail servers of 3 accounts get to know your words"),
        (result_html(0, []), "The server found no more."),
        (result_html(2, []), "The server found 2 more, marked with this cloud. It cannot look"),
    ],
)
def test_what_is_said_of_servers_is_plain(said: str, words: str) -> None:
    assert words in said
