"""What opening a message teaches: keys by Autocrypt, and the verdict of the first reading."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path

import pytest

from mailguard.core import Core, Profile
from mailguard.model import (
    Account,
    AccountId,
    Address,
    ChipState,
    Draft,
    FetchedHeader,
    Fingerprint,
    Flag,
    FolderRole,
    MessageId,
    OpenedMessage,
    RemoteFolder,
    SendPlan,
    Trust,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.autocrypt_peers import PeerStore
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.sync.headers import read_header
from tests.conftest import key_maker, new_gnupg_home
from tests.core.letters import Writer, crlf, letter, multipart, text
from tests.core.test_core import NOWHERE

ME = Address("Alice Example", "alice@example.org")
BOB = Address("Bob Example", "bob@example.net")


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


ACCOUNT = Account(id=AccountId("alice"), identity=ME, imap=NOWHERE, smtp=NOWHERE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    mine, theirs = GnuPG(home=new_gnupg_home()), GnuPG(home=new_gnupg_home())
    alice = key_maker(mine)(ME.name, ME.address)
    bob, new_bob = (key_maker(theirs)(BOB.name, BOB.address) for _ in range(2))
    theirs.import_keys(mine.export_public([alice]))
    folder: Path = tmp_path_factory.mktemp("profile")
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


@pytest.fixture(autouse=True)
def nothing_known(desk: Desk) -> None:
    desk.forget()


def dated(days: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(days=days))


def test_opening_a_message_teaches_the_senders_key_and_imports_nothing(desk: Desk) -> None:
    desk.read(letter(crlf(desk.header(desk.bob)) + text("hello")))
    assert desk.known() == desk.bob
    assert [each.fingerprint for each in desk.mine.list_keys()] == [desk.alice]


def test_an_older_message_read_later_does_not_bring_an_old_key_back(desk: Desk) -> None:
    desk.read(letter(crlf(desk.header(desk.new_bob)) + text("new"), date=dated(-1)))
    desk.read(letter(crlf(desk.header(desk.bob)) + text("old"), date=dated(-9)))
    assert desk.known() == desk.new_bob


def test_a_date_in_the_future_does_not_nail_a_key_down(desk: Desk) -> None:
    desk.read(letter(crlf(desk.header(desk.bob)) + text("from the future"), date=dated(400)))
    assert desk.known() == desk.bob
    desk.read(letter(crlf(desk.header(desk.new_bob)) + text("now"), date=dated(0)))
    assert desk.known() == desk.new_bob


def report(desk: Desk) -> bytes:
    return letter(crlf(desk.header(desk.bob)) + multipart("report", (text("read"),), ""))


def automatic(desk: Desk) -> bytes:
    return letter(crlf("Auto-Submitted: auto-replied\n" + desk.header(desk.bob)) + text("I am away"))


def two_senders(desk: Desk) -> bytes:
    both = "Bob <bob@example.net>, Eve <eve@example.com>"
    return letter(crlf(desk.header(desk.bob)) + text("hello"), sender=both)


def too_long(desk: Desk) -> bytes:
    padding = "_note=" + "x" * 10_300 + ";"
    header = desk.header(desk.bob).replace("prefer", f"{padding} prefer")
    return letter(crlf(header) + text("hello"))


@pytest.mark.parametrize("make", [report, automatic, two_senders, too_long])
def test_reports_answering_machines_and_odd_headers_teach_nothing(
    desk: Desk, make: Callable[[Desk], bytes]
) -> None:
    desk.read(make(desk))
    assert desk.known() is None


@pytest.mark.parametrize(("path", "flags"), [("Junk", ()), ("Sent", ()), ("INBOX", (str(Flag.JUNK),))])
def test_junk_and_own_folders_teach_nothing(desk: Desk, path: str, flags: tuple[str, ...]) -> None:
    desk.read(letter(crlf(desk.header(desk.bob)) + text("hello")), path, *flags)
    assert desk.known() is None


def test_nobody_teaches_a_key_for_the_persons_own_address(desk: Desk) -> None:
    me = f"{ME.name} <{ME.address}>"
    desk.read(letter(crlf(desk.header(desk.bob, ME.address)) + text("it is me"), sender=me))
    assert desk.known(ME.address) is None


def test_gossip_teaches_keys_of_other_recipients_alone(desk: Desk) -> None:
    gossip = "".join(
        desk.header(desk.new_bob, who, "Autocrypt-Gossip")
        for who in ("carol@example.com", ME.address, "eve@example.com")
    )
    sealed = Writer(desk.theirs, desk.bob).encrypted(crlf(gossip) + text("hello all"), desk.alice)
    desk.read(letter(crlf("Cc: carol@example.com\n") + sealed))
    assert desk.core._store is not None
    peers = PeerStore(desk.core._store)
    carol = peers.load("carol@example.com")
    assert carol is not None and carol.gossip_key is not None and carol.key is None
    assert carol.gossip_key.fingerprint == desk.new_bob
    assert peers.load("eve@example.com") is None
    assert peers.load(ME.address) is None


def test_a_key_known_by_autocrypt_is_offered_as_not_verified(desk: Desk) -> None:
    assert desk.plan().recipients[0].state is ChipState.MISSING
    desk.read(letter(crlf(desk.header(desk.bob)) + text("hello")))
    (found,) = desk.plan().recipients
    assert (found.state, found.keys, found.is_from_mail) == (ChipState.NOT_VERIFIED, (desk.bob,), True)
    assert not found.is_verified
    assert [each.fingerprint for each in desk.mine.list_keys()] == [desk.alice]


def test_it_comes_into_the_keyring_when_it_is_first_used(desk: Desk) -> None:
    desk.read(letter(crlf(desk.header(desk.bob)) + text("hello")))
    draft = Draft(account=ACCOUNT.id, from_=ME, to=(BOB,), subject="x", text="x", encrypt=True)
    desk.core.writing.send(draft).result(20)
    try:
        keys = desk.core.keys.list().result(20)
        held = next(each for each in keys if each.fingerprint == desk.bob)
        assert (held.origin, held.owner_trust, held.certified_by_me) == ("Autocrypt", Trust.UNKNOWN, False)
        (found,) = desk.plan().recipients
        assert (found.state, found.is_from_mail) == (ChipState.NOT_VERIFIED, False)
        # Their next key takes the place of one that came the same way, and of no other.
        desk.read(letter(crlf(desk.header(desk.new_bob)) + text("my new key"), date=dated(1)))
        (found,) = desk.plan().recipients
        assert (found.keys, found.is_from_mail) == ((desk.new_bob,), True)
        desk.core.keys.verify(desk.bob, by=desk.alice, passphrase=None).result(20)
        (found,) = desk.plan().recipients
        assert (found.state, found.keys) == (ChipState.VERIFIED, (desk.bob,))
    finally:
        desk.core.keys.delete(desk.bob).result(20)


def test_the_first_verdict_is_kept_when_the_key_is_gone(desk: Desk) -> None:
    desk.core.keys.import_keys(desk.theirs.export_public([desk.bob])).result(20)
    desk.core.keys.verify(desk.bob, by=desk.alice, passphrase=None).result(20)
    raw = letter(Writer(desk.theirs, desk.bob).signed(text("the bus comes at nine")))
    message = desk.put(raw)
    first = desk.open(message)
    assert first.banner.id == "B25"
    desk.core.keys.delete(desk.bob).result(20)
    again = desk.open(message)
    assert again.banner.id == "B11"  # what holds today is what the banner says
    assert again.first_verdict is not None
    assert (again.first_verdict.banner_id, again.first_verdict.signer) == ("B25", desk.bob)


def test_nothing_is_kept_of_messages_that_are_not_signed_or_not_shown(desk: Desk) -> None:
    assert desk.read(letter(text("hello"))).first_verdict is None
    unknown = letter(Writer(desk.theirs, desk.new_bob).signed(text("who am I")))
    assert desk.read(unknown).first_verdict is None
    sealed = Writer(desk.theirs, desk.bob).encrypted(text("for myself"), desk.bob)
    hidden = desk.read(letter(crlf(desk.header(desk.bob)) + sealed))
    assert (hidden.banner.id, hidden.first_verdict) == ("B03", None)
    assert desk.known() is None
