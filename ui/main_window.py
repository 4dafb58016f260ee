"""The main window: folders, messages, the message; what goes on between them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QToolButton,
    QWidget,
)

from mailguard.errors import MailGuardError
from mailguard.model import Flag, Folder, FolderRole, MessageId, OpenedMessage
from ui import icons, theme
from ui.activity import ActivityLog, ActivityPopover
from ui.commands import MESSAGE_MENU, Commands
from ui.desk import Desk
from ui.draft_list import DraftList
from ui.find_bar import FindBar
from ui.folder_feed import FolderFeed
from ui.folder_model import Kind, Place, folder_name
from ui.folder_tree import FolderTree
from ui.link_bar import LinkBar
from ui.main_commands import acts_of
from ui.message_actions import MessageActions
from ui.message_list import MessageList
from ui.message_source import stored
from ui.message_view import MessageView
from ui.news import News
from ui.outbox_page import OutboxPage
from ui.saving import say_failed
from ui.start_page import StartPage
from ui.status_bar import StatusBar
from ui.toast import Toast
from ui.widgets import label
from ui.wording import tr

SIZE = QSize(1440, 900)
PANES = (214, 378, 848)
TOOLS = (("get-messages", "new-message"), ("reply", "reply-all", "forward"), ("archive", "delete"))
NARROW_PX = 900  # below this the message stands under the list
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
        self.find_bar = FindBar(self)
        self.log = ActivityLog(desk)
        self.actions_ = MessageActions(
            desk, self, self.list, opened=lambda: self.view.opened, said=self.toast.say
        )
        self._feed = FolderFeed(desk, self.tree)
        self.commands = Commands(self, acts_of(self))
        self._news = News(desk, self)
        self._folders: list[Folder] = []
        self._reading = QTimer(self, singleShot=True)
        self._reading.timeout.connect(self._mark_read)
        self._searching = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._lay_out()
        self._connect()
        self._restore()
        self._enable()
        self._feed.start()
        self.status.look()
        self.list.view.setFocus()

    # What the commands do

    def show_activity(self) -> None:
        ActivityPopover(self.desk, self.log, self).show_over(self.status)

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def next_pane(self) -> None:
        """Round the panes in reading order."""
        panes = [self.tree, self.list.view, self.view.banner, self.view.body.text, self.search]
        shown = [each for each in panes if each.isVisible()]
        here = next((place for place, each in enumerate(shown) if each.hasFocus()), -1)
        shown[(here + 1) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)

    def toggle_message_pane(self) -> None:
        self.pane.setVisible(self.commands["message-pane"].isChecked())

    def mark_folder_read(self, folder: Folder | None) -> None:
        if folder is not None:
            answer = self.desk.core.mail.mark_all_read(folder.id)
            self.desk.when(answer, owner=self, done=lambda _: None, failed=self._failed)

    def open_in_window(self, message: MessageId | None = None) -> None:
        chosen = message if message is not None else next(iter(self.list.selected()), None)
        if chosen is None:
            return
        source = stored(self.desk.core, chosen)
        self.desk.when(
            source.open(None),
            owner=self,
            done=lambda opened: self.desk.show_message(opened, source),
            failed=self._failed,
        )

    def show_folder(self, folder: Folder) -> bool:
        return self.tree.choose(folder.id)

    # Following choices

    def _place_chosen(self, place: Place) -> None:
        self.drafts.hide()
        self.view.clear()
        if place.kind is Kind.FOLDER and place.folder is not None:
            self._show_folder(place.folder)
        elif place.kind is Kind.OUTBOX:
            self.list.show_page(self.outbox, tr("Outbox"))
            self.outbox.reload()
            self._show_nothing(tr("Messages wait here until they are sent."))
        elif place.kind is Kind.LOCAL_DRAFTS:
            self.list.leave_folder()
            self.list.head.show_plain(tr("Drafts"))
            self._show_drafts(None)
        self._enable()

    def _show_folder(self, folder: Folder) -> None:
        self.list.show_folder(folder)
        self.desk.core.mail.sync_folder(folder.account, folder.id)
        if folder.role is FolderRole.DRAFTS:
            self._show_drafts(folder)
        self._show_nothing(tr("Select a message to read it."))
        account = self.desk.account(folder.account)
        address = account.identity.address if account is not None else ""
        self.setWindowTitle(f"{folder_name(folder)} — {address} — MailGuard")

    def _show_drafts(self, folder: Folder | None) -> None:
        drafts = self._feed.drafts_of(folder.account if folder is not None else None)
        self.drafts.show_drafts(drafts)
        self.drafts.setVisible(bool(drafts))

    def _drafts_loaded(self) -> None:
        place = self.tree.place
        if place is not None and place.folder is not None and place.folder.role is FolderRole.DRAFTS:
            self._show_drafts(place.folder)
        elif place is not None and place.kind is Kind.LOCAL_DRAFTS:
            self._show_drafts(None)

    def _chosen(self, message: MessageId, by_hand: bool) -> None:
        self._reading.stop()
        folder = self.list.folder
        is_draft = folder is not None and folder.role is FolderRole.DRAFTS
        self.pane.setCurrentWidget(self.view)
        self.view.show_message(stored(self.desk.core, message), by_hand=by_hand, is_draft=is_draft)
        row = self.list.model.row(message)
        self.view.header.show_star(row is not None and row.is_starred)
        self._enable()

    def _several_chosen(self, count: int) -> None:
        self.view.clear()
        self._show_nothing(tr("{n} messages selected", n=count))
        self._enable()

    def _none_chosen(self) -> None:
        self.view.clear()
        self._show_nothing(tr("Select a message to read it."))
        self._enable()

    def _shown(self, opened: OpenedMessage) -> None:
        after_s = self.desk.core.accounts.settings().mark_read_after_s
        self._reading.start(int(after_s * 1000))
        self._enable()
        self.status.look()

    def _mark_read(self) -> None:
        opened = self.view.opened
        row = self.list.model.row(opened.id) if opened is not None and opened.id is not None else None
        if row is not None and not row.is_read:
            answer = self.desk.core.mail.set_flag([row.id], Flag.READ, True)
            self.desk.when(answer, owner=self, done=lambda _: None, failed=self._failed)

    def _folders_loaded(self, folders: list[Folder]) -> None:
        self._folders = folders
        self.pages.setCurrentWidget(self.panes if self.desk.core.accounts.all() else self.start)
        self._fill_move_menu()
        for folder in folders:
            self.list.show_counts(folder)
        if self.tree.place is None:
            inbox = self.tree.first_inbox()
            if inbox is not None:
                self.tree.choose(inbox.id)

    def _show_nothing(self, words: str) -> None:
        self.nothing.setText(words)
        self.pane.setCurrentWidget(self.nothing)

    def _enable(self) -> None:
        opened = self.view.opened
        signer = opened is not None and opened.verdict.signer is not None
        self.commands.enable(
            selected=len(self.list.selected()), is_open=opened is not None, has_signer=signer
        )

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self, error)

    def _show_list_menu(self, point: object) -> None:
        menu = self.commands.fill(QMenu(self), MESSAGE_MENU)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)  # type: ignore[arg-type]  # a QPoint, by the signal's type

    def _fill_move_menu(self) -> None:
        self.move_menu.clear()
        for folder in self._folders:
            if folder.is_selectable:
                self.move_menu.addAction(
                    folder_name(folder) if folder.role is not FolderRole.NONE else folder.path,
                    lambda folder=folder: self.actions_.move(folder),
                )

    # Parts

    def _lay_out(self) -> None:
        self.move_menu = QMenu(tr("Move to"), self)
        self.commands.add_menu("move", self.move_menu)
        self.commands.build_menus(self.menuBar())
        self.commands["message-pane"].setChecked(True)
        self.view.header.set_menu(self.commands.fill(QMenu(self), MESSAGE_MENU))
        self.addToolBar(self._tool_bar())
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.find_bar)
        self.nothing = _page_label(tr("Select a message to read it."))
        self.pane = QStackedWidget(objectName="pane")
        self.pane.setProperty("surface", "true")
        self.pane.addWidget(self.nothing)
        self.pane.addWidget(self.view)
        self.list.add_page(self.outbox)
        self.list.put_above(self.drafts)
        self.list.put_above(self.link_bar)
        self.panes = QSplitter(objectName="panes")
        self.panes.setHandleWidth(1)
        self.panes.setChildrenCollapsible(False)
        self.panes.addWidget(self.tree)
        self.right = QSplitter(objectName="listAndMessage")
        self.right.setHandleWidth(1)
        self.right.setChildrenCollapsible(False)
        self.right.addWidget(self.list)
        self.right.addWidget(self.pane)
        self.right.setStretchFactor(1, 1)
        self.panes.addWidget(self.right)
        self.panes.setStretchFactor(1, 1)
        self.tree.setMinimumWidth(150)
        self.list.setMinimumWidth(280)
        self.pane.setMinimumWidth(260)
        self.start = StartPage(self.desk)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.panes)
        self.pages.addWidget(self.start)
        self.setCentralWidget(self.pages)
        self.setStatusBar(self.status)

    def _tool_bar(self) -> QToolBar:
        bar = QToolBar(tr("Toolbar"), objectName="toolBar")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setIconSize(QSize(18, 18))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        words = {"reply-all": tr("Reply All"), "keys": tr("Keys")}
        for names in (
            ("get-messages", "new-message"),
            ("reply", "reply-all", "forward"),
            ("archive", "delete"),
        ):
            if bar.actions():
                bar.addSeparator()
            for name in names:
                self._add_tool(bar, self.commands[name], words.get(name, ""))
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(room)
        self.search = self._search_field()
        bar.addWidget(self.search)
        self._add_tool(bar, self.commands["keys"], words["keys"])
        return bar

    @staticmethod
    def _add_tool(bar: QToolBar, action: QAction, words: str) -> None:
        bar.addAction(action)
        made = bar.widgetForAction(action)
        if isinstance(made, QToolButton):
            made.setObjectName(f"tool-{action.objectName()}")
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.setAccessibleName(words or action.text())
            action.setIconText(f" {words or action.text()}")  # the blank keeps the icon from the word
            if action.objectName() == "new-message":
                made.setProperty("primary", "true")

    def _search_field(self) -> QLineEdit:
        field = QLineEdit(objectName="search")
        field.setAccessibleName(tr("Search messages"))
        keys = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)
        field.setPlaceholderText(tr("Search messages") + f"    {keys}")
        field.setClearButtonEnabled(True)
        field.setFixedWidth(300)
        self._search_icon = field.addAction(
            icons.icon("search", theme.tokens().text_3), QLineEdit.ActionPosition.LeadingPosition
        )
        return field

    def _connect(self) -> None:
        self.tree.chosen.connect(self._place_chosen)
        self.tree.dropped.connect(lambda ids, folder: self.actions_.move(folder, ids))
        self.tree.get_messages_asked.connect(self.desk.core.mail.get_messages)
        self.tree.mark_all_read_asked.connect(self.mark_folder_read)
        self.list.chosen.connect(self._chosen)
        self.list.several_chosen.connect(self._several_chosen)
        self.list.none_chosen.connect(self._none_chosen)
        self.list.opened.connect(self.open_in_window)
        self.list.menu_asked.connect(self._show_list_menu)
        self.list.search_cleared.connect(self.search.clear)
        self.list.failed.connect(self._failed)
        self.view.shown.connect(self._shown)
        self.view.said.connect(self.status.say)
        self.view.link_hovered.connect(self.status.show_link)
        self.view.starred.connect(lambda on: self.actions_.set_flag(Flag.STARRED, on))
        self.find_bar.wanted.connect(self.view.body.find)
        self.search.textChanged.connect(lambda: self._searching.start())
        self.search.returnPressed.connect(self._search)
        self._searching.timeout.connect(self._search)
        self._feed.loaded.connect(self._folders_loaded)
        self._feed.drafts_loaded.connect(self._drafts_loaded)
        self._feed.failed.connect(self._failed)
        self.outbox.counted.connect(self._feed.show_outgoing)
        self.link_bar.try_again_asked.connect(self.desk.core.mail.get_messages)
        self.link_bar.offline_asked.connect(lambda: self.commands["offline"].trigger())
        self.status.activity_asked.connect(self.show_activity)
        self.log.running_changed.connect(self.status.show_work)
        theme.theme().changed.connect(self._colour)

    def _search(self) -> None:
        self._searching.stop()
        self.list.search(self.search.text())

    def _colour(self) -> None:
        self._search_icon.setIcon(icons.icon("search", theme.tokens().text_3))

    # Size and place

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # a QResizeEvent
        wanted = Qt.Orientation.Vertical if self.width() < NARROW_PX else Qt.Orientation.Horizontal
        if self.right.orientation() != wanted:
            self.right.setOrientation(wanted)

    def closeEvent(self, event: QCloseEvent) -> None:
        kept = self._kept()
        kept.setValue("main/geometry", self.saveGeometry())
        kept.setValue("main/panes", self.panes.saveState())
        kept.setValue("main/list", self.right.saveState())
        super().closeEvent(event)

    def _kept(self) -> QSettings:
        return QSettings(str(self.desk.core.profile.config / "windows.ini"), QSettings.Format.IniFormat)

    def _restore(self) -> None:
        self.resize(SIZE)
        self.panes.setSizes([PANES[0], PANES[1] + PANES[2]])
        self.right.setSizes(list(PANES[1:]))
        kept = self._kept()
        for name, restore in self._restorers():
            value = kept.value(name)
            if isinstance(value, QByteArray):
                restore(value)

    def _restorers(self) -> tuple[tuple[str, Callable[[QByteArray], bool]], ...]:
        return (
            ("main/geometry", self.restoreGeometry),
            ("main/panes", self.panes.restoreState),
            ("main/list", self.right.restoreState),
        )


def _page_label(words: str) -> QLabel:
    made = label(words, role="text-3")
    made.setObjectName("nothingSelected")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
