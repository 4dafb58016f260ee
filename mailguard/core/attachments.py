"""What a window may ask about attachments: look into them, hand them to programs, save them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from mailguard.core.parts import Parts
from mailguard.files import write_new, write_private
from mailguard.mime.file_risks import FileReport, look_into
from mailguard.model import Attachment
from mailguard.private_copies import PrivateCopies

T = TypeVar("T")


class Attachments:
    """Every method answers with a Future. What is written is readable by this user alone."""

    def __init__(self, parts: Parts, copies: PrivateCopies) -> None:
        self._threads = parts.threads
        self._copies = copies

    def look_into(self, attachment: Attachment) -> Future[FileReport]:
        """What it is, and what opening it in another program could run."""
        return self._threads.disk(look_into, attachment)

    def make_of(self, attachment: Attachment, make: Callable[[bytes], T]) -> Future[T]:
        """What `make` makes of its content, worked out beside the window: a picture, a text."""
        return self._threads.disk(lambda: make(attachment.data))

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
