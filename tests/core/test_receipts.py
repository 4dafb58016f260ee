"""Read receipts: when one may be offered, and what it says and does not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from mailguard.mime.parts import split
from mailguard.mime.receipts import build_receipt, read_request
from mailguard.model import Address, Cover, Encryption, Facts, Match, Signature, Validity
from mailguard.model.around import ReceiptRequest
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader

BOB = Address("Bob Example", "bob@example.net")
PLAIN = Facts(
    encryption=Encryption.NONE,
    signature=Signature.NONE,
    validity=Validity.UNKNOWN,
    match=Match.UNCLEAR,
    cover=Cover.ALL,
    is_usual=False,
)
ASKING = "Disposition-Notification-To: Bob Example <bob@example.net>\r\n"
HEADER = "From: Bob Example <bob@example.net>\r\nMessage-ID: <1@example.net>\r\nSubject: Harvest\r\n"


def request(more: str = ASKING, facts: Facts = PLAIN, sender: Address = BOB) -> ReceiptRequest | None:
    return read_request(split(f"{HEADER}{more}\r\nhello\r\n".encode()).root, facts, (sender,))


def facts(**changes: object) -> Facts:
    return replace(PLAIN, **changes)  # type: ignore[arg-type]  # fields of Facts


def test_a_receipt_that_goes_back_to_the_sender_is_offered() -> None:
    assert request() == ReceiptRequest(to=BOB, is_elsewhere=False)
    assert request(f"Return-Path: <bob@EXAMPLE.net>\r\n{ASKING}") == ReceiptRequest(
        to=BOB, is_elsewhere=False
    )


@pytest.mark.parametrize(
    "more",
    [
        f"Return-Path: <bounces@lists.example>\r\n{ASKING}",
        f"Return-Path: <>\r\n{ASKING}",
        f"Return-Path: <Bob@example.net>\r\n{ASKING}",  # local parts have a case
        "Disposition-Notification-To: tracker@evil.example\r\n",
    ],
)
def test_a_receipt_that_would_go_elsewhere_says_so(more: str) -> None:
    found = request(more)
    assert found is not None
    assert found.is_elsewhere


@pytest.mark.parametrize(
    "more",
    [
        "",
        "Disposition-Notification-To: a@example.net, b@example.net\r\n",
        ASKING + ASKING,
        "Disposition-Notification-To: nobody\r\n",
        "Disposition-Notification-To: bob@example.net\x00\r\n",
        ASKING + "Content-Type: multipart/report; boundary=x\r\n",
    ],
)
def test_no_receipt_is_offered_where_it_is_not_clear_to_whom_or_for_what(more: str) -> None:
    found = request(more)
    assert found is None or found.is_elsewhere


@pytest.mark.parametrize(
    "changes",
    [
        {"encryption": Encryption.OK},
        {"encryption": Encryption.LOCKED},
        {"encryption": Encryption.PART},
        {"encryption": Encryption.UNREADABLE},
        {"signature": Signature.BAD},
        {"signature": Signature.REVOKED},
    ],
)
def test_no_receipt_tells_that_a_message_was_decrypted_or_is_a_forgery_that_was_read(
    changes: dict[str, object],
) -> None:
    assert request(facts=facts(**changes)) is None


def test_a_receipt_is_a_report_that_names_the_message_and_nothing_of_the_computer(
    gpg: GnuPG,
) -> None:
    more = "Date: Mon, 1 Jan 2024 10:00:00 +0200\r\nOriginal-Recipient: rfc822;alice@example.org\r\n"
    raw = f"{HEADER}{more}{ASKING}\r\nhi\r\n"
    opened = Reader(gpg, Ring(gpg), frozenset).open(raw.encode())
    found = opened.around.receipt
    assert found is not None
    alice = Address("Alice Example", "alice@example.org")
    made = build_receipt(
        opened, found, alice, message_id="r@example.org", date=datetime(2024, 1, 2, tzinfo=UTC)
    )
    report = message_from_bytes(made, policy=policy.default)
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "disposition-notification"
    assert (report["To"], report["From"]) == ("bob@example.net", "Alice Example <alice@example.org>")
    assert report["Subject"] == "Read: Harvest"
    assert report["In-Reply-To"] == "<1@example.net>"
    words, notification = report.iter_parts()
    assert "2024-01-01 08:00 UTC" in words.get_content()
    assert notification.get_content_type() == "message/disposition-notification"
    body = made.split(b"message/disposition-notification")[1]
    assert b"Final-Recipient: rfc822; alice@example.org\r\n" in body
    assert b"Original-Recipient: rfc822;alice@example.org\r\n" in body
    assert b"Original-Message-ID: <1@example.net>\r\n" in body
    assert b"Disposition: manual-action/MDN-sent-manually; displayed\r\n" in body
    assert b"MailGuard" not in made
    assert b"+0200" not in made
