"""What a person does to messages: answer, mark, move, delete. For the main window and for message windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from mailguard.errors import MailGuardError, NotFound
from mailguard.model import Account, Draft, Flag, Folder, FolderRole, MessageId, MessageRow, OpenedMessage
from mailguard.model.deeds import Deed, DeedKind, Marked
from mailguard.model.deleting import shows_marked
from ui.bridge import ignore
from ui.deeds.deed_words import counted, deleted_words, left_words
from ui.desk import Desk
from ui.folders.folder_model import folder_name
from ui.reader.message_source import MessageSource
from ui.saving import say_failed
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr


class Place(Protocol):
    """Where messages are chosen: a list, or a window with one message."""

    def selected(self) -> tuple[MessageId, ...]: ...

    def selected_rows(self) -> Sequence[MessageRow]: ...

    @property
    def folder(self) -> Folder | None: ...

    def about_to_remove(self, messages: Sequence[MessageId]) -> None: ...


class MessageActions(QObject):
    """What is done here can be taken back: see `ui.deeds.undoing`."""

    marked_as_deleted = Signal()  # what is selected, which stays in the list

    def __init__(
        self,
        desk: Desk,
        window: QWidget,
        place: Place,
        *,
        opened: Callable[[], OpenedMessage | None],
        said: Callable[[str, Callable[[], object] | None], None],
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._place = place
        self._opened = opened
        self._said = said  # a word in passing, and what undoes it

    # Writing

    def reply(self, *, to_all: bool = False) -> None:
        writing = self._desk.core.writing
        self._compose(lambda opened, account: writing.reply(opened, account, to_all=to_all))

    def reply_to_list(self) -> None:
        opened = self._opened()
        if opened is not None and self._desk.core.writing.list_of(opened):
            self._compose(self._desk.core.writing.reply_to_list)

    def forward(self) -> None:
        self._compose(self._desk.core.writing.forward, with_files=True)

    def redirect(self, opened: OpenedMessage, source: MessageSource) -> None:
        """As it stands; `source` has the bytes as received."""
        from ui.compose.redirect import RedirectDialog

        account = self._account()
        if account is not None:
            self._desk.keep(RedirectDialog(self._desk, opened, source, account, self._window))

    def edit_as_new(self) -> None:
        self._compose(self._desk.core.writing.edit_as_new, with_files=True)

    def _compose(self, make: Callable[[OpenedMessage, Account], Draft], *, with_files: bool = False) -> None:
        """with_files: of a message whose files were left on its server, they are fetched first."""
        opened = self._opened()
        account = self._account()
        if opened is None or account is None:
            return
        if with_files and opened.left_out and opened.id is not None:
            whole = self._desk.core.mail.open_message(opened.id)
            self._desk.when(
                whole,
                owner=self,
                done=lambda found: self._desk.compose(make(found, account)),
                failed=self._failed,
            )
        else:
            self._desk.compose(make(opened, account))

    def _account(self) -> Account | None:
        """The account of the folder; of one that spans accounts, that to which the message was written."""
        folder = self._place.folder
        if folder is not None and folder.members:
            return self._desk.account_for(self._opened())
        found = self._desk.account(folder.account) if folder is not None else None
        return found or self._desk.default_account()

    # Marking

    def toggle_read(self) -> None:
        self.set_flag(Flag.READ, not self._are_all(lambda row: row.is_read))

    def toggle_star(self) -> None:
        self.set_flag(Flag.STARRED, not self._are_all(lambda row: row.is_starred))

    def _are_all(self, has_flag: Callable[[MessageRow], bool]) -> bool:
        """Whether all that are selected have it; of those out of sight, whose rows are not here, none has."""
        rows = self._place.selected_rows()
        return len(rows) == len(self._place.selected()) and all(has_flag(row) for row in rows)

    def set_flag(self, flag: str, on: bool, messages: Sequence[MessageId] | None = None) -> None:
        """flag: a Flag, or the keyword of a tag. messages: in place of those that are selected."""
        chosen = messages if messages is not None else self._place.selected()
        if chosen:
            self._do(self._desk.core.deeds.mark(chosen, flag, on))

    def toggle_tag(self, keyword: str) -> None:
        """Set it, unless all that are selected have it."""

        def has_it(row: MessageRow) -> bool:
            return any(tag.keyword.lower() == keyword.lower() for tag in row.tags)

        messages = self._place.selected()
        if messages:
            self._do(self._desk.core.deeds.mark(messages, keyword, not self._are_all(has_it)))

    def clear_tags(self) -> None:
        messages = self._place.selected()
        if messages:
            self._do(self._desk.core.deeds.clear_tags(messages))

    def mark_junk(self) -> None:
        """Mark as junk, and move there where that is wished and the account has a Junk folder."""
        messages = self._place.selected()
        if messages:
            self._remove(messages, self._desk.core.deeds.mark_junk(messages), tr("Moved to Junk"))

    def mark_not_junk(self) -> None:
        messages = self._place.selected()
        if messages:
            self._remove(messages, self._desk.core.deeds.mark_not_junk(messages), tr("Moved to Inbox"))

    # Moving

    def move(self, target: Folder, messages: Sequence[MessageId] | None = None) -> None:
        chosen = tuple(messages) if messages is not None else self._place.selected()
        if chosen:
            words = counted(len(chosen), tr("moved to {folder}", folder=folder_name(target)))
            self._desk.targets.note(target, copies=False)
            self._remove(chosen, self._desk.core.deeds.move(chosen, target.id), words)

    def copy(self, target: Folder, messages: Sequence[MessageId] | None = None) -> None:
        chosen = tuple(messages) if messages is not None else self._place.selected()
        if chosen:
            words = counted(len(chosen), tr("copied to {folder}", folder=folder_name(target)))
            self._desk.targets.note(target, copies=True)
            self._do(self._desk.core.deeds.copy(chosen, target.id), words)

    def archive(self) -> None:
        messages = self._place.selected()
        if messages:
            answer = self._desk.core.deeds.archive(messages)
            self._remove(messages, answer, counted(len(messages), tr("archived")), self._no_archive)

    def delete_one(self, row: MessageRow) -> None:
        """A click on its bin, whatever is selected: delete it, or take off the mark that it is."""
        if row.is_deleted:
            self._do(self._desk.core.deeds.undelete([row.id]))
            return
        answer = self._desk.core.deeds.delete([row.id])
        self._do(answer, deleted_words, lambda: self._ask_to_delete([row.id]))

    def delete(self) -> None:
        """As the account wishes: to the Trash, or marked. What lies in Trash, has none to go to or is to be
        removed at once is deleted for good: after a question."""
        messages = self._place.selected()
        folder = self._place.folder
        if not messages:
            return
        is_marked = self._are_marked(folder)
        if folder is not None and folder.role is FolderRole.TRASH and not is_marked:
            self.delete_for_good()
            return
        if not is_marked:
            self._place.about_to_remove(messages)
        answer = self._desk.core.deeds.delete(messages)
        self._do(answer, deleted_words, lambda: self._ask_to_delete(messages))
        if is_marked:
            self.marked_as_deleted.emit()

    def undelete(self) -> None:
        """Take off the mark that they are deleted."""
        messages = self._place.selected()
        if messages:
            self._do(self._desk.core.deeds.undelete(messages))

    def _are_marked(self, folder: Folder | None) -> bool:
        """Whether what is deleted in it stays in sight, marked: of several accounts, in all of them."""
        accounts = self._desk.core.accounts.all()
        if folder is not None and not folder.members:
            accounts = tuple(each for each in accounts if each.id == folder.account)
        return folder is not None and bool(accounts) and len(shows_marked(accounts)) == len(accounts)

    def delete_for_good(self) -> None:
        messages = self._place.selected()
        if messages:
            self._ask_to_delete(messages)

    def _ask_to_delete(self, messages: Sequence[MessageId]) -> None:
        count = len(messages)
        text = (
            tr("Delete this message for good?")
            if count == 1
            else tr("Delete {n} messages for good?", n=count)
        )
        more = tr("It is deleted on the server too. This cannot be undone.")
        box = message_box(Icon.Question, text, self._window, "deleteQuestion", more=more)
        deleting = box.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        keeping = box.addButton(tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keeping)
        deleting.clicked.connect(lambda: self._delete_for_good(messages))
        box.open()

    def _no_archive(self) -> None:
        text = tr("This account has no Archive folder.")
        more = tr("Nothing was moved. Make a folder named Archive on the server.")
        box = message_box(Icon.Information, text, self._window, "noArchive", more=more)
        box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
        box.open()

    def _delete_for_good(self, messages: Sequence[MessageId]) -> None:
        self._place.about_to_remove(messages)
        answer = self._desk.core.deeds.delete_for_good(messages)
        self._desk.when(answer, owner=self, done=ignore, failed=self._failed)

    def _remove(
        self,
        messages: Sequence[MessageId],
        answer: Future[Deed],
        words: str,
        not_found: Callable[[], None] | None = None,
    ) -> None:
        """Messages leave their folder: the next one is shown."""
        self._place.about_to_remove(messages)
        self._do(answer, words, not_found)

    # Taking back

    def take_back(self) -> None:
        """Undo the last deed."""
        self._desk.undoing.undo(self._window, self._say)

    def do_again(self) -> None:
        """Redo what was taken back last."""
        self._desk.undoing.redo(self._window, self._say)

    def keep(self, deed: Deed, words: str = "") -> None:
        """A deed was done: it can be taken back. words: in passing, with Undo, if anything moved."""
        self._desk.undoing.keep(deed)
        if deed.left and not deed.steps:
            self._said(left_words(deed.left), None)
        elif words and (_has_moved(deed) or deed.kind is DeedKind.DELETE):
            self._said(words, lambda: self._desk.undoing.undo(self._window, self._say, deed))

    def _do(
        self,
        answer: Future[Deed],
        words: str | Callable[[Deed], str] = "",
        not_found: Callable[[], None] | None = None,
    ) -> None:
        def failed(error: MailGuardError) -> None:
            if isinstance(error, NotFound) and not_found is not None:
                not_found()
            else:
                self._failed(error)

        def done(deed: Deed) -> None:
            self.keep(deed, words if isinstance(words, str) else words(deed))

        self._desk.when(answer, owner=self, done=done, failed=failed)

    def _say(self, words: str) -> None:
        self._said(words, None)

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self._window, error)


def _has_moved(deed: Deed) -> bool:
    return any(not isinstance(each, Marked) for each in deed.steps)
