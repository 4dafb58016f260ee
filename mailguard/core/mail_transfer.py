"""Mail from files into folders of this computer, and from any folder into files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mailguard.cleaning import clean_file_name
from mailguard.core.parts import Parts
from mailguard.errors import Cancelled, MailGuardError, NotFound, StoreFailed
from mailguard.files import failed as file_failed
from mailguard.files import write_new
from mailguard.mail_files import Form, FoundFolder, FoundMessage, find_folders, mbox_entry
from mailguard.model import LOCAL, Folder, ListQuery, MessageId, MessageRow
from mailguard.store.local_mail import SEPARATOR, LocalMail, NewMessage
from mailguard.syncing.local_server import message_id_of

BATCH_BYTES = 4 << 20
BATCH_MESSAGES = 200
ROWS = 200
FETCH_S = 120.0
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """done, total: bytes of files read, or messages written. moved: messages that are there now."""

    done: int = 0
    total: int = 0
    moved: int = 0
    known: int = 0  # were in the folder already
    failed: int = 0  # too large, or not to be had


Tell = Callable[[Progress], None]
Stop = Callable[[], bool]  # whether the job is to end


class MailTransfer:
    """A job runs on a thread of its own. `stop` ends it, and what is done stands: run again, it goes on."""

    def __init__(self, parts: Parts, mail: LocalMail) -> None:
        self._parts = parts
        self._mail = mail

    def look(self, path: Path) -> Future[tuple[FoundFolder, ...]]:
        """What mail there is in a file or folder. Fails with NotFound."""
        return self._parts.threads.disk(find_folders, path)

    def bring_in(
        self, folders: Sequence[FoundFolder], above: str, tell: Tell, stop: Stop
    ) -> Future[Progress]:
        """Into folders of the same names in `above`, "" for the top. Messages that are there are left out.

        tell: is called on the job's thread. Fails with Cancelled, NotFound, StoreFailed.
        """
        return self._begin("import", lambda: self._bring_in(folders, above, tell, stop))

    def take_out(self, folder: Folder, path: Path, form: Form, tell: Tell, stop: Stop) -> Future[Progress]:
        """All messages of a folder, the oldest first, as they were received: into one file (MBOX), or each
        into one of its own in the folder `path` (EML). What is not here is fetched.

        Fails with Cancelled, StoreFailed.
        """
        return self._begin("export", lambda: self._take_out(folder, path, form, tell, stop))

    def _begin(self, name: str, work: Callable[[], Progress]) -> Future[Progress]:
        answer: Future[Progress] = Future()
        answer.set_running_or_notify_cancel()

        def run() -> None:
            try:
                answer.set_result(work())
            except MailGuardError as error:
                answer.set_exception(error)
            except OSError as error:  # a file that was read went away, or the disk did
                answer.set_exception(NotFound(f"{error.filename}: {error.strerror}"))

        self._parts.threads.last(name, run)
        return answer

    # Into MailGuard

    def _bring_in(self, folders: Sequence[FoundFolder], above: str, tell: Tell, stop: Stop) -> Progress:
        now = Progress(total=sum(each.size_bytes for each in folders))
        read = 0
        for folder in folders:
            path = SEPARATOR.join(filter(None, (above, *map(_part, folder.name))))
            self._mail.create(path)
            for batch in _batches(folder.messages()):
                self._check(stop)
                wanted = [each for each in batch if each is not None]
                added = self._mail.add(path, map(_new, wanted), once=True)
                now = replace(
                    now,
                    done=min(now.done + sum(len(each.data) for each in wanted), read + folder.size_bytes),
                    moved=now.moved + added,
                    known=now.known + len(wanted) - added,
                    failed=now.failed + len(batch) - len(wanted),
                )
                tell(now)
            read += folder.size_bytes
            now = replace(now, done=read)
            self._parts.syncs.sync_all(LOCAL)
        tell(now)
        return now

    # Out of MailGuard

    def _take_out(self, folder: Folder, path: Path, form: Form, tell: Tell, stop: Stop) -> Progress:
        ids = self._parts.messages.list_ids(folder.id, ListQuery(newest_first=False))
        messages = [MessageId(each) for each in ids]
        if form is Form.EML:
            return self._write_each(messages, path, tell, stop)
        partial = path.with_name(f".{path.name}.part")
        try:
            now = self._write_mbox(messages, partial, tell, stop)
            partial.replace(path)
        except OSError as error:
            raise file_failed(path, error) from error
        finally:
            partial.unlink(missing_ok=True)
        return now

    def _write_mbox(self, messages: Sequence[MessageId], path: Path, tell: Tell, stop: Stop) -> Progress:
        now = Progress(total=len(messages))
        with open(path, "wb", opener=_private) as file:
            for row, raw in self._read(messages, stop):
                if raw is not None:
                    file.write(mbox_entry(raw, row.date))
                now = _one_more(now, raw)
                tell(now)
        return now

    def _write_each(self, messages: Sequence[MessageId], path: Path, tell: Tell, stop: Stop) -> Progress:
        now = Progress(total=len(messages))
        for row, raw in self._read(messages, stop):
            if raw is not None:
                write_new(path, file_name_of(row), raw)
            now = _one_more(now, raw)
            tell(now)
        return now

    def _read(self, messages: Sequence[MessageId], stop: Stop) -> Iterator[tuple[MessageRow, bytes | None]]:
        """Rows and their messages; None for one that its server does not give."""
        for start in range(0, len(messages), ROWS):
            for row in self._parts.messages.load_rows(messages[start : start + ROWS]):
                self._check(stop)
                yield row, self._raw(row.id)

    def _raw(self, message: MessageId) -> bytes | None:
        raw = self._parts.messages.load_raw(message)
        if raw is not None:
            return raw
        try:
            return self._parts.syncs.fetch_body(message).result(FETCH_S)
        except StoreFailed:
            raise
        except (MailGuardError, TimeoutError):
            return None

    def _check(self, stop: Stop) -> None:
        if stop() or self._parts.threads.stopping.is_set():
            raise Cancelled


def _private(path: str, flags: int) -> int:
    """Opens a file that this user alone can read, from the first byte on."""
    return os.open(path, flags, 0o600)


def file_name_of(row: MessageRow) -> str:
    """Date and subject, fit for every file system. One that was encrypted stands in no name of a file."""
    day = row.date.astimezone(UTC).strftime("%Y-%m-%d")
    if row.is_encrypted:
        return f"{day} encrypted message.eml"
    subject = clean_file_name(row.subject[:LONGEST_NAME]) or "message"
    return f"{day} {subject}.eml"


def _part(name: str) -> str:
    """A part of a folder's name, without what parts them."""
    return name.replace(SEPARATOR, "-").strip() or "-"


def _new(message: FoundMessage) -> NewMessage:
    received = message.received or datetime.now(UTC)
    return NewMessage(
        data=message.data,
        message_id=message_id_of(message.data),
        flags=message.flags,
        received=int(received.timestamp()),
    )


def _one_more(now: Progress, raw: bytes | None) -> Progress:
    return replace(
        now, done=now.done + 1, moved=now.moved + (raw is not None), failed=now.failed + (raw is None)
    )


def _batches(found: Iterator[FoundMessage | None]) -> Iterator[list[FoundMessage | None]]:
    """So that nobody else who writes waits long."""
    batch: list[FoundMessage | None] = []
    size = 0
    for each in found:
        batch.append(each)
        size += len(each.data) if each is not None else 0
        if size >= BATCH_BYTES or len(batch) >= BATCH_MESSAGES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
