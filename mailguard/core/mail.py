"""What a window may ask about folders and messages."""

from __future__ import annotations

import logging
import stat
from array import array
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from mailguard.core.futures import settled, then
from mailguard.core.learning import Learning
from mailguard.core.listings import Listings
from mailguard.core.parts import Parts
from mailguard.core.rechecking import Rechecking
from mailguard.core.surroundings import Surroundings
from mailguard.core.texts_first import TextsFirst
from mailguard.errors import Holds, NotAMessage, NotFound, PassphraseRefused, StoreFailed
from mailguard.events import FoldersChanged, Link, LinkChanged, MessagesChanged
from mailguard.files import read_limited, write_private
from mailguard.mime.message_file import is_mailbox, is_message
from mailguard.mime.removal import PLACEHOLDER_TYPE
from mailguard.model import (
    AccountId,
    Encryption,
    Folder,
    FolderId,
    Listing,
    ListQuery,
    MessageId,
    MessageRow,
    OpenedMessage,
    Signature,
)
from mailguard.model.selection import SelectionSummary
from mailguard.reading.decrypted_source import decrypted_source
from mailguard.store.selection import summarize

T = TypeVar("T")

log = logging.getLogger(__name__)

LARGEST_FILE_BYTES = 64 << 20
MAILBOX_SUFFIXES = frozenset({".mbox", ".mbx"})
LARGEST_BY_ITSELF_BYTES = 20 << 20  # a larger encrypted message is decrypted when the person asks for it


class Mail:
    """Folders, lists and messages. Every method answers with a Future, unless it says otherwise."""

    def __init__(self, parts: Parts, around: Surroundings) -> None:
        self._parts = parts
        self._around = around
        self._threads = parts.threads
        self._learning = Learning(parts)
        self._texts_first = TextsFirst(parts, around)
        self._rechecking = Rechecking(parts, self._open_stored)

    # Folders and lists

    def folders(self, account: AccountId) -> Future[tuple[Folder, ...]]:
        return self._threads.disk(self._parts.folders.load, account)

    def list_ids(self, folder: FolderId, query: ListQuery) -> Future[array[int]]:
        """Ids of the messages in the order asked for: an array of 8-byte integers."""
        return self._threads.disk(self._parts.messages.list_ids, folder, query)

    def listings(self) -> Listings:
        """The lists of one window."""
        return Listings(self._threads, self._parts.messages)

    def list_messages(self, folder: FolderId, query: ListQuery) -> Future[Listing]:
        """The same with threads, each together, and what is unread."""
        return self._threads.disk(self._parts.messages.list_messages, folder, query)

    def load_rows(self, ids: Sequence[MessageId]) -> Future[tuple[MessageRow, ...]]:
        """Rows in the order of `ids`; messages gone meanwhile are left out."""
        return self._threads.disk(self._load_rows, ids)

    def summarize(self, messages: Sequence[MessageId], most_rows: int) -> Future[SelectionSummary]:
        """Any number of messages counted together; nothing is opened, decrypted or fetched for it."""
        return self._threads.disk(summarize, self._parts.messages, messages, most_rows)

    def get_messages(self, account: AccountId | None = None) -> None:
        """Look for new mail now: of one account, or of all. Events tell what comes of it."""
        self._parts.syncs.sync_all(account)

    def sync_folder(self, account: AccountId, folder: FolderId) -> None:
        """Bring one folder up to date ahead of the others: it was opened."""
        self._parts.syncs.sync_folder(account, folder)

    # One message

    def open_message(
        self,
        message: MessageId,
        passphrase: str | None = None,
        *,
        is_asked: bool = False,
        charset: str | None = None,
        texts_first: bool = False,
    ) -> Future[OpenedMessage]:
        """Fetch if need be, decrypt, check. Locked: the verdict says so; ask again with the passphrase.

        is_asked: the person said that it is to be decrypted; else a large one, or any if they wish so, waits.
        charset: what its text is read in, whatever it says itself; nothing of that is kept. texts_first: of a
        large one the files may be left on its server, as the person wishes: then `left_out` names them.

        Fails with PassphraseRefused, Unreachable, NotFound, StoreFailed; with `texts_first`, WholeNeeded.
        """

        def open_whole() -> Future[OpenedMessage]:
            return self._with_raw(
                message, lambda raw: self._open(message, raw, passphrase, is_asked, charset), is_crypto=True
            )

        if not texts_first:
            return open_whole()
        meant = self._threads.disk(self._texts_first.is_meant, message)
        return then(meant, lambda yes: self._texts_first.open(message, charset) if yes else open_whole())

    def load_source(self, message: MessageId) -> Future[bytes]:
        """The message as received."""
        return self._with_raw(message, lambda raw: raw)

    def load_decrypted_source(self, message: MessageId, passphrase: str | None = None) -> Future[bytes]:
        """What a message holds encrypted, as it came out. Fails as `decrypt_source`."""
        return then(self._raw(message), lambda raw: self.decrypt_source(raw, passphrase))

    def decrypt_source(self, raw: bytes, passphrase: str | None = None) -> Future[bytes]:
        """Fails with NotFound where nothing of it may be shown, PassphraseNeeded, PassphraseRefused."""
        return self._threads.crypto(decrypted_source, raw, self._parts.gpg, self._parts.ring, passphrase)

    def open_raw(
        self, raw: bytes, passphrase: str | None = None, *, charset: str | None = None
    ) -> Future[OpenedMessage]:
        """Open a message that is not in the store: an attached one, the encrypted part of another."""
        return self._threads.crypto(self._parts.reader.open, raw, passphrase=passphrase, charset=charset)

    def open_file(self, path: Path, passphrase: str | None = None) -> Future[OpenedMessage]:
        return self._threads.crypto(self._open_file, path, passphrase)

    def load_file(self, path: Path) -> Future[bytes]:
        """The bytes of any file, as of one that is attached. Fails with NotFound, TooLarge."""
        return self._threads.disk(read_limited, path, LARGEST_FILE_BYTES)

    def load_message(self, path: Path) -> Future[bytes]:
        """The bytes of a message file, for `open_raw`. Fails with NotFound, TooLarge, NotAMessage."""
        return self._threads.disk(_read_message, path)

    def save_raw(self, raw: bytes, path: Path) -> Future[None]:
        """A message that is not in the store, as a file."""
        return self._threads.disk(write_private, path, raw)

    def replace(self, message: MessageId, raw: bytes, mark: str) -> Future[None]:
        """Have `raw` take its place, here at once; `mark` stands in its header (`mime.removal`)."""
        return self._change([message], lambda: self._parts.messages.replace(message, raw, mark))

    def set_flag(self, messages: Sequence[MessageId], flag: str, on: bool) -> Future[None]:
        """flag: a Flag, or the keyword of a tag. What can be taken back is in `core.deeds`."""
        return self._change(messages, lambda: self._parts.messages.set_flag(messages, flag, on))

    def _change(self, messages: Sequence[MessageId], work: Callable[[], object]) -> Future[None]:
        def change() -> None:
            touched = self._parts.messages.folders_of(messages)
            work()
            self._report(touched)

        return self._threads.disk(change)

    def _report(self, touched: Iterable[FolderId]) -> None:
        accounts = {self._parts.folders.load_one(folder).account for folder in touched}
        for folder in touched:
            self._parts.post(MessagesChanged(folder))
        for account in accounts:
            self._parts.post(FoldersChanged(account))
            self._parts.syncs.wake(account)

    def _load_rows(self, ids: Sequence[MessageId]) -> tuple[MessageRow, ...]:
        rows = self._parts.messages.load_rows(ids)
        self._rechecking.came_into_view(rows)
        return rows

    # Opening

    def _open_stored(self, message: MessageId) -> None:
        """Anew, without a passphrase and without the network."""
        raw = self._parts.messages.load_raw(message)
        if raw is not None:
            self._open(message, raw, None, is_asked=False)

    def _with_raw(
        self, message: MessageId, use: Callable[[bytes], T], *, is_crypto: bool = False
    ) -> Future[T]:
        start = self._threads.crypto if is_crypto else self._threads.disk
        return then(self._raw(message), lambda raw: start(use, raw))

    def _raw(self, message: MessageId) -> Future[bytes]:
        """From the store, else from the server: no thread of a pool waits for the network."""

        def found_or_fetched(raw: bytes | None) -> Future[bytes]:
            return settled(raw) if raw is not None else self._parts.syncs.fetch_body(message)

        return then(self._threads.disk(self._load_whole, message), found_or_fetched)

    def _load_whole(self, message: MessageId) -> bytes | None:
        """None where it is not stored, or what is stored of it is damaged: its server has it still."""
        try:
            return self._parts.messages.load_raw(message)
        except StoreFailed as error:
            if not (error.is_damaged or error.is_locked):
                raise
            log.warning("a stored message is damaged: it is fetched again")
            folder, _ = self._parts.messages.location(message)
            account = self._parts.folders.load_one(folder).account
            self._parts.post(LinkChanged(account, Link.ONLINE, error))
            return None

    def _open_file(self, path: Path, passphrase: str | None) -> OpenedMessage:
        return self._parts.reader.open(read_limited(path, LARGEST_FILE_BYTES), passphrase=passphrase)

    def _open(
        self,
        message: MessageId,
        raw: bytes,
        passphrase: str | None,
        is_asked: bool,
        charset: str | None = None,
    ) -> OpenedMessage:
        opened = self._decrypt(message, raw, passphrase, is_asked, charset)
        if opened.verdict.facts.encryption is Encryption.LOCKED:
            return self._around.complete(message, opened)
        if charset is None:
            self._remember(message, opened)
        return self._around.complete(message, self._learning.learn(message, raw, opened))

    def _decrypt(
        self, message: MessageId, raw: bytes, passphrase: str | None, is_asked: bool, charset: str | None
    ) -> OpenedMessage:
        usual = self._usual_count(message)
        by_itself = self._parts.settings().decrypt_by_itself and len(raw) <= LARGEST_BY_ITSELF_BYTES
        opened = self._parts.reader.open(
            raw,
            message_id=message,
            passphrase=passphrase,
            usual_count=usual,
            decrypts=by_itself or is_asked or passphrase is not None,
            charset=charset,
        )
        locked = opened.verdict.locked_key
        kept = self._parts.passphrases.find(locked) if locked and passphrase is None else None
        if locked is None or kept is None:
            return opened
        try:
            return self._parts.reader.open(
                raw, message_id=message, passphrase=kept, usual_count=usual, charset=charset
            )
        except PassphraseRefused:
            self._parts.passphrases.forget(locked)
            return opened

    def _usual_count(self, message: MessageId) -> int:
        return self._parts.messages.usual_count(message)

    def _remember(self, message: MessageId, opened: OpenedMessage) -> None:
        """Keep what was found for the list and the search; it can be read even where it cannot be kept."""
        try:
            changed = self.save_findings(message, opened)
        except StoreFailed as error:
            log.warning("what was found of a message is not kept: %s", error)
            return
        if changed is not None:
            self._parts.post(MessagesChanged(changed))

    def save_findings(self, message: MessageId, opened: OpenedMessage) -> FolderId | None:
        """In the sealed store alone. The folder that lists it where its row looks different now.

        Raises NotFound, StoreFailed.
        """
        self._parts.note_generation()
        facts = opened.verdict.facts
        is_encrypted = facts.encryption is not Encryption.NONE
        may_index = not is_encrypted or self._parts.settings().index_encrypted
        folder, _ = self._parts.messages.location(message)
        changed = self._parts.messages.save_findings(
            message,
            subject=opened.subject
            if is_encrypted and may_index and opened.verdict.is_subject_protected
            else None,
            mark=self._parts.reader.mark_of(opened),
            generation=self._parts.ring.generation,
            is_encrypted=is_encrypted,
            is_signed=facts.signature is not Signature.NONE,
            has_attachment=any(each.content_type != PLACEHOLDER_TYPE for each in opened.attachments),
            is_verified=opened.banner.id in ("B24", "B25"),
            text=opened.text if may_index and facts.encryption.is_shown else None,
            attachment_names=_names_of(opened) if may_index and facts.encryption.is_shown else None,
            has_key=bool(opened.keys) and may_index,
        )
        return folder if changed else None


def _names_of(opened: OpenedMessage) -> str:
    return "\n".join(each.file_name for each in opened.attachments)


def _read_message(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise NotFound(f"{path.name}: {error.strerror}") from error
    if not stat.S_ISREG(mode):
        raise NotAMessage(path.name, Holds.FOLDER if stat.S_ISDIR(mode) else Holds.DEVICE)
    if path.suffix.lower() in MAILBOX_SUFFIXES:
        raise NotAMessage(path.name, Holds.MAILBOX)
    raw = read_limited(path, LARGEST_FILE_BYTES)
    if is_mailbox(raw):
        raise NotAMessage(path.name, Holds.MAILBOX)
    if not is_message(raw):
        raise NotAMessage(path.name, Holds.OTHER)
    return raw
