"""The search window: where to look, conditions, and what was found, with what can be done to it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.events import Event, MessagesChanged
from mailguard.model import LOCAL, AccountId, Folder, FolderId, FolderRole, MessageId, SearchQuery
from mailguard.search.text import search_text
from ui.deeds.message_actions import MessageActions
from ui.deeds.tag_menu import TagMenu
from ui.desk import Desk
from ui.folders.folder_menu import FolderMenu
from ui.folders.folder_model import folder_name
from ui.following_tags import FollowTags
from ui.lists.message_list import MessageList
from ui.reader.message_source import stored
from ui.saving import say_failed
from ui.search.condition_rows import ConditionRows
from ui.widgets.toast import Toast
from ui.widgets.widgets import button, label, wrapped_label
from ui.wording import tr

SIZE = QSize(900, 700)
_FIRST_ID = -1_000_000  # of the folder that stands for what was found; no folder of the store has such a one
_SKIPPED = frozenset({FolderRole.JUNK, FolderRole.TRASH})  # where all folders are searched


class SearchWindow(QWidget):
    """One a program. What it found stays in step with the store."""

    def __init__(self, desk: Desk, folder: Folder | None) -> None:
        """folder: the one to look into at first; all folders where None."""
        super().__init__(objectName="searchWindow")
        self.setWindowTitle(tr("Search Messages — MailGuard"))
        self.resize(SIZE)
        self._desk = desk
        self._wanted = folder.id if folder is not None and not folder.members else None
        self._folders: dict[AccountId, tuple[Folder, ...]] = {}
        self._searches = 0
        self.rows = ConditionRows()
        FollowTags(desk, self, self.rows.show_tags)
        self.scope = QComboBox(objectName="searchScope")
        self.below = QCheckBox(tr("Search subfolders"), objectName="searchBelow")
        self.below.setChecked(True)
        self.list = MessageList(desk, is_of_search=True)
        self._hint = wrapped_label(tr("Set conditions above and press Search."), role="text-3")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.list.add_page(self._hint)
        self._show_hint()
        self.actions_ = MessageActions(desk, self, self.list, opened=lambda: None, said=Toast(self).say)
        self._lay_out()
        self._connect()
        self._load_folders()
        self._enable()

    # Searching

    def search(self) -> None:
        """List what is found anew."""
        if self.rows.is_empty or not self.scope.count():
            return
        self._searches += 1
        folders = self._chosen_folders()
        found = Folder(
            id=FolderId(_FIRST_ID - self._searches),
            account=AccountId(""),
            path=f"search\n{tr('Messages found')}",  # its last part is what it is called
            separator="\n",
            role=FolderRole.NONE,
            members=tuple(each.id for each in folders),
        )
        self.list.show_folder(found, SearchQuery(self.rows.terms()))

    def clear(self) -> None:
        self.rows.show_terms(())
        self._show_hint()
        self._enable()

    def _show_hint(self) -> None:
        """In place of messages, while nothing was searched for."""
        self.list.show_page(self._hint, tr("Search"))

    def _chosen_folders(self) -> list[Folder]:
        account, number = self.scope.currentData()
        known = [each for folders in self._folders.values() for each in folders if each.is_selectable]
        if number is not None:
            chosen = next((each for each in known if each.id == number), None)
            return [each for each in known if chosen is not None and self._is_of(each, chosen)]
        whose = self._folders if account is None else (account,)
        return [each for each in known if each.account in whose and each.role not in _SKIPPED]

    def _is_of(self, folder: Folder, chosen: Folder) -> bool:
        if folder.id == chosen.id:
            return True
        below = chosen.path + chosen.separator
        is_below = bool(chosen.separator) and folder.path.startswith(below)
        return self.below.isChecked() and folder.account == chosen.account and is_below

    def _use_in_field(self) -> None:
        self._desk.search_messages(search_text(self.rows.terms(), self._desk.core.tags.now))

    def _save(self) -> None:
        is_everywhere = self.scope.currentData() == (None, None)
        scope = () if is_everywhere else self._chosen_folders()
        text = search_text(self.rows.terms(), self._desk.core.tags.now)
        self._desk.show_main().saved.offer_to_save(text, scope)

    # Where to look

    def _load_folders(self) -> None:
        for account in (*(each.id for each in self._desk.core.accounts.all()), LOCAL):
            self._desk.when(
                self._desk.core.mail.folders(account),
                owner=self,
                done=lambda folders, account=account: self._take_folders(account, folders),
                failed=self._failed,
            )

    def _take_folders(self, account: AccountId, folders: tuple[Folder, ...]) -> None:
        self._folders[account] = folders
        self.list.known_folders = [each for theirs in self._folders.values() for each in theirs]
        before = self.scope.currentData()
        self.scope.clear()
        self.scope.addItem(tr("All folders but Junk and Trash"), (None, None))
        for each, theirs in self._folders.items():
            if theirs:
                self._offer_account(each, theirs)
        wanted = (None, self._wanted) if self._wanted is not None else before
        place = self._place_of(wanted)
        self.scope.setCurrentIndex(max(0, place))
        if place > 0:
            self._wanted = None
        self._enable()

    def _offer_account(self, account: AccountId, folders: Sequence[Folder]) -> None:
        found = self._desk.account(account)
        name = clean_text(found.identity.address) if found is not None else tr("On this computer")
        self.scope.addItem(name, (account, None))
        for folder in sorted(folders, key=lambda each: (each.role is FolderRole.NONE, each.path.lower())):
            if folder.is_selectable:
                self.scope.addItem(f"    {_path_words(folder)}", (account, folder.id))

    def _place_of(self, wanted: tuple[AccountId | None, FolderId | None] | None) -> int:
        if wanted is None:
            return -1
        account, number = wanted
        for place in range(self.scope.count()):
            theirs = self.scope.itemData(place)
            if theirs[1] == number and (number is not None or theirs[0] == account):
                return place
        return -1

    # What is done to messages

    def _open(self, message: MessageId | None = None) -> None:
        chosen = message if message is not None else self.list.current()
        if chosen is None:
            return
        source = stored(self._desk.core, chosen)
        self._desk.when(
            source.open(None),
            owner=self,
            done=lambda opened: self._desk.show_message(opened, source),
            failed=self._failed,
        )

    def _show_in_folder(self) -> None:
        self._desk.show_main().containing.show(self.list.current())

    def _happened(self, event: Event) -> None:
        if isinstance(event, MessagesChanged):
            self.list.folder_changed(event.folder)

    def _enable(self) -> None:
        self._do.setEnabled(not self.rows.is_empty and self.scope.count() > 0)
        for each in (self._field, self._keep):
            each.setEnabled(bool(self.rows.terms()))
        self.below.setEnabled(self.scope.currentIndex() > 0 and self.scope.currentData()[1] is not None)
        count = self.list.selected_count()
        for each in self._deeds:
            each.setEnabled(count > 0)
        self._tags.enable(count > 0)

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self, error)

    # Parts

    def _lay_out(self) -> None:
        self.scope.setAccessibleName(tr("Where to search"))
        self._do = button(tr("Search"), self.search, primary=True)
        self._clearing = button(tr("Clear"), self.clear)
        self._field = button(tr("Use in Search Field"), self._use_in_field)
        self._keep = button(tr("Save as Search Folder…"), self._save)
        self._field.setToolTip(tr("Search for the same in the main window, by typed words"))
        where = QHBoxLayout()
        where.addWidget(label(tr("Search in")))
        where.addWidget(self.scope, 1)
        where.addWidget(self.below)
        beside = QHBoxLayout()
        beside.addStretch(1)
        beside.addWidget(self._keep)
        beside.addWidget(self._field)
        beside.addWidget(self._clearing)
        beside.addWidget(self._do)
        above = QVBoxLayout()
        above.setContentsMargins(16, 14, 16, 10)
        above.setSpacing(10)
        above.addLayout(where)
        above.addWidget(self.rows)
        above.addLayout(beside)
        border = QFrame()
        border.setProperty("rule", "true")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(above)
        inside.addWidget(border)
        inside.addWidget(self.list, 1)
        inside.addLayout(self._deed_line())
        buttons = {"do": self._do, "keep": self._keep, "clear": self._clearing, "field": self._field}
        for name, each in buttons.items():
            each.setObjectName(f"search-{name}")

    def _deed_line(self) -> QHBoxLayout:
        self._tags = TagMenu(self._desk, self.actions_, self.list.selected_rows, self)
        moving, tagging = button(tr("Move to")), button(tr("Tag"))
        moving.setMenu(FolderMenu(tr("Move to"), self._desk, self.actions_.move, self))
        tagging.setMenu(self._tags)
        self._deeds = (
            button(tr("Open"), self._open),
            button(tr("Show in Folder"), self._show_in_folder),
            button(tr("Read"), self.actions_.toggle_read),
            button(tr("Starred"), self.actions_.toggle_star),
            tagging,
            button(tr("Junk"), self.actions_.mark_junk),
            moving,
            button(tr("Archive"), self.actions_.archive),
            button(tr("Delete"), self.actions_.delete),
        )
        names = ("open", "folder", "read", "star", "tag", "junk", "move", "archive", "delete")
        line = QHBoxLayout()
        line.setContentsMargins(16, 10, 16, 12)
        line.setSpacing(6)
        for name, each in zip(names, self._deeds, strict=True):
            each.setObjectName(f"found-{name}")
            line.addWidget(each)
        line.addStretch(1)
        return line

    def _connect(self) -> None:
        self.rows.changed.connect(self._enable)
        self.rows.entered.connect(self.search)
        self.scope.currentIndexChanged.connect(lambda _: self._enable() if self.scope.count() else None)
        self.list.opened.connect(self._open)
        for each in (self.list.chosen, self.list.several_chosen, self.list.none_chosen):
            each.connect(lambda *_: self._enable())
        self.list.failed.connect(self._failed)
        self._desk.bridge.happened.connect(self._happened)


def _path_words(folder: Folder) -> str:
    return folder_name(folder) if folder.role is not FolderRole.NONE else clean_text(folder.path)
