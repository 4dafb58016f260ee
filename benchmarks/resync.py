"""A mailbox that is known, in which 100 messages came and 1,000 flags changed: until all of it is here.

Against the same by a raw socket (QRESYNC, RFC 7162, and the new headers), against the list of all flags that
a server without QRESYNC is asked for, and against mbsync, which asks for that, where it is installed.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import mail_server, mailbox, rooms
from benchmarks.figures import Figure
from mailguard.model import ListQuery
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.transport.imap_responses import HEADER_ITEMS
from tests.servers.dovecot import Dovecot

NEW, FLAGGED = 100, 1_000

MBSYNC = """
IMAPAccount bench
Host {host}
Port {port}
User {user}
Pass {password}
SSLType IMAPS
CertificateFile {ca}

IMAPStore server
Account bench

MaildirStore here
Path {folder}/here/
Inbox {folder}/here/INBOX

Channel bench
Far :server:
Near :here:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""


def main() -> None:
    count = int(sys.argv[1])
    with mail_server.full_inbox(count) as dovecot, rooms.folder() as folder:
        store = SealedStore.open(folder / "mail.db", rooms.STORE_KEY)
        folders, messages = Folders(store), Messages(store)
        mail_server.sync(dovecot, folders, messages)
        (inbox,) = (each for each in folders.load(mail_server.OWNER) if each.path == "INBOX")
        state = folders.state(inbox.id)
        mbsync = prepare_mbsync(folder, dovecot)
        change(dovecot, count)
        mbsync_s = timed_mbsync(mbsync) if mbsync else None
        raw_s, raw_bytes = raw_exchange(dovecot, state.uidvalidity, state.highestmodseq, count)
        everything = mail_server.Raw(dovecot)
        everything.timed("FETCH 1:* (UID FLAGS)")
        synced = mail_server.sync(dovecot, folders, messages)
        assert len(messages.list_ids(inbox.id, ListQuery())) == count + NEW
        store.close()
    peer = f"; mbsync, {mbsync_s:.2f} s" if mbsync_s is not None else "; mbsync: not installed"
    Figure(
        name="resync",
        value=synced.whole_s,
        unit="s",
        against=f"a raw socket that does the same by QRESYNC, login included, {raw_s:.3f} s{peer}",
        ratio=synced.whole_s / raw_s,
        n=1,
        method=f"{NEW} new and {FLAGGED} flags of {count} messages, from before the login to the end; "
        f"{raw_bytes >> 10} KB by QRESYNC, {everything.bytes >> 10} KB for the list of all flags alone",
    ).print()


def change(dovecot: Dovecot, count: int) -> None:
    """Done by another program: flags by the thousand, and new mail."""
    chance = random.Random(5)
    uids = chance.sample(range(1, count + 1), FLAGGED)
    other = mail_server.Raw(dovecot)
    for start in range(0, FLAGGED, 100):
        numbers = ",".join(map(str, sorted(uids[start : start + 100])))
        other.timed(f"STORE {numbers} +FLAGS.SILENT (\\Flagged)")
    for each in list(mailbox.headers(NEW)):
        dovecot.deliver(mail_server.USER, mailbox.message(each, chance))
    other.timed("NOOP")


def raw_exchange(dovecot: Dovecot, validity: int, modseq: int, count: int) -> tuple[float, int]:
    """Seconds and bytes; what is answered is thrown away."""
    begun = time.perf_counter()
    raw = mail_server.Raw(dovecot, f"SELECT INBOX (QRESYNC ({validity} {modseq}))")
    size = raw.bytes
    raw.timed(f"FETCH {count + 1}:* {HEADER_ITEMS}")
    return time.perf_counter() - begun, size + raw.bytes


def prepare_mbsync(folder: Path, dovecot: Dovecot) -> list[str]:
    """The command, after it has fetched the mailbox once; [] where there is no mbsync."""
    if shutil.which("mbsync") is None:
        return []
    (folder / "here").mkdir()
    (folder / "mbsyncrc").write_text(
        MBSYNC.format(
            host=dovecot.host, port=dovecot.imaps, user=mail_server.USER, password=dovecot.password,
            ca=dovecot.ca, folder=folder,
        ),
        encoding="utf-8",
    )  # fmt: skip
    command = ["mbsync", "-q", "-c", str(folder / "mbsyncrc"), "bench"]
    subprocess.run(command, check=True)
    return command


def timed_mbsync(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
