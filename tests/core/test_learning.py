"""What opening a message teaches: keys by Autocrypt, and the verdict of the first reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from mailguard.model import ChipState, Draft, Flag, Trust
from mailguard.store.autocrypt_peers import PeerStore
from tests.core.letters import Writer, crlf, letter, multipart, text
from tests.core.reading_desk import ACCOUNT, BOB, ME, Desk, open_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from open_desk(tmp_path_factory.mktemp("profile"))


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
