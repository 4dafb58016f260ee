"""MailGuard and another client at one mailbox at the same time: in the end both see the same."""

from __future__ import annotations

import imaplib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from mailguard.model import Flag, ListQuery, MessageId
from mailguard.store.sealed import SealedStore
from tests.faults.imap_world import KEY, PATIENCE_S, ImapWorld, letter_of
from tests.faults.mailboxes import Copy, here, on_server
from tests.flows.account_at_work import AccountAtWork

FOLDERS = ("INBOX", "Archive", "Trash")
_ACCOUNT = "alice"


@dataclass(slots=True)
class Meeting:
    """What both did, and what stands where afterwards."""

    theirs: int = 0  # commands of the other client
    ours: int = 0  # deeds in MailGuard
    appended: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)  # by either
    server: list[Copy] = field(default_factory=list)
    here: list[Copy] = field(default_factory=list)


def meet(world: ImapWorld, deeds: int, seed: int) -> Meeting:
    """Each does as many deeds, side by side, then MailGuard comes to rest."""
    found = Meeting()
    with world.copy_of("empty") as (user, path):
        store = SealedStore.open(path, KEY)
        account = AccountAtWork(store, world.server_of(user), world.dovecot.password)
        other = threading.Thread(target=_work_there, args=(world, user, deeds, random.Random(seed), found))
        try:
            account.start()
            account.wait_until_synced()
            other.start()
            _work_here(account, deeds, random.Random(seed + 1), found)
            other.join()
            _come_to_rest(account, lambda: here(store, _ACCOUNT) == on_server(world.dovecot, user))
            found.server, found.here = on_server(world.dovecot, user), here(store, _ACCOUNT)
        finally:
            account.stop()
            store.close()
    return found


def twice(copies: list[Copy]) -> list[str]:
    """Subjects of which there is more than one."""
    return [subject for subject, count in Counter(each.subject for each in copies).items() if count > 1]


def _come_to_rest(account: AccountAtWork, is_same: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        account.sync_again()
        if is_same():
            return


def _work_here(account: AccountAtWork, deeds: int, chance: random.Random, found: Meeting) -> None:
    """As a person at the list does, a deed every few hundredths of a second. Raises TimeoutError."""
    messages, ends = account.messages, time.monotonic() + PATIENCE_S
    while found.ours < deeds:
        if time.monotonic() > ends:
            raise TimeoutError("no messages to do anything to")
        folder = account.folder(chance.choice(FOLDERS))
        ids = [MessageId(each) for each in messages.list_ids(folder.id, ListQuery())]
        if ids:
            _do_one(account, chance.choice(ids), chance, found)
            found.ours += 1
        time.sleep(chance.uniform(0.005, 0.05))


def _do_one(account: AccountAtWork, one: MessageId, chance: random.Random, found: Meeting) -> None:
    messages = account.messages
    match chance.randrange(6):
        case 0 | 1:
            messages.set_flag([one], Flag.STARRED, chance.random() < 0.5)
        case 2:
            messages.set_flag([one], Flag.READ, chance.random() < 0.5)
        case 3 | 4:
            messages.move([one], account.folder(chance.choice(FOLDERS)).id)
        case _:
            found.deleted |= {row.subject for row in messages.load_rows([one])}
            messages.delete([one])
    account.sync.wake()


def _work_there(world: ImapWorld, user: str, deeds: int, chance: random.Random, found: Meeting) -> None:
    """A plain client of its own, which knows nothing of MailGuard."""
    with imaplib.IMAP4("127.0.0.1", world.dovecot.imap) as client:
        client.login(user, world.dovecot.password)
        while found.theirs < deeds:
            client.select(chance.choice(FOLDERS))
            uids = client.uid("SEARCH", "ALL")[1][0].split()
            number = chance.randrange(6)
            if number == 0 or not uids:
                subject = f"Theirs {found.theirs}"
                client.append("INBOX", None, None, letter_of(subject))  # type: ignore[arg-type]
                found.appended.add(subject)
            else:
                _change(client, chance.choice(uids).decode(), number, chance, found)
            found.theirs += 1
            time.sleep(chance.uniform(0.005, 0.03))


def _change(client: imaplib.IMAP4, uid: str, number: int, chance: random.Random, found: Meeting) -> None:
    match number:
        case 1 | 2:
            client.uid("STORE", uid, f"{chance.choice('+-')}FLAGS", "(\\Seen)")
        case 3:
            client.uid("STORE", uid, f"{chance.choice('+-')}FLAGS", "(\\Flagged)")
        case 4:
            client.uid("MOVE", uid, chance.choice(FOLDERS))
        case _:
            told = client.uid("FETCH", uid, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
            if told and isinstance(told[0], tuple):
                found.deleted.add(told[0][1].decode().strip().removeprefix("Subject: "))
            client.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
            client.uid("EXPUNGE", uid)
