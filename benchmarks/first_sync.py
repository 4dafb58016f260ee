"""A mailbox that was never seen here: all its headers into the sealed store, and the newest 50 before that.

Against a socket that reads the same answer from the same server in the same run, and throws it away.
"""

from __future__ import annotations

import sys
import time

from benchmarks import mail_server, rooms
from benchmarks.figures import Figure, middle
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore
from mailguard.transport.imap_responses import HEADER_ITEMS

DRAINS = 3


def main() -> None:
    count = int(sys.argv[1])
    with mail_server.full_inbox(count) as dovecot, rooms.folder() as folder:
        raw = mail_server.Raw(dovecot)
        drain_s = middle([raw.timed(f"FETCH 1:* {HEADER_ITEMS}") for _ in range(DRAINS)])
        store = SealedStore.open(folder / "mail.db", rooms.STORE_KEY)
        synced = mail_server.sync(dovecot, Folders(store), Messages(store))
        (inbox,) = (each for each in Folders(store).load(mail_server.OWNER) if each.path == "INBOX")
        assert inbox.total == count, inbox
        begun = time.perf_counter()
        while Messages(store).index_words() is not None:
            continue
        indexed_s = time.perf_counter() - begun
        store.close()
    Figure(
        name="first_sync",
        value=synced.whole_s,
        unit="s",
        against=f"a raw socket that drains the same FETCH of {raw.bytes >> 10} KB, {drain_s:.2f} s",
        ratio=synced.whole_s / drain_s,
        n=1,
        method=f"{count} headers, from before the login to the last one stored; Dovecot over TLS on loopback",
    ).print()
    Figure(
        name="first_rows",
        value=synced.first_rows_s,
        unit="s",
        against="",
        ratio=None,
        n=1,
        method=f"from before the login to the newest 50 of {count} stored and reported",
    ).print()
    Figure(
        name="first_index",
        value=synced.whole_s + indexed_s,
        unit="s",
        against=f"the first sync alone, {synced.whole_s:.2f} s",
        ratio=(synced.whole_s + indexed_s) / synced.whole_s,
        n=1,
        method=f"the same until words of all {count} headers are found; indexed once they are listed",
    ).print()


if __name__ == "__main__":
    main()
