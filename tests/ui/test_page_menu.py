"""What can be copied out of a message: words, all of them, and addresses of links, in every view."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mailguard.model import OpenedMessage
from tests.hands import Hands
from ui.desk import Desk
from ui.reader.message_source import in_memory
from ui.reader.message_window import MessageWindow

HTML = (
    b"From: bob@example.net\r\nTo: alice@example.org\r\nSubject: Key\r\nContent-Type: text/html\r\n\r\n"
    b'<a href="https://example.net/mat"><div>Under the mat.</div></a>'
)

COPY_LINK = "Copy Link Address"


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def window(desk: Desk, answer: Callable[..., OpenedMessage]) -> MessageWindow:
    source = in_memory(desk.core, HTML)
    made = desk.show_message(answer(source.open(None)), source)
    assert isinstance(made, MessageWindow)
    return made


def choose(window: MessageWindow, name: str) -> None:
    action = window.findChild(QAction, name)
    assert action is not None and action.isEnabled()
    action.trigger()


@pytest.mark.parametrize("way", ["as-plain", "as-simple", "as-original"])
def test_all_of_a_message_is_copied(window: MessageWindow, hands: Hands, way: str) -> None:
    choose(window, way)
    QApplication.clipboard().clear()

    def copied() -> bool | None:
        choose(window, "select-all")
        choose(window, "copy")
        return "Under the mat." in QApplication.clipboard().text() or None

    hands.wait_for(copied, "the words")


def test_the_address_of_a_link_is_copied_out_of_original_html(
    window: MessageWindow, hands: Hands, qtbot: QtBot
) -> None:
    choose(window, "as-original")
    page = window.view.body.html
    assert page is not None
    with qtbot.waitSignal(page.loadFinished, timeout=20_000):
        pass

    def menu_on_the_link() -> QMenu | None:
        """Where the page is laid out by now; a menu that knows of no link is closed, for another click."""
        opened = QApplication.activePopupWidget()
        if not isinstance(opened, QMenu):
            qtbot.mouseClick(page.focusProxy(), Qt.MouseButton.RightButton, pos=QPoint(40, 30))
            return None
        if any(each.text() == COPY_LINK for each in opened.actions()):
            return opened
        opened.close()
        return None

    hands.pick(hands.wait_for(menu_on_the_link, "the menu of a link"), COPY_LINK)
    assert QApplication.clipboard().text() == "https://example.net/mat"
