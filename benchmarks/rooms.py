"""Throwaway rooms to measure in: a GnuPG home with keys, a mailbox on a private server, a profile."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from benchmarks import mailbox
from mailguard.accounts.book import AccountBook
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Algorithm,
    Fingerprint,
    FolderRole,
    NewKey,
    RemoteFolder,
    Security,
    Server,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore

STORE_KEY = bytes(range(32))  # it seals made-up mail
BATCH = 1_000
NOWHERE = 9  # the discard port: nobody answers there


@contextmanager
def folder() -> Iterator[Path]:
    """A folder with a short path (GnuPG's sockets have a length limit), gone at the end."""
    path = Path(tempfile.mkdtemp(prefix="mgb"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def gnupg() -> Iterator[tuple[Path, GnuPG]]:
    """An empty GnuPG home; its agent ends with it."""
    with folder() as path:
        path.chmod(0o700)
        try:
            yield path, GnuPG(home=path)
        finally:
            subprocess.run(["gpgconf", "--homedir", str(path), "--kill", "all"], check=False)


def key(gpg: GnuPG, name: str, address: str, algorithm: Algorithm = Algorithm.ED25519) -> Fingerprint:
    return gpg.generate(NewKey(name=name, address=address, algorithm=algorithm))


def account(imap: Server, smtp: Server) -> Account:
    return Account(
        id=AccountId("bench"), identity=Address("Alice", "alice@example.org"), imap=imap, smtp=smtp
    )


@contextmanager
def profile(count: int) -> Iterator[Path]:
    """A profile with one account, whose inbox holds `count` messages and whose server does not answer."""
    with folder() as path:
        (path / "gnupg").mkdir(mode=0o700)
        nowhere = Server(host="127.0.0.1", port=NOWHERE, security=Security.PLAIN, user="alice")
        owner = account(nowhere, nowhere)
        AccountBook(path / "settings.toml").save_account(owner)
        store = SealedStore.open(path / "mail.db", STORE_KEY)
        inbox = RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)
        (known,) = Folders(store).save_listing(owner.id, [inbox])
        Messages(store).save_headers(known.id, list(mailbox.headers(count)))
        store.close()
        try:
            yield path
        finally:
            GnuPG(home=path / "gnupg").close()


@contextmanager
def profile_of_many(counts: Sequence[int]) -> Iterator[Path]:
    """A profile with one account for each count, whose inbox holds so many messages, half of them answers."""
    with folder() as path:
        (path / "gnupg").mkdir(mode=0o700)
        nowhere = Server(host="127.0.0.1", port=NOWHERE, security=Security.PLAIN, user="alice")
        store = SealedStore.open(path / "mail.db", STORE_KEY)
        for number, count in enumerate(counts):
            owner = replace(account(nowhere, nowhere), id=AccountId(f"bench{number}"))
            AccountBook(path / "settings.toml").save_account(owner)
            inbox = RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)
            (known,) = Folders(store).save_listing(owner.id, [inbox])
            made = mailbox.answering(mailbox.headers(count, number + 1))
            while batch := list(islice(made, BATCH)):
                Messages(store).save_headers(known.id, batch)
        store.close()
        try:
            yield path
        finally:
            GnuPG(home=path / "gnupg").close()


def pss_bytes(pid: int) -> int:
    """Proportional set size of a process and all below it, as Linux counts it."""
    total = 0
    for each in tree(pid):
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total * 1024


def tree(pid: int) -> list[int]:
    """A process and all below it that run now."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            children += [int(child) for child in task.read_text(encoding="ascii").split()]
    return [pid, *(each for child in children for each in tree(child))]
