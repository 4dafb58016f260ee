"""Words in lists that hold nothing yet, and hints in fields that have room for little."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Theme
from ui import theme
from ui.widgets.empty_list import EmptyListWords
from ui.widgets.pictures import SearchField
from ui.widgets.wrapping import WrappedLabel


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> None:
    theme.install(qapp, Theme.LIGHT)


def test_an_empty_list_says_so_until_it_has_a_line_and_again_when_that_is_gone(qtbot: QtBot) -> None:
    shown = QListWidget()
    qtbot.addWidget(shown)
    EmptyListWords(shown, "Nothing yet.")
    shown.resize(300, 200)
    shown.show()
    words = shown.findChild(WrappedLabel)
    assert words is not None and words.isVisible()
    assert shown.viewport().rect().contains(words.geometry())
    shown.addItem("one")
    assert not words.isVisible()
    shown.clear()
    assert words.isVisible()


@pytest.mark.parametrize(("width", "shown"), [(400, "Search messages    Ctrl+K"), (150, "Search messages")])
def test_a_field_names_its_keys_only_where_there_is_room_for_them(
    qtbot: QtBot, width: int, shown: str
) -> None:
    field = SearchField()
    qtbot.addWidget(field)
    field.set_hint("Search messages", "Ctrl+K")
    field.resize(width, 30)
    field.show()
    assert field.placeholderText() == shown
