"""How long the windows stand still while the program works: gaps of the event loop of the real main window.

During a first sync, at rest, while another program changes the mailbox, while a search is typed, while the
list is scrolled, and while encrypted mail is read in the background. Budget: 16 ms, and never over 50.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import decrypt_verify, mail_server, mailbox, resync, rooms
from benchmarks.figures import Figure
from mailguard.accounts.book import AccountBook
from mailguard.model import FolderRole, RemoteFolder, Security, Server
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.transport.tls import LOOPBACK_CA

ENCRYPTED = 200
BUDGET_MS, LONGEST_MS = 16, 50


def main() -> None:
    count = int(sys.argv[1])
    gaps = in_a_mailbox(count)
    with unread_secrets() as folder:
        gaps |= json.loads(child("reading", folder, "", str(ENCRYPTED)).communicate()[0])
    for name, found in gaps.items():
        report(count, name, found, gaps["at rest"])


def in_a_mailbox(count: int) -> dict[str, list[float]]:
    """Gaps in milliseconds by what went on."""
    with mail_server.full_inbox(count) as dovecot, rooms.folder() as folder:
        imap = Server(host=dovecot.host, port=dovecot.imaps, security=Security.TLS, user=mail_server.USER)
        nowhere = Server(host="127.0.0.1", port=rooms.NOWHERE, security=Security.PLAIN, user="alice")
        AccountBook(folder / "settings.toml").save_account(rooms.account(imap, nowhere))
        (folder / "gnupg").mkdir(mode=0o700)
        os.environ[LOOPBACK_CA] = str(dovecot.ca)
        running = child("mailbox", folder, dovecot.password, str(count))
        assert running.stdout is not None
        running.stdout.readline()  # it is ready for what another program does
        resync.change(dovecot, count)
        found: dict[str, list[float]] = json.loads(running.communicate()[0])
        return found


def child(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.stalling", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@contextmanager
def unread_secrets() -> Iterator[Path]:
    """A profile whose inbox holds encrypted messages that nobody opened; the key is unlocked."""
    with rooms.gnupg() as (home, gpg), rooms.folder() as folder:
        own = rooms.key(gpg, "Alice", "alice@example.org")
        (folder / "gnupg").symlink_to(home)
        nowhere = Server(host="127.0.0.1", port=rooms.NOWHERE, security=Security.PLAIN, user="alice")
        owner = rooms.account(nowhere, nowhere)
        AccountBook(folder / "settings.toml").save_account(owner)
        store = SealedStore.open(folder / "mail.db", rooms.STORE_KEY)
        inbox = RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)
        (known,) = Folders(store).save_listing(owner.id, [inbox])
        headers = [replace(each, is_encrypted=True) for each in mailbox.headers(ENCRYPTED)]
        ids = Messages(store).save_headers(known.id, headers)
        for number, message in enumerate(ids):
            body = decrypt_verify.BODY + str(number).encode()
            Messages(store).save_raw(message, decrypt_verify.message(gpg.encrypt(body, [own], sign_with=own)))
        store.close()
        yield folder


def report(count: int, name: str, gaps: list[float], rest: list[float]) -> None:
    ordered, quiet = sorted(gaps), sorted(rest)
    late = ordered[int(len(ordered) * 0.99)]
    Figure(
        name="gui_stalls",
        value=ordered[-1],
        unit="ms",
        against=f"at rest in the same run, {quiet[-1]:.1f} ms; budget {BUDGET_MS}, never over {LONGEST_MS}",
        ratio=ordered[-1] / LONGEST_MS,
        n=len(gaps),
        method=f"{name}: the longest gap between two turns of the event loop, {count} messages; "
        f"99th percentile {late:.1f} ms, over {BUDGET_MS} ms: {sum(each > BUDGET_MS for each in gaps)}; "
        "ratio: over the longest allowed",
    ).print()


if __name__ == "__main__":
    main()
