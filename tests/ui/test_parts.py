"""The small parts that windows are made of follow the theme and the room they have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView
from pytestqt.qtbot import QtBot

from mailguard.model import Theme
from ui import theme
from ui.icons import icon
from ui.keys.tables import table
from ui.widgets.fitting_tool_bar import FittingToolBar
from ui.widgets.pictures import Picture, SearchField
from ui.widgets.widgets import button
from ui.widgets.wrapping import ElidedLabel


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme.install(qapp, Theme.LIGHT)
    yield
    theme.install(qapp, Theme.LIGHT)


def test_icons_are_drawn_anew_when_the_theme_changes(qtbot: QtBot, qapp: QApplication) -> None:
    pressed, picture = button("Save", icon="save"), Picture("key")
    for each in (pressed, picture):
        qtbot.addWidget(each)
    before = (pressed.icon().cacheKey(), picture.pixmap().toImage())
    theme.install(qapp, Theme.DARK)
    assert pressed.icon().cacheKey() != before[0]
    assert picture.pixmap().toImage() != before[1]
    assert picture.pixmap().toImage() == icon("key").pixmap(QSize(16, 16)).toImage()


def test_a_name_too_long_for_its_line_ends_in_dots(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText("a name without end " * 20)
    assert label.minimumSizeHint().width() < 60
    assert label.sizeHint().width() <= 480
    assert label.text().startswith("a name")
    label.resize(100, 20)
    label.grab()  # it can be drawn with as little


def test_a_tool_bar_gives_up_words_before_buttons(qtbot: QtBot) -> None:
    bar = FittingToolBar("bar", SearchField())
    qtbot.addWidget(bar)
    for words in ("Write a letter", "Find a key", "Get all messages"):
        bar.addAction(icon("key"), words)
    bar._add_search()
    bar.resize(900, 40)
    bar.show()
    beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
    qtbot.waitUntil(lambda: bar.toolButtonStyle() == beside)
    bar.resize(360, 40)
    qtbot.waitUntil(lambda: bar.toolButtonStyle() == alone)
    buttons = [bar.widgetForAction(each) for each in bar.actions() if each.text()]
    qtbot.waitUntil(lambda: all(each.isVisible() for each in buttons))
    bar.resize(900, 40)
    qtbot.waitUntil(lambda: bar.toolButtonStyle() == beside)
    bar.show_words(False)
    assert bar.toolButtonStyle() == alone


def test_columns_of_lesser_weight_give_way_and_come_back(qtbot: QtBot) -> None:
    model = QStandardItemModel(3, 5)
    shown = table(model, "keys", "Keys", stretch=1, yielding=(2, 4))
    qtbot.addWidget(shown)
    for column in (0, 2, 3, 4):
        shown.setColumnWidth(column, 120)
    shown.show()
    for width, hidden in ((800, []), (560, [2]), (400, [2, 4]), (800, [])):
        shown.resize(width, 200)
        qtbot.waitUntil(lambda hidden=hidden: hidden_columns(shown) == hidden)
        assert shown.columnWidth(0) == 120


def hidden_columns(view: QTableView) -> list[int]:
    return [each for each in range(5) if view.isColumnHidden(each)]
