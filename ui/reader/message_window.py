"""A message in a window of its own: from the list, from a file, or the encrypted part of another."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QMessageBox, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import OpenedMessage
from ui.activity.status_bar import StatusBar
from ui.commands import MESSAGE_MENU, Commands
from ui.deeds.deed_words import redo_words, undo_words
from ui.deeds.message_actions import MessageActions
from ui.deeds.tag_menu import TagMenu
from ui.desk import Desk
from ui.desktop.window_places import keep_place, restore_place
from ui.people import shown_subject
from ui.reader.decrypted_copy import can_be_copied
from ui.reader.find_bar import FindBar
from ui.reader.key_notices import offers_keys
from ui.reader.message_source import MessageSource
from ui.reader.message_view import MessageView
from ui.reader.one_message import OneMessage
from ui.reader.pictures_below import follow_setting
from ui.reader.reading_commands import reading_acts
from ui.reader.text_encoding import TextEncodingMenu
from ui.widgets.boxes import Icon, message_box
from ui.widgets.toast import Toast
from ui.wording import tr, words_for

NOT_FOR_PARTS = (
    "open-conversation",
    "open-folder",
    "reply",
    "reply-all",
    "reply-list",
    "forward",
    "redirect",
    "edit-as-new",
)


class MessageWindow(QMainWindow):
    """Judged again when keys change. `is_part`: of another message, so it is not answered."""

    def __init__(
        self, desk: Desk, opened: OpenedMessage, source: MessageSource, *, is_part: bool = False
    ) -> None:
        super().__init__(objectName="messageWindow")
        self._desk = desk
        self.view = MessageView(desk)
        self.status = StatusBar(desk)
        toast = Toast(self)
        find_bar = FindBar(self)
        self._message = OneMessage(desk, source.id if not is_part else None, self)
        actions = MessageActions(
            desk, self, self._message, opened=lambda: self.view.answerable, said=toast.say
        )
        acts = reading_acts(desk, self, self.view, actions)
        acts |= {"undo": actions.take_back, "redo": actions.do_again}
        acts |= {"close": self.close, "find": find_bar.start, "select-all": self.view.body.select_all}
        if source.id is not None:
            number = source.id
            acts["open-conversation"] = lambda: desk.show_conversation(number)
            acts["open-folder"] = lambda: desk.show_main().containing.show(number)
        if is_part:
            acts = {name: act for name, act in acts.items() if name not in NOT_FOR_PARTS}
        self._commands = Commands(self, acts)
        self._tag_menu = TagMenu(desk, actions, self._message.selected_rows, self)
        self._tag_menu.enable(bool(self._message.selected()))
        self._commands.add_menu("tag", self._tag_menu)
        self._commands.add_menu("encoding", TextEncodingMenu(self.view, self))
        self._commands.build_menus(self.menuBar())
        follow_setting(desk, self._commands["inline-attachments"])
        self.view.header.set_menu(self._commands.fill(QMenu(self), MESSAGE_MENU))
        self.view.header.star.hide()
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, find_bar)
        find_bar.serve(self.view.body)
        self.view.body.way_changed.connect(find_bar.say_nothing)
        self.setCentralWidget(self.view)
        self.setStatusBar(self.status)
        self.resize(860, 720)
        restore_place(desk, "message", self)
        self.view.shown.connect(self._shown)
        self.view.sender_key.changed.connect(self._enable)
        self.view.header.all_headers_shown.connect(self._commands.show_headers_choice)
        self._commands.show_headers_choice(are_all=False)
        self.view.body.way_changed.connect(self._commands.show_way)
        self.view.said.connect(self.status.say)
        self.view.shown.connect(self.status.tell_of)
        self.view.emptied.connect(self.status.tell_of_none)
        self.view.link_hovered.connect(self.status.show_link)
        self._message.changed.connect(self._show_tags)
        desk.undoing.changed.connect(self._enable)
        self.view.show_opened(source, opened)
        self.status.look()

    def closeEvent(self, event: QCloseEvent) -> None:
        keep_place(self._desk, "message", self)
        super().closeEvent(event)

    def _shown(self, opened: OpenedMessage) -> None:
        self.setWindowTitle(f"{shown_subject(opened)} — MailGuard")
        self.view.header.star.hide()
        self._show_tags()
        self._enable()

    def _show_tags(self) -> None:
        """As the store has them by now."""
        for row in self._message.selected_rows():
            self.view.header.tags.show_tags(row.tags)

    def _enable(self) -> None:
        opened = self.view.opened
        self._commands.enable(
            selected=0,
            is_open=opened is not None,
            can_answer=self.view.answerable is not None,
            has_sender_key=self.view.sender_key.key is not None,
            has_keys=offers_keys(opened),
            has_html=opened is not None and opened.html is not None,
            is_decrypted=opened is not None and can_be_copied(opened),
            has_list=opened is not None and bool(self._desk.core.writing.list_of(opened)),
            can_undo=self._desk.undoing.next_undo is not None,
            can_redo=self._desk.undoing.next_redo is not None,
        )
        self._commands["undo"].setText(undo_words(self._desk.undoing.next_undo))
        self._commands["redo"].setText(redo_words(self._desk.undoing.next_redo))


def opening_failed(parent: QWidget | None, path: Path, error: MailGuardError) -> QMessageBox:
    """Says that a message file could not be opened."""
    words = words_for(error)
    text = tr("{name} could not be opened.", name=path.name)
    box = message_box(Icon.Warning, text, parent, "openingFailed", more=words.text, details=words.details)
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    return box
