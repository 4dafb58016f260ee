"""Texts of stored mail into the index: extracted, and written into the sealed store, by the program's core.

Against notmuch, which reads as many messages from a Maildir in the same run. Encrypted mail by itself,
against GnuPG's own time for the same messages, one after the other.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import mailbox, rooms
from benchmarks.figures import Figure, middle
from mailguard.accounts.book import AccountBook
from mailguard.core import Core, Profile, background_reading
from mailguard.model import AccountId, FolderRole, HeaderRecord, RemoteFolder, Security, Server
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from tests.core.letters import Writer, letter, text

ENCRYPTED = 200
GPG_RUNS = 30
LONGEST_S = 600.0
LOOK_S = 0.1
BATCH = 1_000


def main() -> None:
    count = int(sys.argv[1])
    background_reading.QUIET_S = 0.0  # what is waited for before it begins is no part of the rate
    with rooms.gnupg() as (home, gpg):
        headers, chance = labelled(count, is_encrypted=False), random.Random(2)
        plain = [mailbox.message(each, chance) for each in headers]
        ours, theirs = read_all(home, headers, plain), notmuch(count)
        report_plain("index", "messages/s", count, ours.seconds, theirs and theirs.seconds)
        cpu = (ours.processor_s, theirs and theirs.processor_s)
        report_plain("index_cpu", "messages/s of processor time", count, *cpu)
        report_encrypted(home, gpg)


@dataclass(slots=True)
class Spent:
    """processor_s: of this process, and of those below it that have ended."""

    seconds: float = 0.0
    processor_s: float = 0.0


@contextmanager
def measured() -> Iterator[Spent]:
    spent, begun, processor_begun = Spent(), time.perf_counter(), _spent_s()
    yield spent
    spent.seconds = spent.seconds or time.perf_counter() - begun
    spent.processor_s = _spent_s() - processor_begun


def _spent_s() -> float:
    every = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in every)


def report_plain(name: str, unit: str, count: int, ours_s: float, theirs_s: float | None) -> None:
    """On a busy computer the rate says little: the process that reads gives way to all others."""
    Figure(
        name=name,
        value=count / ours_s,
        unit=unit,
        against=f"notmuch new, {count / theirs_s:.0f} {unit}" if theirs_s else "notmuch: not installed",
        ratio=theirs_s / ours_s if theirs_s else None,
        n=1,
        method=f"{count} stored messages of 1 to 4 KB, by the core, until the last is in the sealed index",
    ).print()


def report_encrypted(home: Path, gpg: GnuPG) -> None:
    key = rooms.key(gpg, "Alice", "alice@example.org")
    sealed = letter(Writer(gpg, key).encrypted(text("With marmalade.\n" * 100), key))
    headers = labelled(ENCRYPTED, is_encrypted=True)
    raws = [sealed.replace(b"<1@example.net>", each.message_id.encode()) for each in headers]
    gpg_s = gpg_alone_s(home, gpg.encrypt(text("With marmalade.\n" * 100), [key], sign_with=key))
    ours = ENCRYPTED / read_all(home, headers, raws).seconds
    Figure(
        name="index_encrypted",
        value=ours,
        unit="messages/s",
        against=f"gpg --decrypt alone, {1 / gpg_s:.0f} messages/s",
        ratio=ours * gpg_s,
        n=1,
        method=f"{ENCRYPTED} stored messages of 2 KB, signed and encrypted, Ed25519, key unlocked",
    ).print()


def labelled(count: int, *, is_encrypted: bool) -> list[HeaderRecord]:
    """Made-up headers that say of their messages what is so."""
    return [
        replace(each, is_encrypted=is_encrypted, is_signed=False, content_type="text/plain")
        for each in mailbox.headers(count)
    ]


def read_all(home: Path, headers: Sequence[HeaderRecord], raws: Sequence[bytes]) -> Spent:
    """From the core's start until all are read; its end counts for the processor's time alone."""
    with filled(headers, raws) as folder, measured() as spent:
        core = Core(
            Profile(config=folder, data=folder, gnupg_home=home, is_throwaway=True, reads_in_background=True),
            lambda _: None,
        )
        try:
            core.start(rooms.STORE_KEY).result()
            begun = time.perf_counter()
            store = SealedStore(folder / "mail.db", rooms.STORE_KEY)  # to look into it, beside the core
            wait_until(lambda: unread(store) == 0)
            spent.seconds = time.perf_counter() - begun
        finally:
            core.close()
    return spent


def unread(store: SealedStore) -> int:
    with store.reading() as connection:
        rows = connection.execute("SELECT count(*) FROM message WHERE raw IS NOT NULL AND NOT has_text")
        ((count,),) = rows.fetchall()
    return int(count)


def wait_until(is_so: Callable[[], bool]) -> None:
    give_up = time.perf_counter() + LONGEST_S
    while not is_so():
        if time.perf_counter() > give_up:
            raise TimeoutError("not all messages were read")
        time.sleep(LOOK_S)


@contextmanager
def filled(headers: Sequence[HeaderRecord], raws: Sequence[bytes]) -> Iterator[Path]:
    """A profile whose inbox holds these messages whole, none of them read."""
    with rooms.folder() as folder:
        nowhere = Server(host="127.0.0.1", port=rooms.NOWHERE, security=Security.PLAIN, user="alice")
        AccountBook(folder / "settings.toml").save_account(rooms.account(nowhere, nowhere))
        store = SealedStore.open(folder / "mail.db", rooms.STORE_KEY)
        listing = [RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)]
        (inbox,) = Folders(store).save_listing(AccountId("bench"), listing)
        messages = Messages(store)
        ids = messages.save_headers(inbox.id, headers)
        for start in range(0, len(ids), BATCH):
            with store.writing():
                for message, raw in zip(ids[start : start + BATCH], raws[start : start + BATCH], strict=True):
                    messages.save_raw(message, raw)
        store.close()
        yield folder


def notmuch(count: int) -> Spent | None:
    """None where it is not installed."""
    if shutil.which("notmuch") is None:
        return None
    with rooms.folder() as folder:
        mailbox.write_maildir(folder / "mail", count)
        config = folder / "notmuch-config"
        config.write_text(f"[database]\npath={folder / 'mail'}\n[new]\ntags=new\n", encoding="utf-8")
        environment = {**os.environ, "NOTMUCH_CONFIG": str(config)}
        with measured() as spent:
            subprocess.run(["notmuch", "new", "--quiet"], env=environment, check=True)
        return spent


def gpg_alone_s(home: Path, armored: bytes) -> float:
    """Seconds of one decryption by GnuPG's own command, the median."""
    command = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--status-fd", "2", "--decrypt"]
    seconds = []
    for _ in range(GPG_RUNS):
        begun = time.perf_counter()
        subprocess.run(command, input=armored, capture_output=True, check=True)
        seconds.append(time.perf_counter() - begun)
    return middle(seconds)


if __name__ == "__main__":
    main()
