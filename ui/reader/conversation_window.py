"""A conversation: all of a thread in whichever folders it lies, sent mail too, and one of it open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter

from mailguard.errors import MailGuardError
from mailguard.events import Event, MessagesChanged
from mailguard.model import Flag, Folder, FolderId, FolderRole, MessageId, OpenedMessage
from ui.activity.status_bar import StatusBar
from ui.commands import MESSAGE_MENU, Commands
from ui.deeds.deed_words import redo_words, undo_words
from ui.deeds.message_actions import MessageActions
from ui.deeds.put_elsewhere import PutElsewhere, ask_where_to_copy, ask_where_to_move, put_again
from ui.deeds.tag_menu import TagMenu
from ui.desk import Desk
from ui.desktop.window_places import keep_place, restore_place
from ui.folders.folder_sections import NO_ACCOUNT
from ui.lists.cell_clicks import CellClicks
from ui.lists.message_list import MessageList
from ui.people import shown_subject
from ui.reader.decrypted_copy import can_be_copied
from ui.reader.find_bar import FindBar
from ui.reader.key_notices import offers_keys
from ui.reader.message_source import stored
from ui.reader.message_view import MessageView
from ui.reader.pictures_below import follow_setting
from ui.reader.reading_commands import reading_acts
from ui.reader.reading_mark import ReadingMark
from ui.reader.text_encoding import TextEncodingMenu
from ui.saving import say_failed
from ui.widgets.toast import Toast
from ui.wording import tr

Acts = dict[str, Callable[[], object]]
SIZE = QSize(900, 760)
LIST_PX, MESSAGE_PX = 210, 500
_NUMBER = FolderId(-2_000_000)  # of the folder that stands for it; no folder of the store has such a one


class ConversationWindow(QMainWindow):
    """The oldest message stands first. Each has its own banner: what is said of one holds for no other."""

    def __init__(self, desk: Desk, message: MessageId) -> None:
        super().__init__(objectName="conversationWindow")
        self._desk = desk
        self._message = message
        self.setWindowTitle(tr("Conversation — MailGuard"))
        self.list = MessageList(desk, is_of_search=True)
        self.view = MessageView(desk)
        self.status = StatusBar(desk)
        toast = Toast(self)
        self._find_bar = FindBar(self)
        self.actions_ = MessageActions(
            desk, self, self.list, opened=lambda: self.view.answerable, said=toast.say
        )
        self._marking = ReadingMark(desk, self.view, self.list.model.row)
        self.commands = Commands(self, self._acts())
        self._lay_out()
        self._connect()
        self._show_folders()
        self._enable()
        self.list.view.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        keep_place(self._desk, "conversation", self)
        super().closeEvent(event)

    # What is shown

    def _show_folders(self) -> None:
        """Where messages of it may lie: all folders there are."""
        folders = self._desk.targets.folders
        whole = Folder(
            id=_NUMBER,
            account=NO_ACCOUNT,
            path=f"conversation\n{tr('Conversation')}",  # its last part is what it is called
            separator="\n",
            role=FolderRole.NONE,
            members=tuple(each.id for each in folders),
        )
        self.list.known_folders = folders
        self.list.look.show_names(folders)
        is_first = self.list.folder is None
        self.list.show_folder(whole, conversation=self._message)
        if is_first:
            self.list.wait_for(self._message)

    def _chosen(self, message: MessageId, by_hand: bool) -> None:
        self._marking.choose(message)
        self.view.show_message(stored(self._desk.core, message), by_hand=by_hand)
        row = self.list.model.row(message)
        self.view.header.show_star(row is not None and row.is_starred)
        self._enable()

    def _none_or_several(self) -> None:
        self.view.clear()
        self._enable()

    def _shown(self, opened: OpenedMessage) -> None:
        self.setWindowTitle(tr("{subject} — Conversation — MailGuard", subject=shown_subject(opened)))
        self._enable()

    def _open(self, message: MessageId | None = None) -> None:
        chosen = message if message is not None else self.list.current()
        if chosen is not None:
            source = stored(self._desk.core, chosen)
            self._desk.when(
                source.open(None),
                owner=self,
                done=lambda opened: self._desk.show_message(opened, source),
                failed=self._failed,
            )

    def _open_folder(self) -> None:
        chosen = self.list.current()
        if chosen is not None:
            self._desk.show_main().containing.show(chosen)

    def _happened(self, event: Event) -> None:
        if isinstance(event, MessagesChanged):
            self.list.folder_changed(event.folder)

    def _enable(self) -> None:
        opened, count = self.view.opened, self.list.selected_count()
        undoing = self._desk.undoing
        self.commands.enable(
            selected=count,
            is_open=opened is not None,
            can_answer=self.view.answerable is not None,
            has_sender_key=self.view.sender_key.key is not None,
            has_keys=offers_keys(opened),
            has_html=opened is not None and opened.html is not None,
            is_decrypted=can_be_copied(opened),
            has_list=opened is not None and bool(self._desk.core.writing.list_of(opened)),
            can_undo=undoing.next_undo is not None,
            can_redo=undoing.next_redo is not None,
        )
        self.commands["undo"].setText(undo_words(undoing.next_undo))
        self.commands["redo"].setText(redo_words(undoing.next_redo))
        self._elsewhere.show_again()
        self._tags.enable(count > 0)

    def _show_tags(self) -> None:
        """Of the message in sight, as its row has them by now."""
        opened = self.view.opened
        row = self.list.model.row(opened.id) if opened is not None and opened.id is not None else None
        if row is not None:
            self.view.header.tags.show_tags(row.tags)

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self, error)

    # Parts

    def _acts(self) -> Acts:
        rows, actions, desk = self.list, self.actions_, self._desk
        return reading_acts(desk, self, self.view, actions) | {
            "close": self.close,
            "find": self._find_bar.start,
            "undo": actions.take_back,
            "redo": actions.do_again,
            "next": lambda: rows.walk.go(1),
            "previous": lambda: rows.walk.go(-1),
            "next-unread": lambda: rows.walk.go_to_unread(1),
            "previous-unread": lambda: rows.walk.go_to_unread(-1),
            "open-window": self._open,
            "open-folder": self._open_folder,
            "archive": actions.archive,
            "move-find": lambda: ask_where_to_move(desk, self, actions),
            "copy-find": lambda: ask_where_to_copy(desk, self, actions),
            "move-again": lambda: put_again(desk, actions),
            "mark-read": actions.toggle_read,
            "star": actions.toggle_star,
            "junk": actions.mark_junk,
            "not-junk": actions.mark_not_junk,
            "delete": actions.delete,
            "undelete": actions.undelete,
            "delete-forever": actions.delete_for_good,
        }

    def _lay_out(self) -> None:
        self._elsewhere = PutElsewhere(
            self._desk,
            self,
            self.commands,
            self.actions_,
            here=lambda: None,
            selected=self.list.selected_count,
        )
        self._tags = TagMenu(self._desk, self.actions_, self.list.selected_rows, self)
        self.commands.add_menu("tag", self._tags)
        self.commands.add_menu("encoding", TextEncodingMenu(self.view, self))
        self.commands.build_menus(self.menuBar())
        self.commands.show_headers_choice(are_all=False)
        follow_setting(self._desk, self.commands["inline-attachments"])
        self.view.header.set_menu(self.commands.fill(QMenu(self), MESSAGE_MENU))
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._find_bar)
        self._find_bar.serve(self.view.body)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(1)
        parts.addWidget(self.list)
        parts.addWidget(self.view)
        parts.setStretchFactor(1, 1)
        parts.setSizes([LIST_PX, MESSAGE_PX])
        self.setCentralWidget(parts)
        self.setStatusBar(self.status)
        self.resize(SIZE)
        restore_place(self._desk, "conversation", self)

    def _connect(self) -> None:
        view, rows = self.view, self.list
        rows.chosen.connect(self._chosen)
        rows.several_chosen.connect(lambda _: self._none_or_several())
        rows.none_chosen.connect(self._none_or_several)
        rows.opened.connect(self._open)
        rows.menu_asked.connect(self._show_menu)
        rows.failed.connect(self._failed)
        rows.model.dataChanged.connect(self._show_tags)
        CellClicks(self._desk, rows.look, self.actions_)
        view.shown.connect(self._shown)
        view.shown.connect(self.status.tell_of)
        view.emptied.connect(self.status.tell_of_none)
        view.said.connect(self.status.say)
        view.link_hovered.connect(self.status.show_link)
        view.sender_key.changed.connect(self._enable)
        view.header.all_headers_shown.connect(self.commands.show_headers_choice)
        view.body.way_changed.connect(self.commands.show_way)
        view.body.way_changed.connect(self._find_bar.say_nothing)
        view.starred.connect(lambda on: self.actions_.set_flag(Flag.STARRED, on))
        self.actions_.marked_as_deleted.connect(lambda: rows.walk.go(1))
        self._marking.failed.connect(self._failed)
        self._desk.targets.changed.connect(self._follow_folders)
        self._desk.undoing.changed.connect(self._enable)
        self._desk.bridge.happened.connect(self._happened)

    def _follow_folders(self) -> None:
        if self.list.folder is None or set(self.list.folder.members) != {
            each.id for each in self._desk.targets.folders
        }:
            self._show_folders()

    def _show_menu(self, point: QPoint) -> None:
        menu = self.commands.fill(QMenu(self), MESSAGE_MENU)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)
