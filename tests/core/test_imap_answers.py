"""What IMAP servers answer about folders, and deflated connections: from bytes to plain data."""

from __future__ import annotations

import random
import zlib

import pytest

from mailguard.model import ServerState
from mailguard.model.quota import Quota
from mailguard.transport.imap_deflate import Deflation
from mailguard.transport.imap_folder_answers import Namespaces, split_namespaces, split_quota, split_status
from mailguard.transport.imap_tokens import split_tokens


def test_the_state_of_a_folder_is_read_in_any_form_of_its_name() -> None:
    state = ServerState(uidvalidity=9, uidnext=4, exists=3, highestmodseq=0, unseen=1, size_bytes=None)
    items = b" (MESSAGES 3 unseen 1 UIDNEXT 4 UIDVALIDITY 9)"
    assert split_status((b"* STATUS INBOX" + items,)) == (b"INBOX", state)
    assert split_status((b'* STATUS "a \\"b"' + items,)) == (b'a "b', state)
    assert split_status((b"* STATUS {4}", b"(a b", items)) == (b"(a b", state)
    assert split_status((b"* 3 EXISTS",)) is None


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b'* NAMESPACE (("" "/")) NIL NIL', Namespaces(personal=b"", foreign=())),
        (
            b'* NAMESPACE (("INBOX." ".")) (("user." ".")) (("#shared." ".")("shared." "."))',
            Namespaces(personal=b"INBOX.", foreign=(b"user.", b"#shared.", b"shared.")),
        ),
        (b'* NAMESPACE NIL NIL (("" "."))', Namespaces(personal=b"", foreign=())),
        (b'* NAMESPACE (("" "/" "TRANSLATION" ("x"))) NIL NIL', Namespaces(personal=b"", foreign=())),
        (b"* OK", None),
    ],
)
def test_namespaces_tell_whose_folders_are_whose(answer: bytes, found: Namespaces | None) -> None:
    assert split_namespaces((answer,)) == found


def test_limits_are_told_in_bytes_and_messages() -> None:
    answer = (b'* QUOTA "" (STORAGE 10 512 MESSAGE 7 20)',)
    assert split_quota(answer) == (
        Quota(root="", resource="STORAGE", used=10 << 10, limit=512 << 10),
        Quota(root="", resource="MESSAGE", used=7, limit=20),
    )
    assert split_quota((b"* QUOTA all ()",)) == ()
    assert split_quota((b"* QUOTAROOT INBOX all",)) == ()


@pytest.mark.parametrize("text", [b"* STATUS (", b"* STATUS )", b'* STATUS "', b"* STATUS " + b"(" * 100])
def test_an_answer_that_is_not_well_formed_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        split_tokens((text,))


def test_what_is_deflated_comes_out_whole_however_it_is_cut() -> None:
    chance = random.Random(1)
    text = b"".join(b"* %d FETCH (UID %d)\r\n" % (each, chance.randrange(10**9)) for each in range(5_000))
    sender, receiver = Deflation(), Deflation()
    wire = sender.deflate(text[:70_000]) + sender.deflate(text[70_000:])
    found = b""
    while wire or receiver.has_more:
        size = chance.randrange(1, 5000)
        piece, wire = (b"", wire) if receiver.has_more else (wire[:size], wire[size:])
        got = receiver.inflate(piece, 1 + chance.randrange(3000))
        found += got
    assert found == text


def test_no_more_is_inflated_at_once_than_was_asked_for() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    wire = bomb.compress(bytes(100_000_000)) + bomb.flush(zlib.Z_SYNC_FLUSH)
    receiver = Deflation()
    assert len(receiver.inflate(wire, 1000)) == 1000
    assert len(receiver.inflate(b"", 1000)) == 1000 and receiver.has_more


def test_what_is_no_deflate_is_refused() -> None:
    with pytest.raises(ValueError):
        Deflation().inflate(b"* OK not deflated at all\r\n", 1000)
