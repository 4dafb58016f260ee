"""What a window may ask about attachments: look into them, save them, take them out of their message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from mailguard.core.futures import settled, then
from mailguard.core.mail import Mail
from mailguard.core.parts import Parts
from mailguard.core.texts import TextTools
from mailguard.errors import NotFound
from mailguard.files import write_new, write_private
from mailguard.mime.content import decode_content
from mailguard.mime.file_risks import FileReport, look_into
from mailguard.mime.parts import split
from mailguard.mime.removal import Removal, without_parts
from mailguard.model import Attachment, MessageId
from mailguard.private_copies import PrivateCopies
from mailguard.texts import FileResult

T = TypeVar("T")


class Attachments:
    """Every method answers with a Future. What is written is readable by this user alone."""

    def __init__(self, parts: Parts, mail: Mail, texts: TextTools, copies: PrivateCopies) -> None:
        self._threads = parts.threads
        self._mail = mail
        self._texts = texts
        self._copies = copies

    def look_into(self, attachment: Attachment) -> Future[FileReport]:
        """What it is, and what opening it in another program could run."""
        return self._threads.disk(look_into, attachment)

    def make_of(self, attachment: Attachment, make: Callable[[bytes], T]) -> Future[T]:
        """What `make` makes of its content, worked out beside the window: a picture, a text."""
        return self._threads.disk(lambda: make(attachment.data))

    def decrypt(self, attachment: Attachment, passphrase: str | None = None) -> Future[FileResult]:
        """What is in it, in memory. Fails with PassphraseNeeded while its key is locked."""
        read = self.make_of(attachment, bytes)
        return then(read, lambda data: self._texts.decrypt_file(data, passphrase))

    def verify(self, signed: Attachment, signature: Attachment) -> Future[FileResult]:
        """A file against a signature of its own."""
        both = self._threads.disk(lambda: (signed.data, signature.data))
        return then(both, lambda read: self._texts.verify_file(*read))

    def copy_for_program(self, attachment: Attachment) -> Future[Path]:
        """A copy that another program may open, read-only; it is gone when MailGuard quits."""
        return self._threads.disk(lambda: self._copies.add(attachment.file_name, attachment.data))

    def save(self, attachment: Attachment, path: Path) -> Future[Path]:
        """As the file of this name, which is replaced where there is one: the person was asked. Its path."""

        def work() -> Path:
            write_private(path, attachment.data)
            return path

        return self._threads.disk(work)

    def save_all(self, attachments: Sequence[Attachment], folder: Path) -> Future[tuple[Path, ...]]:
        """Into one folder, where no file is replaced. Where each is, in their order.

        Fails with StoreFailed; those before the one that failed are saved.
        """
        chosen = tuple(attachments)
        return self._threads.disk(
            lambda: tuple(write_new(folder, each.file_name, each.data) for each in chosen)
        )

    def delete(self, message: MessageId, attachments: Sequence[Attachment]) -> Future[None]:
        """Take them out of a message of the store, here at once and on the server when it is reached.

        Fails with NotChangeable where the message is signed or encrypted, and NotFound where it is another
        one by now.
        """
        return self._take_out(message, tuple(attachments), Removal.DELETED)

    def detach(
        self, message: MessageId, attachments: Sequence[Attachment], folder: Path
    ) -> Future[tuple[Path, ...]]:
        """Save them as `save_all`, then take them out. None is saved where the message cannot be changed."""
        chosen = tuple(attachments)

        def save(changed: tuple[bytes, str]) -> Future[tuple[Path, ...]]:
            return then(
                self.save_all(chosen, folder),
                lambda paths: then(self._mail.replace(message, *changed), lambda _: settled(paths)),
            )

        return then(self._without(message, chosen, Removal.DETACHED), save)

    def _take_out(self, message: MessageId, chosen: tuple[Attachment, ...], removal: Removal) -> Future[None]:
        made = self._without(message, chosen, removal)
        return then(made, lambda changed: self._mail.replace(message, *changed))

    def _without(
        self, message: MessageId, chosen: tuple[Attachment, ...], removal: Removal
    ) -> Future[tuple[bytes, str]]:
        """(the message without them, its mark)."""

        def work(raw: bytes) -> tuple[bytes, str]:
            mark, paths = token_hex(16), [each.path for each in chosen]
            made = without_parts(raw, paths, removal, mark=mark, when=datetime.now(UTC))
            _refuse_others(raw, chosen)
            return made, mark

        return then(self._mail.load_source(message), lambda raw: self._threads.disk(work, raw))


def _refuse_others(raw: bytes, chosen: Sequence[Attachment]) -> None:
    """What stands at the same place must be what the person saw: it may have been changed meanwhile."""
    leaves = {each.path: each for each in split(raw).root.leaves()}
    for each in chosen:
        part = leaves.get(each.path)
        if part is None or decode_content(part) != each.data:
            raise NotFound("attachment")
