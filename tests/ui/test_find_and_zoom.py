"""Finding words in the message in sight, and reading it larger: the same in all its views."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import OpenedMessage
from tests.hands import Hands
from ui.desk import Desk
from ui.reader.message_source import in_memory
from ui.reader.message_window import MessageWindow
from ui.reader.source_window import SourceWindow

PLAIN = (
    b"From: bob@example.net\r\nTo: alice@example.org\r\nSubject: Key\r\n\r\n"
    b"The key is here.\r\n> a key of old\r\nKEY in capitals.\r\n"
)
HTML = (
    b"From: bob@example.net\r\nTo: alice@example.org\r\nSubject: Key\r\nContent-Type: text/html\r\n\r\n"
    b'<p>The key is here.</p><p style="font-size:20px">a key of old</p><p>KEY in capitals.</p>'
)
Open = Callable[[bytes], MessageWindow]


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def open_message(desk: Desk, answer: Callable[..., OpenedMessage]) -> Open:
    def show(raw: bytes) -> MessageWindow:
        source = in_memory(desk.core, raw)
        window = desk.show_message(answer(source.open(None)), source)
        assert isinstance(window, MessageWindow)
        return window

    return show


def look_for(words: str, window: QWidget, hands: Hands) -> None:
    hands.press("Ctrl+F", window)
    hands.type_into(hands.find(QLineEdit, "findText", window), words)


def show_as(way: str, window: QWidget) -> None:
    """As its entry in View › Message as does."""
    action = window.findChild(QAction, way)
    assert action is not None and action.isEnabled()
    action.trigger()


def said(words: str, window: QWidget, hands: Hands) -> None:
    label = hands.find(QLabel, "findResult", window)
    hands.wait_for(lambda: label.text() == words or None, f"“{words}” instead of “{label.text()}”")


def marked(field: QTextEdit | QPlainTextEdit) -> list[str]:
    return [each.cursor.selectedText() for each in field.extraSelections()]  # type: ignore[attr-defined]


def check_the_round(window: QWidget, hands: Hands, at: int = 1) -> None:
    """at: the place that is chosen when the case comes to matter."""
    look_for("key", window, hands)
    said("1 of 3", window, hands)
    field = hands.find(QLineEdit, "findText", window)
    hands.press("Return", field)
    said("2 of 3", window, hands)
    hands.press("Shift+Return", field)
    said("1 of 3", window, hands)
    hands.click("findPrevious", window)
    said("3 of 3", window, hands)
    hands.click("findNext", window)
    said("1 of 3", window, hands)
    hands.click("findCase", window)
    said(f"{at} of 2", window, hands)
    hands.type_into(field, "kayak")
    said("Not found in this text", window, hands)


@pytest.mark.parametrize("raw", [PLAIN, HTML], ids=["plain text", "Simple HTML"])
def test_words_are_found_marked_and_counted(open_message: Open, hands: Hands, raw: bytes) -> None:
    window = open_message(raw)
    if raw is HTML:
        show_as("as-simple", window)
    check_the_round(window, hands)
    field = hands.find(QLineEdit, "findText", window)
    hands.type_into(field, "key")
    assert marked(window.view.body.text) == ["key", "key"]
    hands.press("Escape", field)
    assert not window.findChild(QWidget, "findBar").isVisible()  # type: ignore[union-attr]
    assert marked(window.view.body.text) == []


def test_words_are_found_in_original_html(open_message: Open, hands: Hands) -> None:
    window = open_message(HTML)
    show_as("as-original", window)
    check_the_round(window, hands, at=2)  # browsers go on


def test_words_are_found_in_all_parts_and_in_the_source(open_message: Open, hands: Hands) -> None:
    window = open_message(PLAIN)
    show_as("as-parts", window)
    look_for("key", window, hands)
    said("1 of 3", window, hands)
    hands.press("Ctrl+U", window)
    source = hands.window("sourceWindow")
    assert isinstance(source, SourceWindow)
    hands.reads("in capitals", source)
    look_for("key", source, hands)
    said("1 of 4", source, hands)  # the subject is one
    assert marked(source.received.text) == ["Key", "key", "key", "KEY"]


def test_what_was_found_is_not_said_of_another_way_to_show_it(open_message: Open, hands: Hands) -> None:
    window = open_message(HTML)
    look_for("key", window, hands)
    said("1 of 3", window, hands)
    show_as("as-plain", window)
    said("", window, hands)
    assert marked(window.view.body.text) == []


def test_the_size_is_kept_for_the_next_message(open_message: Open, hands: Hands) -> None:
    window = open_message(PLAIN)
    usual = window.view.body.text.font().pixelSize()
    hands.press("Ctrl++", window)
    hands.press("Ctrl++", window)
    assert window.view.body.text.font().pixelSize() == round(usual * 1.2)
    other = open_message(HTML)
    assert other.view.body.html is not None
    assert other.view.body.html.zoomFactor() == pytest.approx(1.2)
    hands.press("Ctrl+-", other)
    assert other.view.body.html.zoomFactor() == pytest.approx(1.1)
    hands.press("Ctrl+0", window)
    assert window.view.body.text.font().pixelSize() == usual
    assert other.view.body.html.zoomFactor() == pytest.approx(1.0)


def test_letters_whose_size_a_message_names_grow_too(open_message: Open, hands: Hands) -> None:
    window = open_message(HTML)
    show_as("as-simple", window)

    def size() -> int:
        cursor = window.view.body.text.document().find("of old")
        return cursor.charFormat().font().pixelSize()

    assert size() == 20
    for _ in range(3):
        hands.press("Ctrl++", window)
    assert size() == 26
    hands.press("Ctrl+0", window)
    assert size() == 20


@pytest.mark.parametrize("way", ["as-plain", "as-original", "as-parts"])
def test_ctrl_and_the_wheel_change_the_size(desk: Desk, open_message: Open, hands: Hands, way: str) -> None:
    window = open_message(HTML)
    show_as(way, window)
    body = window.view.body
    if way == "as-original":
        assert body.html is not None
        place = hands.wait_for(body.html.focusProxy, "what draws the page")
    else:
        place = (body.text if body.parts is None else body.parts.bodies[0]).viewport()
    turn_the_wheel(place)
    assert desk.zoom.steps == 1


def turn_the_wheel(place: QWidget) -> None:
    spot = QPointF(20, 20)
    event = QWheelEvent(
        spot,
        place.mapToGlobal(spot),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(place, event)
