"""Rows of the list from header fields as servers send them, and as nobody should send them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.model import Address, FetchedHeader, HeaderRecord
from mailguard.model.priority import Priority
from mailguard.sync.headers import NEVER, read_header
from mailguard.transport.imap_responses import (
    Listed,
    read_sequence_set,
    sequence_set,
    split_flags,
    split_header,
    split_listed,
    split_vanished,
)

RECEIVED = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)


def read(raw: bytes, received: str = " 2-Nov-2026 08:30:00 +0100") -> HeaderRecord:
    return read_header(FetchedHeader(uid=101, flags=frozenset(), size_bytes=9, received=received, raw=raw))


def test_an_ordinary_header_is_read() -> None:
    found = read(
        b"Date: Sun, 01 Nov 2026 12:00:30 +0100\r\n"
        b"From: Bob Example <bob@example.net>\r\n"
        b"To: Alice <alice@example.org>, carol@example.org\r\n"
        b"Subject: Harvest\r\n festival\r\n"
        b"Message-ID: <3@example.net>\r\n"
        b"In-Reply-To: <2@example.org>\r\n"
        b"References: <1@example.net>\r\n <2@example.org>\r\n"
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    )
    assert found == HeaderRecord(
        uid=101,
        flags=frozenset(),
        size_bytes=9,
        date=datetime(2026, 11, 1, 11, 0, 30, tzinfo=UTC),
        sender=Address("Bob Example", "bob@example.net"),
        recipients="Alice, carol@example.org",
        subject="Harvest festival",
        message_id="3@example.net",
        in_reply_to="2@example.org",
        references=("1@example.net", "2@example.org"),
        content_type="multipart/mixed",
        has_attachment=True,
        is_encrypted=False,
        is_signed=False,
        to_people="Alice alice@example.org, carol@example.org",
        received=RECEIVED,
    )


@pytest.mark.parametrize(
    ("fields", "priority"),
    [
        (b"X-Priority: 1 (Highest)", Priority.HIGHEST),
        (b"X-Priority: 2", Priority.HIGH),
        (b"x-priority: Low", Priority.LOW),
        (b"Importance: high", Priority.HIGH),
        (b"Priority: non-urgent", Priority.LOW),
        (b"Priority: urgent", Priority.HIGH),
        (b"X-Priority: soon\r\nImportance: Low", Priority.LOW),  # what says nothing is passed over
        (b"X-Priority: 5\r\nImportance: high", Priority.LOWEST),
        (b"X-Priority: 17", Priority.NORMAL),
        (b"X-Priority:", Priority.NORMAL),
        (b"Subject: X-Priority: 1", Priority.NORMAL),
    ],
)
def test_how_urgent_a_message_is_said_to_be_is_read(fields: bytes, priority: Priority) -> None:
    assert read(fields + b"\r\n\r\n").priority is priority


def test_no_header_at_all_makes_a_row_too() -> None:
    found = read(b"")
    assert (found.sender, found.subject, found.date) == (Address("", ""), "", RECEIVED)
    assert (found.message_id, found.references, found.content_type) == ("", (), "text/plain")


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        (b"=?utf-8?Q?Caf=C3=A9?=", "Café"),
        (b"=?UTF-8?B?R3LDvMOfZQ==?= aus =?iso-8859-1?q?K=F6ln?=", "Grüße aus Köln"),
        (b"=?utf-8?B?8J+Y?=\r\n =?utf-8?B?gA==?=", "\N{GRINNING FACE}"),
        ("Größe".encode(), "Größe"),
        ("Größe".encode("cp1252"), "Größe"),
        (b"=?utf-8?B?broken", "=?utf-8?B?broken"),
        (b"=?no-such-charset?Q?caf=E9?=", "café"),
        (b"NUL \x00 and bell \x07", "NUL and bell"),
        (b" many    blanks\t here ", "many blanks here"),
        (b"folded\r\n\tby a tab", "folded by a tab"),
        (b"", ""),
    ],
)
def test_subjects_are_decoded_and_stay_in_one_line(value: bytes, subject: str) -> None:
    assert read(b"Subject: " + value + b"\r\n").subject == subject


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        (b"bob@example.net", Address("", "bob@example.net")),
        (b"<bob@example.net>", Address("", "bob@example.net")),
        (b'"Example, Bob" <bob@example.net>', Address("Example, Bob", "bob@example.net")),
        (b'"Bob \\"Bo\\" B" <bob@example.net>', Address('Bob "Bo" B', "bob@example.net")),
        (b"=?utf-8?Q?B=C3=B6b?= <bob@example.net>", Address("Böb", "bob@example.net")),
        (b"bob@example.net (Bob)", Address("Bob", "bob@example.net")),
        (b"Team: bob@example.net, carol@example.net;", Address("", "bob@example.net")),
        (b"Bob <bob@example.net>, Eve <eve@example.net>", Address("Bob", "bob@example.net")),
        (b"undisclosed-recipients:;", Address("", "")),
        (b"=?utf-8?Q?eve=40example=2Ecom?= <bob@example.net>", Address("eve@example.com", "bob@example.net")),
        (b"Nobody", Address("Nobody", "")),
        (b"", Address("", "")),
    ],
)
def test_senders_are_read(value: bytes, sender: Address) -> None:
    assert read(b"From: " + value + b"\r\n").sender == sender


def test_the_field_sender_stands_in_for_a_missing_from() -> None:
    assert read(b"Sender: list@example.net\r\n").sender.address == "list@example.net"


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (b"Sun, 1 Nov 2026 12:00:00 +0000", datetime(2026, 11, 1, 12, tzinfo=UTC)),
        (b"1 Nov 2026 12:00 -0130 (NST)", datetime(2026, 11, 1, 13, 30, tzinfo=UTC)),
        (b"Sun, 01 Nov 2026 12:00:00 GMT", datetime(2026, 11, 1, 12, tzinfo=UTC)),
        (b"Sun Nov  1 12:00:00 2026", datetime(2026, 11, 1, 12, tzinfo=UTC)),
        (b"Sun, 31 Feb 2026 12:00:00 +0000", RECEIVED),
        (b"Sun, 01 Nov 2026 25:61:00 +0000", RECEIVED),
        (b"Sun, 01 Xyz 2026 12:00:00 +0000", RECEIVED),
        (b"Sun, 01 Nov 0001 00:00:00 +2359", RECEIVED),
        (b"Fri, 31 Dec 9999 23:59:59 -2359", RECEIVED),
        (b"Sun, 01 Nov 99999 12:00:00 +0000", RECEIVED),
        (b"Sun, 01 Nov 1901 12:00:00 +0000", RECEIVED),
        (b"yesterday", RECEIVED),
        (b"", RECEIVED),
    ],
)
def test_a_date_that_no_calendar_has_gives_way_to_the_time_of_arrival(value: bytes, date: datetime) -> None:
    assert read(b"Date: " + value + b"\r\n").date == date


def test_a_message_without_any_date_is_old() -> None:
    assert read(b"", received="").date == NEVER


@pytest.mark.parametrize(
    ("value", "is_encrypted", "is_signed", "has_attachment"),
    [
        (b'multipart/encrypted; protocol="application/pgp-encrypted"', True, False, False),
        (b'Multipart/Signed; micalg="pgp-sha512"', False, True, False),
        (b"application/pkcs7-mime; smime-type=enveloped-data", True, False, False),
        (b'application/pkcs7-mime;\r\n smime-type="signed-data"', False, True, False),
        (b"multipart/alternative", False, False, False),
        (b"application/pdf", False, False, True),
        (b"text/plain; charset=utf-8", False, False, False),
        (b"nonsense", False, False, False),
    ],
)
def test_the_content_type_tells_what_to_expect(
    value: bytes, is_encrypted: bool, is_signed: bool, has_attachment: bool
) -> None:
    found = read(b"Content-Type: " + value + b"\r\n")
    assert (found.is_encrypted, found.is_signed, found.has_attachment) == (
        is_encrypted,
        is_signed,
        has_attachment,
    )


def test_the_stand_in_subject_of_an_encrypted_message_is_none() -> None:
    encrypted = b"Content-Type: multipart/encrypted\r\n"
    assert read(encrypted + b"Subject: [...]\r\n").subject == ""
    assert read(encrypted + b"Subject: ...\r\n").subject == ""
    assert read(encrypted + b"Subject: Harvest\r\n").subject == "Harvest"
    assert read(b"Subject: ...\r\n").subject == "..."


def test_a_thousand_recipients_and_references_are_cut() -> None:
    to = b", ".join(b"someone%d@example.org" % number for number in range(1000))
    references = b" ".join(b"<%d@example.org>" % number for number in range(1000))
    found = read(b"To: " + to + b"\r\nReferences: " + references + b"\r\n")
    assert len(found.recipients) == 500
    assert (len(found.references), found.references[0], found.references[-1]) == (
        50,
        "0@example.org",
        "999@example.org",
    )


NAMES = (b"Date", b"From", b"To", b"Subject", b"Message-ID", b"References", b"Content-Type", b"")
LINES = st.tuples(st.sampled_from(NAMES), st.sampled_from((b": ", b":", b"")), st.binary(max_size=80))
TRICKS = st.sampled_from(
    (b"=?utf-8?q?=", b"?=", b'"', b"<", b">", b"(", b":;", b"\r\n ", b"\x00", b"@", b"\xff")
)


@given(st.lists(LINES), st.lists(TRICKS))
def test_no_header_is_too_broken_for_a_row(
    lines: list[tuple[bytes, bytes, bytes]], tricks: list[bytes]
) -> None:
    raw = b"\r\n".join(b"".join(line) for line in lines) + b"\r\nFrom: " + b"".join(tricks)
    found = read(raw)
    for text in (found.subject, found.recipients, found.sender.name, found.sender.address, found.message_id):
        text.encode()  # no lone surrogates: the store takes UTF-8
        assert "\n" not in text and "\0" not in text
    int(found.date.timestamp())


# Responses as they come over the wire


@pytest.mark.parametrize(
    ("response", "uid", "flags"),
    [
        ((b"* 1 FETCH (UID 7 FLAGS (\\Seen $Forwarded))",), 7, {"\\Seen", "$Forwarded"}),
        ((b"* 1 FETCH (FLAGS () UID 7 MODSEQ (12345678901))",), 7, set()),
        ((b"* 1 fetch (uid 7 flags (a))",), 7, {"a"}),
    ],
)
def test_flags_are_split_in_any_order(response: tuple[bytes, ...], uid: int, flags: set[str]) -> None:
    assert split_flags(response) == (uid, flags)


def test_what_is_no_answer_to_the_question_is_not_split() -> None:
    assert split_flags((b"* 1 FETCH (FLAGS (a))",)) is None
    assert split_flags((b"* 5 EXISTS",)) is None
    assert split_header((b"* 1 FETCH (FLAGS (a))",)) is None
    assert (
        split_header((b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (TO)] {1}", b"x", b" BODYSTRUCTURE NIL)")) is None
    )
    assert split_vanished((b"* OK VANISHED",)) is None
    assert split_listed((b"* STATUS x (MESSAGES 1)",)) is None


def test_a_header_is_split_whatever_its_place() -> None:
    begin = b"* 1 FETCH (UID 7 FLAGS (x) BODY[HEADER.FIELDS (TO FROM)] {1}"
    found = split_header((begin, b"x", b' RFC822.SIZE 99 INTERNALDATE " 2-Nov-2026 08:30:00 +0100")'))
    assert found is not None
    assert (found.uid, found.size_bytes, found.received, found.raw) == (
        7,
        99,
        " 2-Nov-2026 08:30:00 +0100",
        b"x",
    )


@pytest.mark.parametrize(
    ("response", "listed"),
    [
        (
            (b'* LIST (\\HasNoChildren \\Sent) "/" Sent',),
            Listed(b"Sent", "/", frozenset(("\\hasnochildren", "\\sent"))),
        ),
        ((b'* LIST () "\\\\" "a \\"b\\""',), Listed(b'a "b"', "\\", frozenset())),
        ((b"* LIST () NIL INBOX",), Listed(b"INBOX", "", frozenset())),
        ((b'* LIST () "." {5}', b"a\r\nb ", b""), Listed(b"a\r\nb ", ".", frozenset())),
        ((b'* LIST () "/" "x" ("CHILDINFO" ("SUBSCRIBED"))',), Listed(b"x", "/", frozenset())),
    ],
)
def test_folders_are_split(response: tuple[bytes, ...], listed: Listed) -> None:
    assert split_listed(response) == listed


def test_vanished_messages_are_named_by_ranges() -> None:
    assert split_vanished((b"* VANISHED (EARLIER) 300:310,405",)) == ((300, 310), (405, 405))
    assert split_vanished((b"* VANISHED 9:7",)) == ((7, 9),)


@given(st.sets(st.integers(1, 300)))
def test_a_sequence_set_names_each_uid_once(uids: set[int]) -> None:
    named = read_sequence_set(sequence_set(uids))
    assert [uid for first, last in named for uid in range(first, last + 1)] == sorted(uids)
