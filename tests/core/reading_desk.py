"""Alice's MailGuard on a core of its own, and Bob, who writes to her: for what opening mail changes."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from mailguard.core import Core, Profile
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    FetchedHeader,
    Fingerprint,
    FolderRole,
    MessageId,
    OpenedMessage,
    RemoteFolder,
    SendPlan,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.autocrypt_peers import PeerStore
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.headers import read_header
from tests.conftest import key_maker, new_gnupg_home
from tests.core.test_core import NOWHERE

ME = Address("Alice Example", "alice@example.org")
BOB = Address("Bob Example", "bob@example.net")
ACCOUNT = Account(id=AccountId("alice"), identity=ME, imap=NOWHERE, smtp=NOWHERE)


@dataclass(frozen=True)
class Desk:
    """Alice's MailGuard, and Bob, who writes to her; she has no key of his."""

    core: Core
    mine: GnuPG
    theirs: GnuPG
    alice: Fingerprint
    bob: Fingerprint
    new_bob: Fingerprint
    uids: Iterator[int]

    def put(self, raw: bytes, path: str = "INBOX", *flags: str) -> MessageId:
        store = self.core._store
        assert store is not None
        folder = next(each for each in Folders(store).load(ACCOUNT.id) if each.path == path).id
        head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        fetched = FetchedHeader(
            uid=next(self.uids), flags=frozenset(flags), size_bytes=len(raw), received="", raw=head
        )
        (message,) = Messages(store).save_headers(folder, [read_header(fetched)])
        Messages(store).save_raw(message, raw)
        return message

    def open(self, message: MessageId) -> OpenedMessage:
        return self.core.mail.open_message(message).result(20)

    def read(self, raw: bytes, path: str = "INBOX", *flags: str) -> OpenedMessage:
        return self.open(self.put(raw, path, *flags))

    def header(self, key: Fingerprint, address: str = BOB.address, name: str = "Autocrypt") -> str:
        data = base64.b64encode(self.theirs.export_minimal(key)).decode()
        return f"{name}: addr={address}; prefer-encrypt=mutual; keydata={data}\n"

    def known(self, address: str = BOB.address) -> Fingerprint | None:
        assert self.core._store is not None
        peer = PeerStore(self.core._store).load(address)
        return peer.key.fingerprint if peer is not None and peer.key is not None else None

    def forget(self) -> None:
        assert self.core._store is not None
        for each in (BOB.address, "carol@example.com", ME.address):
            PeerStore(self.core._store).forget(each)

    def plan(self, *, encrypt: bool = True) -> SendPlan:
        draft = Draft(account=ACCOUNT.id, from_=ME, to=(BOB,), text="x", encrypt=encrypt)
        return self.core.writing.plan(draft).result(20)


def open_desk(folder: Path) -> Iterator[Desk]:
    mine, theirs = GnuPG(home=new_gnupg_home()), GnuPG(home=new_gnupg_home())
    alice = key_maker(mine)(ME.name, ME.address)
    bob, new_bob = (key_maker(theirs)(BOB.name, BOB.address) for _ in range(2))
    theirs.import_keys(mine.export_public([alice]))
    core = Core(
        Profile(config=folder, data=folder / "data", gnupg_home=mine.home, is_throwaway=True), lambda _: None
    )
    core.book.save_account(replace(ACCOUNT, key=alice))
    core.start().result(20)
    core.set_offline(True)
    assert core._store is not None
    roles = {"INBOX": FolderRole.INBOX, "Junk": FolderRole.JUNK, "Sent": FolderRole.SENT}
    Folders(core._store).save_listing(
        ACCOUNT.id, [RemoteFolder(path=path, separator="/", role=role) for path, role in roles.items()]
    )
    yield Desk(core, mine, theirs, alice, bob, new_bob, count(1))
    core.close()
    for gpg in (mine, theirs):
        gpg.close()
        shutil.rmtree(gpg.home or "", ignore_errors=True)
