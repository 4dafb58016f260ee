"""Confirming a publication to a Web Key Service: GnuPG's own server asks, and takes the answer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mailguard.errors import KeyMissing, MailGuardError, NotAnswered, PassphraseNeeded
from mailguard.keyring.key_publication import KeyPublication
from mailguard.model import Account, AccountId, Address, Fingerprint, OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.openpgp.wks import ConfirmationRequest, parse_request
from mailguard.reading import Reader
from mailguard.store.outgoing import OutgoingStore
from mailguard.store.sealed import SealedStore
from tests.conftest import key_maker, new_gnupg_home
from tests.core.letters import Writer, crlf, letter, text
from tests.core.test_core import NOWHERE
from tests.servers.web_key_service import IS_THERE, WebKeyService, running_web_key_service

SERVICE = "key-submission@mail.test"
ALICE = Address("Alice Example", "alice@mail.test")
SECRET = "under the mat"

pytestmark = pytest.mark.skipif(not IS_THERE, reason="needs gpg-wks-server")


@dataclass(frozen=True)
class Asked:
    """Alice, who has asked a service to publish her key, and its request to confirm that."""

    service: WebKeyService
    mine: GnuPG
    alice: Fingerprint
    request: bytes

    @property
    def gpg(self) -> GnuPG:
        return self.service.gpg


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    mine = GnuPG(home=new_gnupg_home())
    alice = key_maker(mine)(ALICE.name, ALICE.address)
    with running_web_key_service(tmp_path_factory.mktemp("wks"), SERVICE) as running:
        request = running.ask_to_publish(mine, alice, ALICE.address)
        mine.change_passphrase(alice, "", SECRET)
        yield Asked(running, mine, alice, request)
    mine.close()
    shutil.rmtree(mine.home or "", ignore_errors=True)


@dataclass(frozen=True)
class Desk:
    service: Asked
    outgoing: OutgoingStore
    publication: KeyPublication
    accounts: tuple[Account, ...]

    def open(self, raw: bytes) -> OpenedMessage:
        return Reader(self.service.mine, Ring(self.service.mine), frozenset).open(raw, passphrase=SECRET)

    def confirm(self, raw: bytes, *, passphrase: str | None = SECRET) -> bytes:
        """The answer that lies in the Outbox then."""
        _, queued = self.publication.confirm(self.open(raw), self.accounts, passphrase=passphrase)
        (wire,) = (each.wire for each in self.outgoing.load_wires(queued))
        assert (wire.envelope_from, wire.envelope_to) == (ALICE.address, (SERVICE,))
        return wire.raw


@pytest.fixture
def desk(service: Asked, tmp_path: Path) -> Iterator[Desk]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    outgoing = OutgoingStore(store)
    account = Account(id=AccountId("alice"), identity=ALICE, imap=NOWHERE, smtp=NOWHERE, key=service.alice)
    publication = KeyPublication(service.mine, Ring(service.mine), outgoing)
    yield Desk(service, outgoing, publication, (account,))
    store.close()


def test_a_confirmed_key_is_published(desk: Desk) -> None:
    service = desk.service
    assert service.service.published() == []
    answer = desk.confirm(service.request)
    assert b"nonce" not in answer and b"multipart/encrypted" in answer
    service.service.receive(answer)
    assert len(service.service.published()) == 1


def test_a_locked_key_asks_for_its_passphrase_first(desk: Desk) -> None:
    desk.service.mine.lock()
    opened = desk.open(desk.service.request)
    with pytest.raises(PassphraseNeeded) as caught:
        desk.publication.confirm(opened, desk.accounts)
    assert caught.value.fingerprint == desk.service.alice
    assert desk.outgoing.load_all() == ()


def forged(desk: Desk, **changed: str) -> bytes:
    """A request that whoever has Alice's public key can write."""
    fields = {
        "type": "confirmation-request",
        "sender": SERVICE,
        "address": ALICE.address,
        "fingerprint": desk.service.alice,
        "nonce": "q" * 32,
        **changed,
    }
    plain = "".join(f"{name}: {value}\n" for name, value in fields.items())
    theirs = desk.service.gpg
    theirs.import_keys(desk.service.mine.export_public([desk.service.alice]))
    return theirs.encrypt(plain.encode(), (desk.service.alice,))


def request_mail(block: bytes, sender: str = SERVICE) -> bytes:
    return letter(crlf("Content-Type: application/vnd.gnupg.wks\n\n") + crlf(block), sender=sender)


@pytest.mark.parametrize(
    ("changed", "sender"),
    [
        ({"fingerprint": "A" * 40}, SERVICE),
        ({"address": "eve@mail.test"}, SERVICE),
        ({"sender": "eve@example.com"}, SERVICE),
        ({}, "eve@example.com"),
        ({}, f"{SERVICE}, eve@example.com"),
        ({"nonce": "short"}, SERVICE),
        ({"nonce": "q" * 20 + " x: y"}, SERVICE),
        ({"type": "confirmation-response"}, SERVICE),
    ],
)
def test_a_request_that_does_not_fit_is_not_answered(
    desk: Desk, changed: dict[str, str], sender: str
) -> None:
    with pytest.raises(NotAnswered):
        desk.confirm(request_mail(forged(desk, **changed), sender))
    assert desk.outgoing.load_all() == ()


def test_an_unencrypted_request_is_not_answered(desk: Desk) -> None:
    """It proves nothing: only who can decrypt it has the key."""
    plain = (
        f"type: confirmation-request\nsender: {SERVICE}\naddress: {ALICE.address}\n"
        f"fingerprint: {desk.service.alice}\nnonce: {'q' * 32}\n"
    )
    with pytest.raises(NotAnswered):
        desk.confirm(request_mail(plain.encode()))


def test_a_request_inside_an_encrypted_message_is_answered(desk: Desk) -> None:
    """The form of the later drafts: the message as a whole is encrypted."""
    plain = (
        "Content-Type: application/vnd.gnupg.wks\n\n"
        f"type: confirmation-request\nsender: {SERVICE}\naddress: {ALICE.address}\n"
        f"fingerprint: {desk.service.alice}\nnonce: {'q' * 32}\n"
    )
    theirs = desk.service.gpg
    theirs.import_keys(desk.service.mine.export_public([desk.service.alice]))
    provider = next(key.fingerprint for key in theirs.list_keys() if key.is_secret)
    sealed = Writer(theirs, provider).encrypted(crlf(plain), desk.service.alice, signs=False)
    assert b"BEGIN PGP MESSAGE" in desk.confirm(letter(sealed, sender=SERVICE))


def test_without_the_services_key_it_is_asked_for(desk: Desk) -> None:
    provider = next(key for key in desk.service.mine.list_keys() if not key.is_secret)
    kept = desk.service.mine.export_public([provider.fingerprint])
    desk.service.mine.delete(provider.fingerprint)
    try:
        with pytest.raises(KeyMissing) as caught:
            desk.confirm(request_mail(forged(desk)))
        assert caught.value.recipients == (SERVICE,)
    finally:
        desk.service.mine.import_keys(kept)


def test_another_account_is_not_confirmed_for(desk: Desk) -> None:
    eve = replace(desk.accounts[0], identity=Address("", "eve@mail.test"))
    with pytest.raises(MailGuardError):
        desk.publication.confirm(desk.open(desk.service.request), (eve,), passphrase=SECRET)


def test_ordinary_mail_asks_for_nothing(desk: Desk) -> None:
    assert desk.open(letter(text("hello"))).wks_request == b""
    twice = letter(
        crlf('Content-Type: multipart/mixed; boundary="x"\n\n')
        + b"".join(
            crlf("--x\nContent-Type: application/vnd.gnupg.wks\n\ntype: confirmation-request\n")
            for _ in range(2)
        )
        + crlf("--x--\n")
    )
    assert desk.open(twice).wks_request == b""


def test_a_request_is_read_field_by_field() -> None:
    whole = {
        "type": "confirmation-request",
        "sender": SERVICE,
        "address": ALICE.address,
        "fingerprint": "ab" * 20,
        "nonce": "n" * 32,
    }

    def lines(fields: dict[str, str]) -> bytes:
        return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()

    assert parse_request(lines(whole)) == ConfirmationRequest(
        SERVICE, ALICE.address, Fingerprint("AB" * 20), "n" * 32
    )
    for name in whole:
        assert parse_request(lines({k: v for k, v in whole.items() if k != name})) is None
    assert parse_request(lines(whole) + b"nonce: other\r\n") is None
    assert parse_request(b"") is None
