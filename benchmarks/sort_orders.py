"""A list in every order, as a click on the head of a column asks for it: against the order by date.

All ids, from the sealed store; the order by date comes out of an index, the others are sorted each time.
"""

from __future__ import annotations

import sys
import time

from benchmarks import mailbox, rooms
from benchmarks.figures import Figure, middle
from mailguard.model import AccountId, FolderId, FolderRole, ListQuery, Order, RemoteFolder
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore

ROUNDS = 5
BATCH = 1_000


def main() -> None:
    count = int(sys.argv[1])
    with rooms.folder() as folder:
        store = SealedStore.open(folder / "mail.db", rooms.STORE_KEY)
        inbox = RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)
        (known,) = Folders(store).save_listing(AccountId("bench"), [inbox])
        messages = Messages(store)
        headers = list(mailbox.headers(count))
        for start in range(0, count, BATCH):
            messages.save_headers(known.id, headers[start : start + BATCH])
        by_date = listed(messages, known.id, Order.DATE)
        for order in Order:
            report(order, listed(messages, known.id, order), by_date, count)
        store.close()


def listed(messages: Messages, inbox: FolderId, order: Order) -> float:
    """Seconds for the ids of a list, the median; once before, so that what it reads is in memory."""
    seconds = []
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        messages.list_ids(inbox, ListQuery(order=order))
        seconds.append(time.perf_counter() - begun)
    return middle(seconds[1:])


def report(order: Order, ours_s: float, by_date_s: float, count: int) -> None:
    Figure(
        name="sort_orders",
        value=ours_s * 1000,
        unit="ms",
        against=f"by date, {by_date_s * 1000:.1f} ms",
        ratio=ours_s / by_date_s,
        n=ROUNDS,
        method=f"{order.name.lower()}: ids of {count} messages in one folder, medians",
    ).print()


if __name__ == "__main__":
    main()
