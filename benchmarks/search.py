"""A search in a mailbox whose texts are all indexed: against bare FTS5, and against notmuch where it is.

Ours is what the list does, from the sealed store: the newest finds and their first 50 rows, which are on
screen then; all finds come behind them, and their time stands in the method.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks import mailbox, rooms
from benchmarks.figures import Figure, middle
from mailguard.model import AccountId, FolderId, FolderRole, ListMark, ListQuery, MessageId, RemoteFolder
from mailguard.search.query import parse_search
from mailguard.store import beginnings
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.sealed import SealedStore

ROUNDS = 9
ROWS = 50  # on screen
BATCH = 1_000
MARK = ListMark("B01", "lock-open", "wavy", "neutral")


@dataclass(frozen=True, slots=True)
class Search:
    """The same search in three languages. fts: for a table of subject, people and body."""

    ours: str
    fts: str
    notmuch: str


SEARCHES = (
    Search('subject:"lunch minutes"', 'subject : "lunch minutes"', 'subject:"lunch minutes"'),
    Search("carol lunch", '"carol" * AND "lunch" *', "carol lunch"),
    Search("from:carol", 'people : "carol"', "from:carol"),
    Search("to:alice", 'people : "alice"', "to:alice"),
    Search("from:carol is:unread budget", 'people : "carol" AND "budget"', "from:carol tag:unread budget"),
)


def main() -> None:
    count = int(sys.argv[1])
    with rooms.folder() as folder, filled(folder, count) as (messages, inbox), bare(folder, count) as fts:
        with_notmuch = notmuch(folder, count)
        for each in SEARCHES:
            ours = timed(lambda each=each: find(messages, inbox, each.ours))
            whole = timed(lambda each=each: len(messages.list_messages(inbox, query(each.ours)).ids))
            method = f"{each.ours}: newest {ROWS} of {count} messages of 1 to 4 KB, medians;"
            method += f" all finds after {(ours + whole) * 1000:.1f} ms"
            report(ours, timed(lambda each=each: find_bare(fts, each.fts)), "bare FTS5, not sealed", method)
            if with_notmuch is None:
                report(ours, None, "notmuch: not installed", method)
            else:
                peer = timed(lambda each=each: with_notmuch(each.notmuch))
                report(ours, peer, "notmuch search, process and all", method)


def report(ours_s: float, peer_s: float | None, against: str, method: str) -> None:
    Figure(
        name="search",
        value=ours_s * 1000,
        unit="ms",
        against=f"{against}, {peer_s * 1000:.1f} ms" if peer_s is not None else against,
        ratio=ours_s / peer_s if peer_s else None,
        n=ROUNDS,
        method=method,
    ).print()


def timed(search: Callable[[], int]) -> float:
    """Seconds of one search, the median; once before, so that what it reads is in memory."""
    search()
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        search()
        seconds.append(time.perf_counter() - begun)
    return middle(seconds)


def texts(count: int) -> Iterator[str]:
    """The bodies that `mailbox.write_maildir` writes, in order."""
    chance = random.Random(2)
    for each in mailbox.headers(count):
        yield mailbox.message(each, chance).partition(b"\r\n\r\n")[2].decode()


@contextmanager
def filled(folder: Path, count: int) -> Iterator[tuple[Messages, FolderId]]:
    """A sealed store with `count` messages in the inbox, each opened once."""
    store = SealedStore.open(folder / "mail.db", rooms.STORE_KEY)
    inbox = RemoteFolder(path="INBOX", separator="/", role=FolderRole.INBOX)
    (known,) = Folders(store).save_listing(AccountId("bench"), [inbox])
    messages = Messages(store)
    ids = messages.save_headers(known.id, list(mailbox.headers(count)))
    bodies = texts(count)
    for start in range(0, count, BATCH):
        with store.writing():
            for each in ids[start : start + BATCH]:
                messages.save_findings(
                    each, subject=None, mark=MARK, generation="1", is_encrypted=False, is_signed=False,
                    has_attachment=False, is_verified=False, text=next(bodies),
                )  # fmt: skip
    try:
        yield messages, known.id
    finally:
        store.close()


def find(messages: Messages, inbox: FolderId, typed: str) -> int:
    asked = query(typed)
    with messages.store.reading() as connection:
        found = beginnings.load(connection, inbox, asked, "1")
    if found is None:
        found = messages.list_messages(inbox, asked)
    return len(messages.load_rows([MessageId(each) for each in found.heads[:ROWS]]))


def query(typed: str) -> ListQuery:
    return ListQuery(search=parse_search(typed, date(2026, 11, 25)))


@contextmanager
def bare(folder: Path, count: int) -> Iterator[sqlite3.Connection]:
    """The least that FTS5 needs: its index of the same words, in a file that is not sealed."""
    connection = sqlite3.connect(folder / "bare.db")
    connection.execute(
        "CREATE VIRTUAL TABLE words USING fts5 (subject, people, body, content='',"
        " tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
    )
    connection.executemany(
        "INSERT INTO words (rowid, subject, people, body) VALUES (?, ?, ?, ?)",
        (
            (each.uid, each.subject, f"{each.sender} {each.recipients}", text)
            for each, text in zip(mailbox.headers(count), texts(count), strict=True)
        ),
    )
    connection.commit()
    try:
        yield connection
    finally:
        connection.close()


def find_bare(connection: sqlite3.Connection, expression: str) -> int:
    statement = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?"
    return len(connection.execute(statement, (expression, ROWS)).fetchall())


def notmuch(folder: Path, count: int) -> Callable[[str], int] | None:
    """A search by its command in an index of the same messages; None where it is not installed."""
    if shutil.which("notmuch") is None:
        return None
    mailbox.write_maildir(folder / "mail", count)
    config = folder / "notmuch-config"
    config.write_text(f"[database]\npath={folder / 'mail'}\n[new]\ntags=new\n", encoding="utf-8")
    environment = {**os.environ, "NOTMUCH_CONFIG": str(config)}

    def run(*words: str) -> str:
        return subprocess.run(
            ["notmuch", *words], env=environment, capture_output=True, text=True, check=True
        ).stdout

    run("new", "--quiet")

    def search(query: str) -> int:
        return len(run("search", f"--limit={ROWS}", "--sort=newest-first", query).splitlines())

    return search


if __name__ == "__main__":
    main()
