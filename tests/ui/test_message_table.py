"""The list as a table: columns that a person chooses, kept for each folder; clicks on cells and heads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from mailguard.events import FoldersChanged, MessagesChanged
from mailguard.model import Account, Address, MessageRow, Order
from mailguard.model.priority import Priority
from mailguard.model.views import Column, Density, ListStyle
from tests.core.test_messages import record
from tests.ui.conftest import PATIENCE_MS, make_account
from tests.ui.mailbox import Mailbox
from ui.desk import Desk
from ui.lists.list_menus import ColumnsMenu
from ui.lists.message_columns import GLYPH_PX, LOOKS, Names, fitted
from ui.lists.message_model import GROUP_ROLE, ID_ROLE
from ui.main_window import MainWindow


class Shown:
    """A main window on three messages in the inbox, and what a person does there."""

    def __init__(self, desk: Desk, account: Account, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.box = Mailbox(desk, account)
        for uid, name in enumerate(("Adam", "Carol", "Bob"), 1):
            made = record(uid)
            made = replace(
                made, subject=f"Letter {uid}", sender=Address(name, f"{uid}@example.net"),
                date=made.date + timedelta(days=uid), flags=frozenset(), size_bytes=1_000 * uid,
            )  # fmt: skip
            self.box.messages.save_headers(self.box.folder("INBOX").id, [made])
        desk.bridge.report(MessagesChanged(self.box.folder("INBOX").id))
        desk.bridge.report(FoldersChanged(account.id))
        self.window: MainWindow = desk.show_main()
        self.window.resize(1400, 900)
        self.until(lambda: self.subjects() == ["Letter 3", "Letter 2", "Letter 1"])

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=PATIENCE_MS)

    def subjects(self) -> list[str]:
        model = self.window.list.model
        model.want_rows([model.id_at(place) for place in range(model.rowCount())])
        rows = [model.row(model.id_at(place)) for place in range(model.rowCount())]
        return [row.subject if row is not None else "" for row in rows]

    def as_table(self) -> None:
        self.action("list-table").trigger()
        self.until(self.window.list.look.heads.isVisible)

    def action(self, name: str) -> QAction:
        found = self.window.findChild(QAction, name)
        assert isinstance(found, QAction), name
        return found

    def cell(self, row: int, column: Column) -> QPoint:
        view, heads = self.window.list.view, self.window.list.look.heads
        left, width = next((left, width) for each, left, width in heads.spots() if each is column)
        return QPoint(left + width // 2, view.visualRect(view.model().index(row, 0)).center().y())

    def click(self, row: int, column: Column) -> None:
        viewport = self.window.list.view.viewport()
        self.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=self.cell(row, column))

    def click_head(self, column: Column) -> None:
        heads = self.window.list.look.heads
        left, width = next((left, width) for each, left, width in heads.spots() if each is column)
        bar = self.window.list.view.horizontalScrollBar()
        self.until(lambda: left + width <= heads.header.width() + bar.maximum())
        bar.setValue(left + width - heads.header.width())
        left -= heads.header.offset()
        spot = QPoint(left + width // 2, heads.height() // 2)
        self.qtbot.mouseClick(heads.header.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    def open(self, path: str) -> None:
        self.window.show_folder(self.box.folder(path))
        self.until(lambda: self.window.list.folder is not None and self.window.list.folder.path == path)


@pytest.fixture
def shown_list(desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot) -> Shown:
    return Shown(desk, saved(make_account()), qtbot)


def test_a_click_on_a_head_sorts_and_a_second_one_turns_the_order(shown_list: Shown) -> None:
    shown_list.as_table()
    shown_list.click_head(Column.SENDER)
    shown_list.until(lambda: shown_list.subjects() == ["Letter 1", "Letter 3", "Letter 2"])
    shown_list.click_head(Column.SENDER)
    shown_list.until(lambda: shown_list.subjects() == ["Letter 2", "Letter 3", "Letter 1"])


def test_a_folder_keeps_its_columns_order_and_style(shown_list: Shown) -> None:
    shown_list.as_table()
    look = shown_list.window.list.look
    menu = look.heads.menu()
    next(each for each in menu.actions() if each.objectName() == "column-size").trigger()
    shown_list.click_head(Column.SIZE)
    shown_list.open("Archive")
    shown_list.until(lambda: look.view.style is ListStyle.CARDS)
    shown_list.open("INBOX")
    shown_list.until(lambda: look.view.style is ListStyle.TABLE)
    assert look.view.order is Order.SIZE
    assert look.heads.columns()[-1] is Column.SIZE


def test_a_click_on_a_star_stars_the_message_and_opens_nothing(shown_list: Shown) -> None:
    shown_list.as_table()
    model = shown_list.window.list.model
    message = model.id_at(1)

    def is_starred() -> bool:
        row = model.row(message)
        return row is not None and row.is_starred

    shown_list.click(1, Column.STAR)
    shown_list.until(is_starred)
    assert shown_list.window.list.selected() == ()
    shown_list.click(1, Column.STAR)
    shown_list.until(lambda: not is_starred())


def test_a_click_on_the_dot_marks_a_message_read(shown_list: Shown) -> None:
    shown_list.as_table()
    model = shown_list.window.list.model
    message = model.id_at(0)
    shown_list.click(0, Column.READ)
    shown_list.until(lambda: (row := model.row(message)) is not None and row.is_read)


def test_a_click_on_a_text_selects_the_message_as_a_card_would(shown_list: Shown) -> None:
    shown_list.as_table()
    shown_list.click(2, Column.SUBJECT)
    rows = shown_list.window.list
    assert rows.selected() == (rows.model.id_at(2),)
    shown_list.qtbot.keyClick(rows.view, Qt.Key.Key_Up)
    assert rows.selected() == (rows.model.id_at(1),)


def test_a_column_that_is_dragged_to_another_place_stays_there(shown_list: Shown) -> None:
    shown_list.as_table()
    look = shown_list.window.list.look
    header = look.heads.header
    header.moveSection(header.visualIndex(list(Column).index(Column.DATE)), 0)
    shown_list.until(lambda: look.view.columns[0].column is Column.DATE)
    shown_list.open("Archive")
    shown_list.open("INBOX")
    shown_list.until(lambda: look.heads.columns()[0] is Column.DATE)


def test_the_columns_of_a_folder_can_be_given_to_all_others(shown_list: Shown) -> None:
    shown_list.as_table()
    look = shown_list.window.list.look
    look.heads.choose(Column.TAGS, True)
    shown_list.action("view-account").trigger()
    shown_list.open("Projects/Field trip")
    shown_list.until(lambda: look.view.style is ListStyle.TABLE)
    assert look.heads.columns()[-1] is Column.TAGS


def test_density_makes_all_rows_lower_or_higher(shown_list: Shown, desk: Desk) -> None:
    rows = shown_list.window.list.view
    usual = rows.visualRect(rows.model().index(0, 0)).height()
    shown_list.action("density-compact").trigger()
    shown_list.until(lambda: rows.visualRect(rows.model().index(0, 0)).height() < usual)
    assert desk.core.accounts.settings().density is Density.COMPACT
    shown_list.as_table()
    shown_list.until(lambda: rows.visualRect(rows.model().index(0, 0)).height() <= 24)


def test_every_head_says_its_name_and_the_picker_names_all_columns(shown_list: Shown) -> None:
    shown_list.as_table()
    heads = shown_list.window.list.look.heads
    model = heads.header.model()
    said = [
        model.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
        for place in range(model.columnCount())
    ]
    assert said == [LOOKS[each].words for each in Column]
    picker = shown_list.window.findChild(QToolButton, "columnPicker")
    assert isinstance(picker, QToolButton) and picker.accessibleName() == "Choose columns"
    assert [each.text() for each in heads.menu().actions()] == [*said, "", "Usual Columns"]


def test_a_folder_can_have_its_usual_columns_again(shown_list: Shown) -> None:
    shown_list.as_table()
    look = shown_list.window.list.look
    usual = look.heads.columns()
    look.heads.choose(Column.SIZE, True)
    look.heads.choose(Column.DATE, False)
    assert look.heads.columns() != usual
    look.heads.menu().actions()[-1].trigger()
    assert look.heads.columns() == usual


@pytest.mark.parametrize("room", [250, 400, 700, 1200])
def test_columns_fill_the_room_and_glyphs_keep_their_width(room: int) -> None:
    wished = [(Column.STAR, 0), (Column.SUBJECT, 0), (Column.SENDER, 200), (Column.DATE, 0)]
    widths = fitted(wished, room)
    assert sum(widths) == room
    assert widths[0] == GLYPH_PX and min(widths) >= GLYPH_PX


def test_columns_that_need_more_room_scroll_sideways_with_their_heads(shown_list: Shown) -> None:
    shown_list.as_table()
    look, view = shown_list.window.list.look, shown_list.window.list.view
    assert look.heads.needed_px() == 0 and not view.horizontalScrollBar().isVisible()
    for column in (Column.SIZE, Column.TAGS, Column.ACCOUNT, Column.FOLDER, Column.STATUS):
        look.heads.choose(column, True)
    shown_list.until(view.horizontalScrollBar().isVisible)
    bar = view.horizontalScrollBar()
    bar.setValue(bar.maximum())
    assert look.heads.header.offset() == bar.maximum() > 0
    look.heads.choose(Column.SIZE, False)


def test_a_filter_by_tags_and_one_by_words_narrow_the_list(shown_list: Shown) -> None:
    rows = shown_list.window.list
    rows.head.filter_button.click()
    rows.head.filters.field.setText("letter carol")
    shown_list.until(lambda: shown_list.subjects() == ["Letter 2"])
    rows.head.filters.field.clear()
    shown_list.until(lambda: len(shown_list.subjects()) == 3)
    shown_list.qtbot.mouseClick(rows.findChild(QToolButton, "filter-tags"), Qt.MouseButton.LeftButton)
    shown_list.until(lambda: shown_list.subjects() == [])
    shown_list.qtbot.mouseClick(rows.findChild(QToolButton, "filter-match-none"), Qt.MouseButton.LeftButton)
    shown_list.until(lambda: len(shown_list.subjects()) == 3)


def test_what_is_being_read_stays_among_the_unread_until_another_is_chosen(shown_list: Shown) -> None:
    rows = shown_list.window.list
    shown_list.action("view-unread").trigger()
    message = rows.model.id_at(0)
    rows.select([message])
    shown_list.window.commands["mark-read"].trigger()
    shown_list.until(lambda: (row := rows.model.row(message)) is not None and row.is_read)
    shown_list.until(lambda: rows.head.counts.text() == "2 unread of 3")
    assert len(shown_list.subjects()) == 3 and rows.selected() == (message,)
    rows.select([rows.model.id_at(1)])
    rows.refresh()
    shown_list.until(lambda: len(shown_list.subjects()) == 2)


def test_filters_are_let_go_with_the_folder_unless_they_are_pinned(shown_list: Shown) -> None:
    rows = shown_list.window.list
    rows.head.filter_button.click()
    rows.head.filters.field.setText("carol")
    shown_list.until(lambda: shown_list.subjects() == ["Letter 2"])
    rows.head.filters.pin.click()
    shown_list.open("Archive")
    assert rows.head.filters.field.text() == "carol"
    rows.head.filters.pin.click()
    shown_list.open("INBOX")
    shown_list.until(lambda: len(shown_list.subjects()) == 3)
    assert rows.head.filters.field.text() == ""


def names(shown: Shown) -> list[str]:
    """What the rows say, groups by their names."""
    model = shown.window.list.model
    places = [model.index(place, 0) for place in range(model.rowCount())]
    return [each.data(GROUP_ROLE) or f"  {each.data(ID_ROLE)}" for each in places]


def test_a_list_can_be_grouped_by_what_it_is_sorted_by(shown_list: Shown) -> None:
    ids = {row.subject: f"  {row.id}" for row in _rows(shown_list)}
    shown_list.action("sort-sender").trigger()
    shown_list.action("sort-up").trigger()
    shown_list.action("grouped").trigger()
    wanted = ["Adam", ids["Letter 1"], "Bob", ids["Letter 3"], "Carol", ids["Letter 2"]]
    shown_list.until(lambda: names(shown_list) == wanted)
    rows = shown_list.window.list
    assert rows.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Adam, 1 unread of 1"


def test_a_group_opens_and_closes_with_a_click_and_by_keys(shown_list: Shown) -> None:
    shown_list.as_table()
    shown_list.action("grouped").trigger()
    view = shown_list.window.list.view
    shown_list.until(lambda: names(shown_list)[0] == "Older")
    spot = view.visualRect(view.model().index(0, 0)).center()
    shown_list.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    shown_list.until(lambda: names(shown_list) == ["Older"])
    view.setCurrentIndex(view.model().index(0, 0))
    shown_list.qtbot.keyClick(view, Qt.Key.Key_Right)
    shown_list.until(lambda: len(names(shown_list)) == 4)
    assert shown_list.window.list.selected() == ()


def test_commands_pass_over_the_rows_of_groups(shown_list: Shown) -> None:
    shown_list.action("sort-sender").trigger()
    shown_list.action("grouped").trigger()
    shown_list.until(lambda: "Bob" in names(shown_list))
    rows = shown_list.window.list
    rows.view.selectAll()
    assert rows.selected_count() == 3 and len(rows.selected()) == 3
    rows.view.clearSelection()
    rows.view.setCurrentIndex(rows.model.index(0, 0))
    assert rows.current() is None
    rows.walk.go(1)
    rows.walk.go(1)
    assert rows.current() == rows.model.id_at(3)
    shown_list.window.commands["archive"].trigger()
    shown_list.until(lambda: len(names(shown_list)) == 4 and rows.selected_count() == 1)


def test_groups_and_threads_exclude_each_other(shown_list: Shown) -> None:
    shown_list.action("grouped").trigger()
    assert not shown_list.action("threaded").isChecked()
    assert shown_list.window.list.look.view.grouped
    shown_list.action("threaded").trigger()
    assert not shown_list.window.list.look.view.grouped


def _rows(shown: Shown) -> list[MessageRow]:
    model = shown.window.list.model
    found = (model.row(model.id_at(place)) for place in range(model.rowCount()))
    return [each for each in found if each is not None]


def test_columns_can_be_chosen_in_the_menu_bar_where_there_is_a_table(shown_list: Shown) -> None:
    menus = shown_list.window.findChildren(ColumnsMenu)
    (menu,) = menus
    assert not menu.isEnabled()
    shown_list.as_table()
    assert menu.isEnabled()
    menu.aboutToShow.emit()
    next(each for each in menu.actions() if each.text() == "Size").trigger()
    assert shown_list.window.list.look.heads.columns()[-1] is Column.SIZE


def show_column(shown: Shown, column: Column) -> None:
    menu = shown.window.list.look.heads.menu()
    next(each for each in menu.actions() if each.objectName() == f"column-{column}").trigger()
    shown.until(lambda: column in shown.window.list.look.heads.columns())


def test_priority_and_arrival_are_columns_that_sort(shown_list: Shown) -> None:
    box = shown_list.box
    urgent = replace(record(9), subject="Urgent", priority=Priority.HIGHEST, date=record(0).date)
    box.messages.save_headers(box.folder("INBOX").id, [urgent])
    shown_list.desk.bridge.report(MessagesChanged(box.folder("INBOX").id))
    shown_list.until(lambda: shown_list.subjects()[-1:] == ["Urgent"])
    shown_list.as_table()
    for column in (Column.PRIORITY, Column.ARRIVAL, Column.RECEIVED):
        show_column(shown_list, column)
    shown_list.click_head(Column.PRIORITY)
    shown_list.until(lambda: shown_list.subjects()[0] == "Urgent")
    (row,) = (each for each in _rows(shown_list) if each.subject == "Urgent")
    words = [LOOKS[each].text for each in (Column.PRIORITY, Column.ARRIVAL, Column.RECEIVED)]
    assert [each(row, Names()) for each in words if each is not None] == ["Highest", "9", ""]
    shown_list.click_head(Column.ARRIVAL)
    shown_list.until(lambda: shown_list.subjects() == ["Urgent", "Letter 3", "Letter 2", "Letter 1"])


def test_a_click_on_the_bin_deletes_that_message_and_selects_nothing(shown_list: Shown) -> None:
    shown_list.as_table()
    show_column(shown_list, Column.DELETE)
    shown_list.click(1, Column.DELETE)
    shown_list.until(lambda: shown_list.subjects() == ["Letter 3", "Letter 1"])
    assert shown_list.window.list.selected() == ()
    shown_list.until(lambda: shown_list.window.commands["undo"].text() == "Undo Deletion of 1 message")
