"""Messages that are too large, too deep or too many: read in a moment, shown as far as it goes, and told."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader

HEADER = b"From: Bob <bob@example.net>\r\nSubject: Hello\r\n"
MOST_S = 5.0  # far more than any of them takes, so that a busy computer does not matter


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Nothing here is encrypted or signed, so GnuPG is never started."""
    gpg = GnuPG()
    return Reader(gpg, Ring(gpg), frozenset)


def entity(fields: bytes, body: bytes) -> bytes:
    return HEADER + b"".join(each + b"\r\n" for each in fields.split(b"\n")) + b"\r\n" + body


def multipart(kind: bytes, part: bytes, count: int) -> bytes:
    body = (b"--b\r\n" + part + b"\r\n") * count + b"--b--\r\n"
    return entity(b"Content-Type: multipart/" + kind + b"; boundary=b", body)


def encoded(encoding: bytes, body: bytes, kind: bytes = b"text/plain") -> bytes:
    return entity(b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: " + encoding, body)


TEXT = b"Content-Type: text/plain\r\n\r\nx"
FILE = b"Content-Type: a/b\r\nContent-Disposition: attachment; filename=x\r\n\r\nx"
REPORT = b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822;x\r\nAction: failed\r\n"
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(1000)
)


@pytest.mark.parametrize(
    "raw, codes",
    [
        (entity(b"X: y", b"x" * 50_000_000), {"text-cut"}),
        (encoded(b"base64", b"\xff=A*" * 3_000_000), set()),
        (encoded(b"base64", b"QUJD\n*" * 2_000_000, b"a/b"), set()),
        (encoded(b"quoted-printable", b"=\r\n" * 2_000_000), set()),
        (encoded(b"x-uuencode", b"M\n" * 300_000), set()),
        (multipart(b"mixed", TEXT, 12_000), {"too-many-parts", "text-cut"}),
        (multipart(b"mixed", FILE, 12_000), {"too-many-parts", "too-many-attachments"}),
        (multipart(b"alternative", TEXT, 9_000), set()),
        (multipart(b"related", b"Content-ID: <a>\r\n\r\nx", 9_000), {"text-cut"}),
        (multipart(b"report", REPORT, 3_000), {"too-many-attachments", "text-cut"}),
        (HEADER + NESTED, {"too-deep", "cut-off"}),
        (HEADER + b"Content-Type: message/rfc822\r\n\r\n" * 200_000, set()),
        (b"Subject: s\r\n" * 200_000 + b"\r\nx", {"header-too-long"}),
        (b"From: a@b.example\r\n" * 50_000 + b"\r\nx", {"header-too-long"}),
        (b"To: " + b"a@b.example, " * 150_000 + b"\r\n\r\nx", {"header-too-long"}),
        (b"Subject: " + b"=?utf-8?q?=C3=A4?= " * 50_000 + b"\r\n\r\nx", set()),
        (entity(b"X: y", ("Привет " * 500_000).encode("koi8-r")), {"text-cut"}),
        (entity(b"Content-Type: text/plain; format=flowed", b"> x \r\n" * 300_000), set()),
        (entity(b"Content-Type: text/plain; format=flowed", b">" * 3_000_000), {"text-cut"}),
        (entity(b"Content-Type: text/calendar", b"BEGIN:VEVENT\r\n" * 250_000), set()),
        (
            entity(b"X: y", b"begin 644 x\r\n" + (b"M" + b"A" * 60 + b"\r\n") * 100_000 + b"`\r\nend\r\n"),
            set(),
        ),
        (entity(b"Content-Type: text/enriched", b"<a><<" * 500_000), set()),
    ],
    ids=range(22),
)
def test_a_message_past_every_limit_is_read_in_time_and_says_so(
    reader: Reader, raw: bytes, codes: set[str]
) -> None:
    begun = time.monotonic()
    opened = reader.open(raw)
    assert time.monotonic() - begun < MOST_S
    assert {each.code for each in (*opened.warnings, *opened.errors)} == codes
    assert len(opened.text) <= 1_000_000


def test_a_large_attachment_is_not_decoded_before_it_is_asked_for(reader: Reader) -> None:
    raw = encoded(b"base64", b"QUJD\r\n" * 1_000_000, b"a/b")
    (attachment,) = reader.open(raw).attachments
    assert attachment.size_bytes == 3_000_000
    assert attachment.content.head(5) == b"ABCAB"
    assert attachment.data == b"ABC" * 1_000_000


def test_opening_a_large_attachment_takes_no_copy_of_it(reader: Reader) -> None:
    raw = encoded(b"base64", b"QUJD" * 19 + b"\r\n" + b"QUJD\r\n" * 1_500_000, b"a/b")
    reader.open(HEADER + b"\r\nso that nothing is imported below")
    tracemalloc.start()
    try:
        opened = reader.open(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    (attachment,) = opened.attachments
    assert attachment.size_bytes > 4_500_000
    assert len(raw) + peak < 3 * attachment.size_bytes
    assert peak < 0.6 * attachment.size_bytes
