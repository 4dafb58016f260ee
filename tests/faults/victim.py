"""MailGuard's core at work in a process of its own, until it is killed.

    python -m tests.faults.victim FOLDER GNUPG_HOME

Prints "at work" when the store is open, then the number of each thing that it did, as soon as it is done.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from mailguard.core import Core, Profile
from mailguard.model import Account, Address, Draft, Flag, Folder, ListQuery, MessageId
from tests.faults.deeds import DEEDS, Deed, Verb

KEY = b"k" * 32
PASSWORD = "secret"
PATIENCE_S = 30.0


def start(folder: Path, gnupg_home: Path, hear: Any) -> Core:
    """The core of a profile whose account is in settings.toml."""
    core = Core(Profile(config=folder, data=folder, gnupg_home=gnupg_home, is_throwaway=True), hear)
    for account in core.book.accounts():
        core.give_password(account, PASSWORD)
    core.start(KEY).result(PATIENCE_S)
    return core


def main() -> None:
    core = start(Path(sys.argv[1]), Path(sys.argv[2]), lambda _: None)
    (account,) = core.book.accounts()
    print("at work", flush=True)
    folders = {each.path: each for each in core.mail.folders(account.id).result()}
    for number, deed in enumerate(DEEDS, 1):
        for answer in do(core, account, folders, deed):
            answer.result(PATIENCE_S)
        print(number, flush=True)
    time.sleep(PATIENCE_S)  # it is killed before


def do(core: Core, account: Account, folders: dict[str, Folder], deed: Deed) -> Iterator[Future[Any]]:
    if deed.verb is Verb.SEND:
        draft = Draft(
            account=account.id,
            from_=account.identity,
            to=(Address("Bob", "bob@example.net"),),
            subject=deed.subject,
            text="A word.",
        )
        yield core.writing.send(draft)
        return
    messages = [_find(core, folders["INBOX"], deed.subject)]
    match deed.verb:
        case Verb.STAR:
            yield core.mail.set_flag(messages, Flag.STARRED, True)
        case Verb.READ:
            yield core.mail.set_flag(messages, Flag.READ, True)
        case Verb.ARCHIVE:
            yield core.deeds.move(messages, folders["Archive"].id)
        case Verb.DELETE:
            yield core.deeds.delete_for_good(messages)


def _find(core: Core, folder: Folder, subject: str) -> MessageId:
    ids = [MessageId(each) for each in core.mail.list_ids(folder.id, ListQuery()).result()]
    return next(each.id for each in core.mail.load_rows(ids).result() if each.subject == subject)


if __name__ == "__main__":
    main()
