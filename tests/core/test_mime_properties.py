"""What is true of the MIME reader whatever it is given."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.mime.addresses import parse_addresses
from mailguard.mime.body import Hiding, build_body
from mailguard.mime.calendar import calendar_in_words
from mailguard.mime.contact_card import cards_in_words
from mailguard.mime.embedded import take_files_out
from mailguard.mime.headers import read_headers
from mailguard.mime.parameters import parse_parameters
from mailguard.mime.parts import Part, split
from mailguard.mime.protection import find_protected, join_headers
from mailguard.mime.reports import REPORT_TYPES, report_in_words
from mailguard.mime.words import decode_words

# Bytes that mean something to a reader of mail, mixed with any others.
SIGNS = [
    *(bytes([each]) for each in b"\r\n\0\"(<>@,;:=?*'%\\-\x80\xff \tb"),
    b"\r\n\r\n",
    b"--b",
    b"--b--",
    b"=?utf-8?q?",
    b"?=",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: text/calendar\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"From: ",
    b"BEGIN:VEVENT\n",
    b"begin 644 x\n",
    b"end\n",
    b"name*0*=utf-8''",
]
MAIL = st.lists(st.one_of(st.sampled_from(SIGNS), st.binary(max_size=6)), max_size=60).map(b"".join)
FEW = settings(max_examples=150, deadline=None)


@FEW
@given(MAIL)
def test_parts_lie_inside_each_other_and_in_order(raw: bytes) -> None:
    def check(part: Part) -> None:
        assert 0 <= part.start <= part.body <= part.end <= len(part.source)
        place = part.body
        for child in part.children:
            assert place <= child.start <= child.end <= part.end
            place = child.end
            check(child)

    root = split(raw).root
    check(root)
    paths = [each.path for each in root.leaves()]
    assert len(set(paths)) == len(paths) and all(paths)


@FEW
@given(MAIL)
def test_any_bytes_have_a_body_and_attachments_of_the_size_that_is_told(raw: bytes) -> None:
    body = build_body(split(raw).root, hiding=Hiding(legacy_display=True, header_part=True))
    body.text.encode("utf-8")
    for each in body.attachments:
        assert len(each.data) == each.size_bytes
        assert each.data.startswith(each.content.head(10))


@FEW
@given(MAIL)
def test_any_bytes_have_a_header_of_clean_lines(raw: bytes) -> None:
    root = split(raw).root
    headers = join_headers(root.fields, find_protected(root), is_encrypted=True, signed_addresses=frozenset())
    people = [each for field in (headers.from_, headers.to, headers.cc) for each in field]
    for text in (headers.subject, *(each.name for each in people), *(each.address for each in people)):
        assert not any(unicodedata.category(each) in ("Cc", "Cs") for each in text)
    assert read_headers(root.fields).subject == headers.subject or headers.protected


@FEW
@given(MAIL)
def test_values_of_any_form_are_read(raw: bytes) -> None:
    decode_words(raw).encode("utf-8")
    parse_parameters(raw)
    assert all(each.shown for each in parse_addresses(raw))
    kept, files = take_files_out(raw)
    assert kept == raw or files
    text = raw.decode("latin-1")
    calendar_in_words(text)
    cards_in_words(text)
    for kind in REPORT_TYPES:
        report_in_words(kind, raw)
