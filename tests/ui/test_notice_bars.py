"""The bars under the header: read whole in every pane."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Theme
from ui import theme
from ui.widgets.notice_bars import Notice, NoticeBars

WORDS = "Pictures from the network are blocked. Loading them tells the sender that you read this."


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    theme.install(qapp, Theme.LIGHT)


def place(qtbot: QtBot, width: int, height: int) -> tuple[QLabel, QPushButton]:
    """The words of the second of two bars, and its first button; the rest of the room is something else's."""
    page = QWidget()
    qtbot.addWidget(page)
    qtbot.page = page  # type: ignore[attr-defined]  # pytest-qt holds it weakly
    inside = QVBoxLayout(page)
    bars = NoticeBars()
    inside.addWidget(bars)
    inside.addStretch(1)
    bars.show_notices(
        [
            Notice("key", "key", "This message brings a key."),
            Notice("pictures", "info", WORDS, (("Load once", str), ("2 hosts…", str))),
        ]
    )
    page.resize(width, height)
    page.show()
    qtbot.waitExposed(page)
    qtbot.wait(20)
    words = next(each for each in bars.findChildren(QLabel) if each.text() == WORDS)
    acting = bars.findChild(QPushButton, "notice-pictures-0")
    assert acting is not None
    return words, acting


@pytest.mark.parametrize(("width", "height"), [(380, 400), (380, 120), (900, 400)])
def test_the_words_of_a_notice_are_not_cut(qtbot: QtBot, width: int, height: int) -> None:
    words, _ = place(qtbot, width, height)
    assert words.height() >= words.heightForWidth(words.width())


def test_buttons_stand_beside_the_words_where_both_have_room_and_else_below(qtbot: QtBot) -> None:
    words, acting = place(qtbot, 900, 400)
    assert (
        acting.mapTo(words.window(), acting.rect().topLeft()).x()
        > words.mapTo(words.window(), words.rect().topRight()).x()
    )
    words, acting = place(qtbot, 380, 400)
    top, bottom = acting.mapTo(words.window(), acting.rect().topLeft()), words.rect().bottomLeft()
    assert top.y() > words.mapTo(words.window(), bottom).y()
