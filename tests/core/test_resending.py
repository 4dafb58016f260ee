"""Messages that are sent on as they stand: what is added, what stays, what must not go along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from mailguard.errors import NotSendable, TooLarge
from mailguard.mime.resending import build_resent, is_resent
from mailguard.model import AccountId, Address, MessageId
from mailguard.model.redirects import Redirect
from mailguard.sending.redirecting import LARGEST_BYTES, queue_redirect
from mailguard.store.outgoing import OutgoingStore
from mailguard.store.sealed import SealedStore

ALICE = Address("Alice Example", "alice@example.org")
BOB, CAROL = Address("Bôb", "bob@example.net"), Address("", "carol@bücher.example")
BODY = b"\r\nUnder the mat.\r\n"
RAW = b"From: dave@example.net\r\nTo: alice@example.org\r\nMessage-ID: <1@example.net>\r\n" + BODY
WHEN = datetime(2026, 11, 25, 12, tzinfo=UTC)


def resent(raw: bytes) -> bytes:
    return build_resent(raw, from_=ALICE, to=(BOB, CAROL), message_id="2@example.org", date=WHEN)


def test_who_sends_it_on_stands_above_a_message_that_is_not_touched() -> None:
    made = resent(RAW)
    assert made.endswith(RAW)
    assert made.isascii()
    above = message_from_bytes(made.removesuffix(RAW) + b"\r\n")
    assert above.keys() == ["Resent-Date", "Resent-From", "Resent-To", "Resent-Message-ID"]
    assert above["Resent-From"] == "Alice Example <alice@example.org>"
    assert "bob@example.net" in above["Resent-To"]
    assert "carol@xn--bcher-kva.example" in above["Resent-To"]
    assert above["Resent-Message-ID"] == "<2@example.org>"
    assert is_resent(made)
    assert not is_resent(RAW)


@pytest.mark.parametrize(
    "field", [b"Bcc: eve@example.org,\r\n\tmallory@example.org\r\n", b"bcc : eve@example.org\r\n",
              b"Return-Path: <eve@example.org>\r\n", b"Resent-Bcc: eve@example.org\r\n"],
)  # fmt: skip
def test_hidden_recipients_and_the_return_path_do_not_go_along(field: bytes) -> None:
    made = resent(field + RAW)
    assert b"eve@" not in made
    assert b"mallory@" not in made
    assert made == resent(RAW)


def test_the_text_is_not_taken_for_a_header() -> None:
    raw = RAW + b"Bcc: eve@example.org\r\n"
    assert resent(raw).endswith(raw)


def test_what_sent_it_on_before_stays_below() -> None:
    made = message_from_bytes(resent(resent(RAW)))
    assert len(made.get_all("Resent-Message-ID", [])) == 2


@pytest.mark.parametrize(
    "raw", [b"From dave Mon Nov 25\n" + RAW.replace(b"\r\n", b"\n"), b"\xef\xbb\xbf" + RAW]
)
def test_line_ends_are_those_of_mail_and_what_files_put_before_a_message_goes(raw: bytes) -> None:
    assert resent(raw) == resent(RAW)


def test_a_header_without_a_body_stays_one() -> None:
    header, gap, body = resent(b"From: dave@example.net").partition(b"\r\n\r\n")
    assert header.endswith(b"\r\nFrom: dave@example.net")
    assert (gap, body) == (b"\r\n\r\n", b"")


@pytest.fixture
def outgoing(tmp_path: Path) -> Iterator[OutgoingStore]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield OutgoingStore(store)
    store.close()


def redirect(*to: Address) -> Redirect:
    return Redirect(
        account=AccountId("home"),
        from_=ALICE,
        to=to,
        subject="Key",
        is_encrypted=True,
        is_signed=False,
        message=MessageId(7),
    )


def test_it_waits_in_the_outbox_for_each_recipient_once(outgoing: OutgoingStore) -> None:
    again = Address("Somebody", BOB.address.upper())
    number = queue_redirect(outgoing, RAW, redirect(BOB, CAROL, again))
    row = outgoing.load_one(number)
    assert (row.is_redirect, row.redirects, row.is_encrypted) == (True, 7, True)
    (stored,) = outgoing.load_wires(number)
    assert stored.wire.envelope_from == ALICE.address
    assert stored.wire.envelope_to == ("bob@example.net", "carol@xn--bcher-kva.example")
    assert stored.wire.raw == outgoing.sent_copy(number)
    assert f"Resent-Message-ID: <{row.message_id}>".encode() in stored.wire.raw


def test_what_cannot_be_sent_is_not_queued(outgoing: OutgoingStore) -> None:
    for to in ((), (BOB, Address("", "no address"))):
        with pytest.raises(NotSendable):
            queue_redirect(outgoing, RAW, redirect(*to))
    with pytest.raises(TooLarge):
        queue_redirect(outgoing, b"x" * (LARGEST_BYTES + 1), redirect(BOB))
    assert outgoing.load_all() == ()
