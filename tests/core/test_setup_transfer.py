"""Setup Messages as they are made: by the letter of Autocrypt Level 1, opened again by their code alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailguard.errors import KeyUnusable, PassphraseNeeded, PassphraseRefused
from mailguard.keyring.setup_transfer import SetupTransfer, new_code, with_armor_headers
from mailguard.mime.armor import dearmor
from mailguard.mime.parts import split
from mailguard.model import Account, AccountId, Address, Fingerprint
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.packets import packet_types
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from mailguard.reading.setup_message import open_setup_message, setup_block
from mailguard.store.outgoing import OutgoingStore
from mailguard.store.sealed import SealedStore
from tests.conftest import key_maker, new_gnupg_home
from tests.core.test_core import NOWHERE

ALICE = Address("Alice Example", "alice@example.org")
SECRET = "under the mat"
ACCOUNT = Account(id=AccountId("alice"), identity=ALICE, imap=NOWHERE, smtp=NOWHERE)


@dataclass(frozen=True)
class Sender:
    gpg: GnuPG
    key: Fingerprint
    outgoing: OutgoingStore

    def send(self, passphrase: str | None = SECRET) -> tuple[bytes, str]:
        """(the message in the Outbox, its code)."""
        queued, code = SetupTransfer(self.gpg, self.outgoing).send(self.key, ACCOUNT, passphrase=passphrase)
        (wire,) = (each.wire for each in self.outgoing.load_wires(queued))
        assert (wire.envelope_from, wire.envelope_to) == (ALICE.address, (ALICE.address,))
        return wire.raw, code


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    gpg = GnuPG(home=new_gnupg_home())
    folder: Path = tmp_path_factory.mktemp("store")
    store = SealedStore.open(folder / "mail.db", b"k" * 32)
    yield Sender(gpg, key_maker(gpg)(ALICE.name, ALICE.address, SECRET), OutgoingStore(store))
    store.close()
    gpg.close()
    shutil.rmtree(gpg.home or "", ignore_errors=True)


def test_a_code_is_nine_groups_of_four_digits_and_never_the_same() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch(r"(\d{4}-){8}\d{4}", each) for each in codes)


def test_the_message_is_built_as_the_standard_asks(sender: Sender, other_gpg: GnuPG) -> None:
    raw, code = sender.send()
    root = split(raw).root
    assert root.content_type == "multipart/mixed"
    assert [each.content_type for each in root.children] == ["text/plain", "application/autocrypt-setup"]
    block = setup_block(root, list(root.leaves()))
    assert block is not None and packet_types(dearmor(block)) == (3, 18)
    assert code.encode() not in raw and code.replace("-", "").encode() not in raw
    opened = Reader(other_gpg, Ring(other_gpg), frozenset).open(raw)
    assert opened.autocrypt.setup_message == (code[:2], "numeric9x4")
    assert {each.address for each in (*opened.from_, *opened.to)} == {ALICE.address}


def test_another_program_opens_it_with_the_code_and_uses_the_key(sender: Sender, other_gpg: GnuPG) -> None:
    raw, code = sender.send()
    with pytest.raises(PassphraseRefused):
        open_setup_message(raw, other_gpg, "0" * 36)
    other_gpg.import_keys(open_setup_message(raw, other_gpg, code.replace("-", "")))
    (held,) = other_gpg.list_keys()
    assert (held.fingerprint, held.is_secret) == (sender.key, True)
    with pytest.raises(PassphraseNeeded):  # the key is behind its passphrase there too
        other_gpg.sign_detached(b"x", sender.key)
    assert other_gpg.sign_detached(b"x", sender.key, passphrase=SECRET).armored


def test_a_locked_key_or_one_of_another_address_is_not_sent(sender: Sender) -> None:
    sender.gpg.lock()
    before = len(sender.outgoing.load_all())
    with pytest.raises(PassphraseNeeded):
        sender.send(None)
    other = key_maker(sender.gpg)("Alice", "alice@elsewhere.example")
    with pytest.raises(KeyUnusable):
        SetupTransfer(sender.gpg, sender.outgoing).send(other, ACCOUNT)
    assert len(sender.outgoing.load_all()) == before


def test_armor_headers_take_the_place_of_those_that_were_there() -> None:
    block = b"-----BEGIN X-----\nComment: no\n\nAAAA\n-----END X-----\n"
    assert with_armor_headers(block, {"A": "b"}) == b"-----BEGIN X-----\nA: b\n\nAAAA\n-----END X-----\n"
    bare = b"-----BEGIN X-----\n\nAAAA\n-----END X-----\n"
    assert with_armor_headers(bare, {"A": "b"}) == with_armor_headers(block, {"A": "b"})
