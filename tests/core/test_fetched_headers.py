"""Answers about headers are split many at a time where they have the usual form, and one by one else."""

from __future__ import annotations

import pytest

from mailguard.transport.imap_responses import HEADER_NAMES, split_header, split_headers


def answer(uid: int, raw: bytes = b"Subject: a\r\n\r\n", flags: bytes = b"\\Seen", size: int = 99) -> bytes:
    return (
        b'* %d FETCH (UID %d FLAGS (%b) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE %d'
        b" BODY[HEADER.FIELDS (%b)] {%d}\r\n%b)\r\n"
    ) % (uid, uid, flags, size, HEADER_NAMES.encode(), len(raw), raw)


def test_what_the_short_way_finds_is_what_the_long_way_finds() -> None:
    raw = b"Subject: {3}\r\n)\r\n* 9 FETCH (UID 9)\r\n\r\n"  # as if it were an answer of its own
    (found,), length = split_headers(answer(7, raw, b"\\Seen $Label1 \xc3\xbc"))
    assert length == len(answer(7, raw, b"\\Seen $Label1 \xc3\xbc"))
    first, _, rest = answer(7, raw, b"\\Seen $Label1 \xc3\xbc").partition(b"\r\n")
    assert found == split_header((first, rest[: len(raw)], b")"))
    assert (found.uid, found.raw, found.size_bytes) == (7, raw, 99)


@pytest.mark.parametrize("cut", range(0, len(answer(8)), 7))
def test_an_answer_that_has_not_come_to_its_end_is_left_for_later(cut: int) -> None:
    found, length = split_headers(answer(7) + answer(8)[:cut])
    assert [each.uid for each in found] == [7]
    assert length == len(answer(7))


@pytest.mark.parametrize(
    "other",
    [
        b"* 3 EXPUNGE\r\n",
        b"* 1 FETCH (FLAGS (\\Seen))\r\n",
        b"A1 OK done\r\n",
        answer(9).replace(b")\r\n", b" FLAGS ())\r\n"),
        answer(9).replace(b"{14}", b"{15}"),
        answer(9).replace(b"{14}", b"{12}"),
        answer(9).replace(b"{14}", b"NIL"),
        answer(9).replace(b"UID 9 FLAGS (\\Seen)", b"FLAGS (\\Seen) UID 9"),
        answer(9, size=10**16),
    ],
)
def test_what_is_said_in_another_form_is_left_to_the_long_way(other: bytes) -> None:
    found, length = split_headers(answer(7) + other + answer(8))
    assert [each.uid for each in found] == [7]
    assert length == len(answer(7))
