"""Attachments taken out of a message: what they were stays, and so does every other byte."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailguard.errors import NotChangeable, NotFound
from mailguard.mime.body import build_body
from mailguard.mime.parts import split
from mailguard.mime.removal import MARK_FIELD, PLACEHOLDER_TYPE, Removal, without_parts

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BEFORE = b"""From: bob@example.net
Subject: Plans
Content-Type: multipart/mixed; boundary="=_b"

Not for programs of today.
--=_b
Content-Type: text/plain

See the plan.
--=_b
Content-Type: application/pdf; name="plan.pdf"
Content-Disposition: attachment;
 filename="plan.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjc=
--=_b
Content-Type: text/csv
Content-Disposition: attachment; filename="=?utf-8?q?gr=C3=B6=C3=9Fe=2Ecsv?="

1,2
--=_b--
after
"""


def remove(raw: bytes, *paths: str, removal: Removal = Removal.DELETED) -> bytes:
    return without_parts(raw, paths, removal, mark="token-1", when=WHEN)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_in_the_place_of_an_attachment_stands_what_it_was(end: bytes) -> None:
    raw = BEFORE.replace(b"\n", end)
    made = remove(raw, "2")
    kept_before, _, _ = raw.partition(b"Content-Type: application/pdf")
    kept_after = raw[raw.index(end + b"--=_b" + end + b"Content-Type: text/csv") :]
    assert made.startswith(f"{MARK_FIELD}: token-1".encode() + end + kept_before)
    assert made.endswith(kept_after)
    assert b"JVBERi0xLjc=" not in made
    assert made.count(b"\n") == made.count(end)
    place = split(made).root.children[1]
    assert place.content_type == PLACEHOLDER_TYPE
    assert b'filename="plan.pdf"' in place.raw_body
    assert b'X-Mozilla-Altered: AttachmentDeleted; date="Sun, 01 Mar 2026 12:00:00 +0000"' in place.raw


def test_the_message_reads_as_before_and_lists_what_was_removed() -> None:
    body = build_body(split(remove(BEFORE, "3", removal=Removal.DETACHED)).root)
    assert body.text == "See the plan."
    assert [(each.filename, each.content_type) for each in body.attachments] == [
        ("plan.pdf", "application/pdf"),
        ("Detached_ größe.csv", PLACEHOLDER_TYPE),
    ]


def test_several_are_removed_at_once() -> None:
    made = remove(BEFORE, "3", "2")
    assert [each.content_type for each in split(made).root.leaves()] == [
        "text/plain",
        PLACEHOLDER_TYPE,
        PLACEHOLDER_TYPE,
    ]


def test_a_message_that_is_an_attachment_keeps_its_header() -> None:
    raw = b"From: bob@example.net\nContent-Type: image/png;\n name=a.png\nSubject: A picture\n\ndata\n"
    made = split(remove(raw, "1")).root
    assert [each.name for each in made.fields][:3] == ["x-mailguard-altered", "from", "subject"]
    assert made.content_type == PLACEHOLDER_TYPE
    assert b"data" not in made.raw


@pytest.mark.parametrize(
    "raw",
    [
        b'Content-Type: multipart/signed; boundary=b; protocol="application/pgp-signature"\n\n--b\n'
        b"Content-Type: text/plain\n\nx\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n-----BEGIN PGP MESSAGE-----\n\nhQE\n"
        b"-----END PGP MESSAGE-----\n--b\nContent-Type: image/png\n\nx\n--b--\n",
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png\n\nx\n",
    ],
)
def test_what_is_protected_or_broken_is_not_changed(raw: bytes) -> None:
    with pytest.raises(NotChangeable):
        remove(raw, "2")


def test_a_part_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFound):
        remove(BEFORE, "7")
