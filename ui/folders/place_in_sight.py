"""What the main window shows for the line of the folder pane that is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailguard.model import Folder, FolderRole
from ui.folders.folder_feed import FolderFeed
from ui.folders.folder_model import Kind, Place, folder_name
from ui.folders.saved_searches import within
from ui.lists.tag_look import tag_name
from ui.wording import tr

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class PlaceInSight:
    """`folders`: all that are known, of every account."""

    def __init__(self, window: MainWindow, feed: FolderFeed) -> None:
        self._window = window
        self._feed = feed
        self._wanted_role = FolderRole.INBOX  # of the folder to show when no place is chosen
        self.folders: list[Folder] = []

    def show(self, place: Place) -> None:
        """Another one was chosen."""
        window = self._window
        # Drafts kept here have their place until the account's folder for them is known: then it is there.
        is_drafts = place.kind is Kind.LOCAL_DRAFTS
        self._wanted_role = FolderRole.DRAFTS if is_drafts else FolderRole.INBOX
        window.drafts.hide()
        window.view.clear()
        if place.kind is Kind.FOLDER and place.folder is not None:
            self._show_folder(place, place.folder)
        elif place.kind is Kind.OUTBOX:
            window.list.show_page(window.outbox, tr("Outbox"))
            window.outbox.reload()
            window.show_nothing(tr("Messages wait here until they are sent."))
        elif place.kind is Kind.LOCAL_DRAFTS:
            window.list.leave_folder()
            window.list.head.show_plain(tr("Drafts"))
            self._show_drafts(None)
        window.states.show()

    def show_folders(self, folders: list[Folder]) -> None:
        """They were loaded anew: names, counts, and the first one to show where none is chosen yet."""
        window = self._window
        self.folders = window.list.known_folders = folders
        window.saved.show_folders(folders)
        window.background.show_folders(folders)
        window.pages.setCurrentWidget(window.panes if window.desk.core.accounts.all() else window.start)
        window.desk.targets.show_folders(folders)
        window.list.look.show_names(folders)
        self._show_counts()
        if window.tree.place is None and self._feed.knows_all():
            wanted = window.tree.first_of(self._wanted_role)
            if wanted is not None:
                window.tree.choose(wanted.id)

    def show_drafts_again(self) -> None:
        """The drafts that are kept here were loaded anew."""
        place = self._window.tree.place
        if place is not None and place.folder is not None and place.folder.role is FolderRole.DRAFTS:
            self._show_drafts(place.folder)
        elif place is not None and place.kind is Kind.LOCAL_DRAFTS:
            self._show_drafts(None)

    def _show_counts(self) -> None:
        place = self._window.tree.place
        whole = place.folder if place is not None else None
        for folder in [*self.folders, *([whole] if whole is not None and whole.members else [])]:
            self._window.list.show_counts(folder)
        if place is not None and place.folder is not None and place.search is not None:
            self._window.list.show_counts(place.folder)

    def _show_folder(self, place: Place, folder: Folder) -> None:
        window, desk = self._window, self._window.desk
        window.list.show_folder(folder, within(place, desk.core.tags.now))
        self._feed.note_opened(folder)
        for each in [each for each in self.folders if each.id in (folder.id, *folder.members)]:
            if place.tag is None and place.search is None:
                desk.core.mail.sync_folder(each.account, each.id)
        if folder.role is FolderRole.DRAFTS:
            self._show_drafts(folder)
        window.show_nothing(tr("Select a message to read it."))
        account = desk.account(folder.account)
        where = account.identity.address if account is not None else tr("All accounts")
        name = tag_name(place.tag) if place.tag is not None else folder_name(folder)
        window.setWindowTitle(f"{name} — {where} — MailGuard")

    def _show_drafts(self, folder: Folder | None) -> None:
        is_of_one = folder is not None and not folder.members
        drafts = self._feed.drafts_of(folder.account if folder is not None and is_of_one else None)
        self._window.drafts.show_drafts(drafts)
        self._window.drafts.setVisible(bool(drafts))
