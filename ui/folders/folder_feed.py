"""Keeps the folder tree in step with the core: folders, counts, drafts kept here, the Outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from mailguard.errors import MailGuardError
from mailguard.events import AccountsChanged, Event, FoldersChanged
from mailguard.model import LOCAL, Account, AccountId, Draft, DraftId, Folder, TagList
from mailguard.model.views import FolderMarks
from mailguard.sync.subscriptions import shown_folders
from ui.desk import Desk
from ui.folders.folder_modes import FolderModes
from ui.folders.folder_sections import FolderMode, Line, sections_of
from ui.folders.folder_tree import FolderTree
from ui.following_tags import FollowTags

_TOGETHER_MS = 150  # counts that change faster are shown together


class FolderFeed(QObject):
    loaded = Signal(list)  # all folders
    drafts_loaded = Signal(list)  # pairs of DraftId and Draft
    marks_loaded = Signal(object)  # the FolderMarks
    failed = Signal(object)

    def __init__(self, desk: Desk, tree: FolderTree) -> None:
        super().__init__(tree)
        self._desk = desk
        self._tree = tree
        self._folders: dict[AccountId, tuple[Folder, ...]] = {}
        self._drafts: tuple[tuple[DraftId, Draft], ...] = ()
        self._outgoing = 0
        self._changed: set[AccountId] = set()
        self._showing = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._showing.timeout.connect(self._load_changed)
        self.modes = FolderModes(desk, self)
        self.modes.changed.connect(self._show)
        self._marks = FolderMarks()
        self.saved_lines: Callable[[], list[Line]] = list  # of saved searches
        tree.favoured.connect(self._favour)
        tree.coloured.connect(self._colour)
        self._tags = TagList()
        FollowTags(desk, self, self._show_tags)
        desk.bridge.happened.connect(self._happened)

    def start(self) -> None:
        self._changed = {LOCAL, *(each.id for each in self._desk.core.accounts.all())}
        self._load_changed()
        self.load_drafts()
        self.load_marks()
        if not self._desk.core.accounts.all():
            self._show()

    def show_outgoing(self, count: int) -> None:
        if count != self._outgoing:
            self._outgoing = count
            self._show()

    def _show_tags(self, tags: TagList) -> None:
        self._tags = tags
        if FolderMode.TAGS in self.modes.now and self._folders:
            self._show()

    def show_again(self) -> None:
        """Lines changed that others make."""
        self._show()

    def load_drafts(self) -> None:
        self._desk.when(
            self._desk.core.writing.unfiled_drafts(),
            owner=self,
            done=self._take_drafts,
            failed=self.failed.emit,
        )

    def knows_all(self) -> bool:
        """Whether the folders of every account have been read."""
        return all(each.id in self._folders for each in self._desk.core.accounts.all())

    def drafts_of(self, account: AccountId | None) -> list[tuple[DraftId, Draft]]:
        """The drafts of an account that no message in a folder shows; of all accounts, with None."""
        return [pair for pair in self._drafts if account in (None, pair[1].account)]

    def load_marks(self) -> None:
        """Favourites, and what was opened lately."""
        self._desk.when(
            self._desk.core.views.marks(), owner=self, done=self._take_marks, failed=self.failed.emit
        )

    def note_opened(self, folder: Folder) -> None:
        if not folder.members:
            self._desk.when(
                self._desk.core.views.note_opened(folder),
                owner=self,
                done=lambda _: self.load_marks(),
                failed=self.failed.emit,
            )

    def _favour(self, folder: Folder, on: bool) -> None:
        self._desk.when(
            self._desk.core.views.mark_favourite(folder, on),
            owner=self,
            done=lambda _: self.load_marks(),
            failed=self.failed.emit,
        )

    def _colour(self, folder: Folder, colour: str) -> None:
        self._desk.when(
            self._desk.core.views.set_colour(folder, colour),
            owner=self,
            done=lambda _: self.load_marks(),
            failed=self.failed.emit,
        )

    def _take_marks(self, marks: FolderMarks) -> None:
        self.marks_loaded.emit(marks)
        is_other = (marks.favourites, marks.colours) != (self._marks.favourites, self._marks.colours)
        is_seen = is_other or FolderMode.RECENT in self.modes.now
        if marks != self._marks:
            self._marks = marks
            if is_seen:
                self._show()

    def _happened(self, event: Event) -> None:
        if isinstance(event, AccountsChanged):
            known = {LOCAL, *(each.id for each in self._desk.core.accounts.all())}
            self._folders = {account: each for account, each in self._folders.items() if account in known}
            self._changed |= known
            self._show()
        elif isinstance(event, FoldersChanged):
            self._changed.add(event.account)
            self.load_drafts()
        else:
            return
        if not self._showing.isActive():
            self._showing.start()

    def _load_changed(self) -> None:
        changed, self._changed = self._changed, set()
        for account in changed:
            self._desk.when(
                self._desk.core.mail.folders(account),
                owner=self,
                done=lambda folders, account=account: self._take(account, folders),
                failed=self._failed,
            )

    def _take(self, account: AccountId, folders: tuple[Folder, ...]) -> None:
        if self._folders.get(account) != folders:
            self._folders[account] = folders
            self._show()

    def _take_drafts(self, drafts: tuple[tuple[DraftId, Draft], ...]) -> None:
        self._drafts = drafts
        self._show()
        self.drafts_loaded.emit(list(drafts))

    def _shown(self, accounts: Sequence[Account]) -> dict[AccountId, tuple[Folder, ...]]:
        """Without those that an account is not subscribed to, where the person wants it so."""
        hiding = {each.id for each in accounts if each.subscribed_only}
        return {
            account: shown_folders(folders, subscribed_only=account in hiding)
            for account, folders in self._folders.items()
        }

    def _show(self) -> None:
        accounts = self._desk.core.accounts.all()
        shown = self._shown(accounts)
        drafts = Counter(draft.account for _, draft in self._drafts)
        modes = self.modes.shown
        shows_all = FolderMode.ALL in modes
        place = modes.index(FolderMode.ALL) if shows_all else len(modes)
        above, below = (
            sections_of(part, accounts, shown, self._marks, self._tags, drafts)
            for part in (modes[:place], modes[place:])
        )
        self._tree.show_folders(
            accounts,
            shown,
            outgoing=self._outgoing,
            drafts=drafts,
            sections=above + self.saved_lines(),
            below=below,
            shows_all=shows_all,
            marks=self._marks,
        )
        self.loaded.emit([folder for each in self._folders.values() for folder in each])

    def _failed(self, error: MailGuardError) -> None:
        self.failed.emit(error)
