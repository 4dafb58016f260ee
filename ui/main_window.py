"""The main window: folders, messages, the message; what goes on between them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QStackedWidget, QToolButton

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.model import AccountId, Flag, Folder, FolderRole, MessageId, OpenedMessage
from ui.activity.activity import ActivityLog
from ui.activity.activity_popover import ActivityPopover
from ui.activity.news import News
from ui.activity.quota_line import QuotaLine
from ui.activity.status_bar import StatusBar
from ui.activity.waiting_word import WaitingWord
from ui.command_states import CommandStates
from ui.commands import MESSAGE_MENU, Commands
from ui.deeds.message_actions import MessageActions
from ui.deeds.put_elsewhere import PutElsewhere
from ui.deeds.tag_menu import TagMenu
from ui.desk import Desk
from ui.desktop.background import Background
from ui.desktop.window_places import keep_place, places, restore_place
from ui.expiry_bar import ExpiryBar
from ui.folders.folder_actions import FolderActions
from ui.folders.folder_acts import FolderAct
from ui.folders.folder_feed import FolderFeed
from ui.folders.folder_model import Place
from ui.folders.folder_modes import ModesMenu
from ui.folders.folder_tree import FolderTree
from ui.folders.next_unread import NextUnread
from ui.folders.place_in_sight import PlaceInSight
from ui.folders.saved_searches import SavedSearches
from ui.lists.cell_clicks import CellClicks
from ui.lists.containing_folder import ContainingFolder
from ui.lists.draft_list import DraftList
from ui.lists.link_bar import LinkBar
from ui.lists.list_menus import ApplyViewMenu, ColumnsMenu, DensityMenu, StyleMenu
from ui.lists.looked_at import LookedAt
from ui.lists.message_drops import MessageDrops
from ui.lists.message_list import MessageList
from ui.main_commands import acts_of
from ui.main_tool_bar import MainToolBar
from ui.outbox.outbox_page import OutboxPage
from ui.outbox.unsent_question import UnsentQuestion
from ui.pane_focus import first_button, go_round
from ui.pane_layout import Layout, PaneLayout
from ui.reader.find_bar import FindBar
from ui.reader.message_source import stored
from ui.reader.message_view import MessageView
from ui.reader.pictures_below import follow_setting
from ui.reader.reading_mark import ReadingMark
from ui.reader.reading_on import ReadingOn
from ui.reader.selection_summary import SelectionSummaryPage
from ui.reader.text_encoding import TextEncodingMenu
from ui.saving import say_failed
from ui.search.search_suggestions import SearchSuggestions
from ui.start_page import StartPage
from ui.widgets.toast import Toast
from ui.widgets.widgets import label
from ui.wording import tr

SIZE = QSize(1440, 900)
SEARCH_MS = 250  # typing that pauses this long is a search


class MainWindow(QMainWindow):
    """One a program. Everything in it asks the core through the desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(objectName="mainWindow")
        self.desk = desk
        self.setWindowTitle("MailGuard")
        self.tree = FolderTree()
        self.list = MessageList(desk)
        self.view = MessageView(desk)
        self.status = StatusBar(desk)
        self.link_bar = LinkBar(desk)
        self.outbox = OutboxPage(desk)
        self.drafts = DraftList(desk)
        self.toast = Toast(self)
        MessageDrops(desk, self)
        self.find_bar = FindBar(self)
        self.log = ActivityLog(desk)
        self.actions_ = MessageActions(
            desk, self, self.list, opened=lambda: self.view.answerable, said=self.toast.say
        )
        self.actions_.marked_as_deleted.connect(lambda: self.list.walk.go(1))
        self.folder_actions = FolderActions(desk, self, self._failed)
        self._feed = FolderFeed(desk, self.tree)
        self.saved = SavedSearches(desk, self)
        self._feed.saved_lines = self.saved.lines
        self.saved.changed.connect(self._feed.show_again)
        self.looked_at = LookedAt(desk, self.tree, self.list, self._message_in_sight, self)
        self._next_unread = NextUnread(desk, self, self.tree.folders, self._go_to_unread, self.status.say)
        self.containing = ContainingFolder(desk, self, self.status.say)
        self.commands = Commands(self, acts_of(self))
        self._news = News(desk, self)
        self._unsent = UnsentQuestion(desk, self)
        self.background = Background(desk, self)
        self.states = CommandStates(self)
        self.place = PlaceInSight(self, self._feed)
        self._marking = ReadingMark(
            desk, self.view, self.list.model.row, is_seen=lambda: not self.pane.isHidden()
        )
        self._marking.failed.connect(self._failed)
        self._searching = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._lay_out()
        self._connect()
        follow_setting(desk, self.commands["inline-attachments"])
        self._restore()
        self.states.show()
        self._feed.start()
        self.saved.load()
        self.status.look()
        self.list.view.setFocus()

    # What the commands do

    def show_activity(self) -> None:
        ActivityPopover(self.desk, self.log, self).show_over(self.status)

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def search_for(self, text: str) -> None:
        """As if it had been typed into the search field."""
        self.focus_search()
        self.search.setText(text)
        self._search()

    def go_to_pane(self, step: int) -> None:
        """To the next (1) or the previous (-1) pane, in reading order."""
        listed = self.list.focus_target()
        go_round(
            (
                (self.tool_bar, first_button(self.tool_bar, QToolButton)),
                (self.tree, self.tree),
                (self.list, listed),
                (self.summary, self.summary.rows),
                *self.view.stops(),
            ),
            step,
        )

    def toggle_message_pane(self) -> None:
        self.pane.setVisible(self.commands["message-pane"].isChecked())

    def choose_layout(self, layout: Layout) -> None:
        self.panes.choose(layout)
        for each in Layout:
            self.commands[f"layout-{each}"].setChecked(each is layout)

    def show_folders_pane(self) -> None:
        self.tree.setVisible(self.commands["folders"].isChecked())

    def show_icons_only(self) -> None:
        self.tool_bar.show_words(not self.commands["icons-only"].isChecked())

    def get_messages(self) -> None:
        """Of the account in sight; of all accounts where none is."""
        folder = self.list.folder
        is_of_one = folder is not None and not folder.members
        self._get_messages_of(folder.account if folder is not None and is_of_one else None)

    def _get_messages_of(self, account: AccountId | None) -> None:
        found = self.desk.account(account) if account is not None else None
        if found is not None and found.is_paused:
            text = tr("Updates of {address} are paused: Resume Updates is in the menu of its address.",
                      address=clean_text(found.identity.address))  # fmt: skip
            self.toast.say(text)
        else:
            self.desk.core.mail.get_messages(account)

    def mark_folder_read(self, folder: Folder | None) -> None:
        place = self.tree.place
        if folder is not None:
            if place is not None and (place.search is not None or place.tag is not None):
                # Not all of the folders where they lie: those that are listed.
                listed = [MessageId(each) for each in self.list.model.threads.listing.ids if each > 0]
                answer = self.desk.core.deeds.mark(listed, Flag.READ, True)
            else:
                answer = self.desk.core.deeds.mark_read(folder.members or [folder.id])
            self.desk.when(answer, owner=self, done=self.actions_.keep, failed=self._failed)

    def open_in_window(self, message: MessageId | None = None) -> None:
        chosen = message if message is not None else self.list.current()
        if chosen is None:
            return
        source = stored(self.desk.core, chosen)
        self.desk.when(
            source.open(None),
            owner=self,
            done=lambda opened: self.desk.show_message(opened, source),
            failed=self._failed,
        )

    def open_or_edit(self, message: MessageId) -> None:
        """What Enter and a double click do: a draft is written on, a template begins a new message."""
        if self._shows(FolderRole.TEMPLATES) and self.view.in_sight is not None:
            self.actions_.edit_as_new()
            return
        if not self._shows_drafts():
            self.open_in_window(message)
            return
        self._show_message(message, by_hand=False)  # the composer asks for the passphrase, once
        self.desk.drafts.open_message(message, self)

    def show_folder(self, folder: Folder) -> bool:
        return self.tree.choose(folder.id)

    # Following choices

    def _chosen(self, message: MessageId, by_hand: bool) -> None:
        self._marking.choose(message)
        self.pane.setCurrentWidget(self.view)
        self._show_message(message, by_hand=by_hand)
        row = self.list.model.row(message)
        self.view.header.show_star(row is not None and row.is_starred)
        self.states.show()

    def _show_message(self, message: MessageId, *, by_hand: bool) -> None:
        source = stored(self.desk.core, message)
        self.view.show_message(source, by_hand=by_hand, is_draft=self._shows_drafts())

    def _shows_drafts(self) -> bool:
        return self._shows(FolderRole.DRAFTS)

    def _shows(self, role: FolderRole) -> bool:
        return self.list.folder is not None and self.list.folder.role is role

    def _several_chosen(self, count: int) -> None:
        self.view.clear()
        self.summary.show_count(count)
        self.pane.setCurrentWidget(self.summary)
        self.states.show()

    def _none_chosen(self) -> None:
        self.view.clear()
        self.show_nothing(tr("Select a message to read it."))
        self.states.show()

    def _shown(self, opened: OpenedMessage) -> None:
        if opened.id is not None:
            self.looked_at.note(opened.id)
        self.states.show()
        self.status.look()

    def show_nothing(self, words: str) -> None:
        self.nothing.setText(words)
        self.pane.setCurrentWidget(self.nothing)

    def _show_tags(self) -> None:
        """Of the message in sight, as its row has them by now."""
        opened = self.view.opened
        row = self.list.model.row(opened.id) if opened is not None and opened.id is not None else None
        if row is not None:
            self.view.header.tags.show_tags(row.tags)

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self, error)

    def _show_list_menu(self, point: QPoint) -> None:
        menu = self.commands.fill(QMenu(self), MESSAGE_MENU)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    # Parts

    def _lay_out(self) -> None:
        self.elsewhere = PutElsewhere(
            self.desk,
            self,
            self.commands,
            self.actions_,
            here=lambda: self.list.folder,
            selected=self.list.selected_count,
        )
        self.tag_menu = TagMenu(self.desk, self.actions_, self.list.selected_rows, self)
        self.commands.add_menu("tag", self.tag_menu)
        self.commands.add_menu("encoding", TextEncodingMenu(self.view, self))
        self.commands.add_menu("sort", self.list.head.order_menu)
        self.tree.modes_menu = ModesMenu(self._feed.modes, self)
        self.commands.add_menu("folder-lists", self.tree.modes_menu)
        self.commands.add_menu("list-as", StyleMenu(self.list.look, self))
        self.commands.add_menu("columns", ColumnsMenu(self.list.look, self))
        self.commands.add_menu("density", DensityMenu(self.desk, self.list.look, self))
        self.commands.add_menu(
            "apply-view",
            ApplyViewMenu(self.list.look, lambda: self.list.folder, lambda: self.place.folders, self),
        )
        self.commands.build_menus(self.menuBar())
        self.commands["message-pane"].setChecked(True)
        self.commands["folders"].setChecked(True)
        self.commands.show_headers_choice(are_all=False)
        self.view.header.set_menu(self.commands.fill(QMenu(self), MESSAGE_MENU))
        self.tool_bar = MainToolBar(self.commands)
        self.search = self.tool_bar.search
        SearchSuggestions(self.desk, self.search, self.list)
        self.addToolBar(self.tool_bar)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.find_bar)
        self.nothing = _page_label(tr("Select a message to read it."))
        self.pane = QStackedWidget(objectName="pane")
        self.pane.setProperty("surface", "true")
        self.pane.addWidget(self.nothing)
        self.pane.addWidget(self.view)
        self.summary = SelectionSummaryPage(
            self.desk, self.list.selected, self.commands, self.actions_, self.tag_menu
        )
        self.pane.addWidget(self.summary)
        self.list.add_page(self.outbox)
        self.list.put_above(self.drafts)
        self.expiry = ExpiryBar(self.desk)
        self.expiry.said.connect(self.toast.say)
        self.list.put_above(self.expiry)
        self.list.put_above(self.link_bar)
        self.panes = PaneLayout(self.tree, self.list, self.pane)
        self.start = StartPage(self.desk)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.panes)
        self.pages.addWidget(self.start)
        self.setCentralWidget(self.pages)
        self.status.add_words(WaitingWord(self.desk, self.show_activity), QuotaLine(self.desk))
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        self.tree.chosen.connect(self.place.show)
        self.tree.dropped.connect(self._drop)
        self._feed.marks_loaded.connect(self.desk.targets.show_marks)
        self.desk.targets.failed.connect(self._failed)
        self.tree.get_messages_asked.connect(self._get_messages_of)
        self.tree.act_asked.connect(self._act_on_place)
        self.list.search_line.save_asked.connect(self._save_search)
        self.tree.moved.connect(self.folder_actions.move)
        self.list.chosen.connect(self._chosen)
        self.list.several_chosen.connect(self._several_chosen)
        self.list.none_chosen.connect(self._none_chosen)
        self.list.opened.connect(self.open_or_edit)
        self.list.model.dataChanged.connect(self._show_tags)
        self.list.model.dataChanged.connect(self.states.show_containing)
        self.list.menu_asked.connect(self._show_list_menu)
        CellClicks(self.desk, self.list.look, self.actions_)
        self.list.search_cleared.connect(self.search.clear)
        self.list.all_folders_asked.connect(self.search.look_everywhere)
        self.list.search_line.facets.narrowed.connect(self.search.narrow)
        self.list.failed.connect(self._failed)
        self.list.walk.unread_ended.connect(lambda: self._next_unread.ask(self.list.folder))
        self.looked_at.changed.connect(self.states.show_ways)
        self.view.attached.changed.connect(self.states.show_ways)
        self.view.attached.back_key.setEnabled(False)
        self.looked_at.failed.connect(self._failed)
        self.summary.chosen.connect(self.list.wait_for)
        self.summary.failed.connect(self._failed)
        self.view.shown.connect(self._shown)
        self.view.sender_key.changed.connect(self.states.show)
        self.view.header.all_headers_shown.connect(self.commands.show_headers_choice)
        self.view.body.way_changed.connect(self.commands.show_way)
        self.view.said.connect(self.status.say)
        self.view.shown.connect(self.status.tell_of)
        self.view.emptied.connect(self.status.tell_of_none)
        self.view.link_hovered.connect(self.status.show_link)
        self.view.starred.connect(lambda on: self.actions_.set_flag(Flag.STARRED, on))
        self.find_bar.serve(self.view.body)
        ReadingOn(
            self.view.body,
            self.list.view,
            is_open=lambda: self.view.in_sight is not None,
            go_on=lambda: self.list.walk.go_to_unread(1),
        )
        self.view.body.way_changed.connect(self.find_bar.say_nothing)
        self.search.textChanged.connect(lambda: self._searching.start())
        self.search.returnPressed.connect(self._search)
        self._searching.timeout.connect(self._search)
        self.desk.undoing.changed.connect(self.states.show)
        self._feed.loaded.connect(self.place.show_folders)
        self._feed.drafts_loaded.connect(self.place.show_drafts_again)
        self._feed.failed.connect(self._failed)
        self.outbox.counted.connect(self._feed.show_outgoing)
        self.link_bar.try_again_asked.connect(self.desk.core.mail.get_messages)
        self.link_bar.offline_asked.connect(lambda: self.commands["offline"].trigger())
        self.status.activity_asked.connect(self.show_activity)
        self.log.running_changed.connect(self.status.show_work)

    def _drop(self, ids: list[MessageId], folder: Folder, copies: bool) -> None:
        (self.actions_.copy if copies else self.actions_.move)(folder, ids)

    def _message_in_sight(self) -> MessageId | None:
        return self.view.opened.id if self.view.opened is not None else None

    def _go_to_unread(self, folder: Folder) -> None:
        self.show_folder(folder)
        self.list.walk.go_to_first_unread(folder.id)

    def _act_on_place(self, act: FolderAct, place: Place) -> None:
        if place.search is not None:
            self.saved.do(act, place)
        else:
            self.folder_actions.do(act, place)

    def _save_search(self) -> None:
        self.saved.offer_to_save_typed(self.search.text().strip(), self.tree.place)

    def _search(self) -> None:
        self._searching.stop()
        self.list.search(self.search.text())

    # Size and place

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panes.fit(event.size().width())

    def closeEvent(self, event: QCloseEvent) -> None:
        keep_place(self.desk, "main", self)
        self.panes.keep(places(self.desk))
        if self.background.hides(event):
            event.ignore()
            self.background.hide_window()
            return
        if self._unsent.keeps_open():
            event.ignore()
            return
        super().closeEvent(event)

    def _restore(self) -> None:
        self.resize(SIZE)
        restore_place(self.desk, "main", self)  # before any layout says how small it may be
        self.panes.fit(self.width())
        self.panes.restore(places(self.desk))
        self.choose_layout(self.panes.wished)
        self.commands["folders"].setChecked(not self.tree.isHidden())
        self.commands["message-pane"].setChecked(not self.pane.isHidden())


def _page_label(words: str) -> QLabel:
    made = label(words, role="text-3")
    made.setObjectName("nothingSelected")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
