"""Messages as they are built, read back by the standard library's parser."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.mime.build import (
    autocrypt_field,
    bcc_field,
    build_body,
    build_fields,
    key_file,
    message_ids,
    new_message_id,
    write_message,
)
from mailguard.mime.entities import encode_addresses, text_part
from mailguard.mime.priority import read_priority
from mailguard.model import Address, Draft, DraftAttachment
from mailguard.model.priority import Priority
from tests.core.test_policy import make_draft

DATE = datetime(2026, 11, 20, 14, 10, tzinfo=timezone(timedelta(hours=5, minutes=30)))


def build(draft: Draft) -> bytes:
    return write_message(build_fields(draft, message_id="id@example.org", date=DATE), build_body(draft))


def parse(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    assert not any(part.defects for part in message.walk())
    return message


def build_and_parse(**changed: Any) -> EmailMessage:
    return parse(build(make_draft(**changed)))


# Header fields


@pytest.mark.parametrize(
    "subject",
    [
        "Numbers for the field trip",
        "Zahlen für den Ausflug",
        "数字" * 60,
        "word " * 60 + "end",
        "x" * 500,
        "=?utf-8?q?not_an_encoded_word?=",
        "tabs\tand\r\nline\nbreaks",
        "trailing; semicolon, comma: colon",
        "",
    ],
)
def test_a_subject_is_read_back_as_written(subject: str) -> None:
    raw = build(make_draft(subject=subject))
    assert " ".join(parse(raw)["Subject"].split()) == " ".join(subject.split())
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "name",
    [
        "Bob",
        "Bob Example",
        "Example, Bob",
        'Bob "B" Example',
        "Jürgen Müller, Dr.",
        "=?utf-8?q?x?=",
        "名" * 14,
        "",
    ],
)
def test_a_name_is_read_back_as_written(name: str) -> None:
    people = (Address(name, "bob@example.net"), Address("Carol", "carol@example.com"))
    read = build_and_parse(to=people)["To"].addresses
    assert [(each.display_name, each.addr_spec) for each in read] == [
        (each.name, each.address) for each in people
    ]


def test_a_long_name_is_cut_between_characters_and_in_short_lines() -> None:
    field = encode_addresses([Address("名" * 60, "bob@example.net")])
    words = field.removesuffix(" <bob@example.net>")
    assert str(make_header(decode_header(words))) == "名" * 60
    assert max(map(len, field.split("\r\n"))) <= 76


def test_nothing_in_a_draft_can_add_a_header_field() -> None:
    evil = "x\r\nBcc: eve@example.com\r\n\r\nbody"
    message = build_and_parse(
        subject=evil,
        from_=Address(evil, "alice@example.org"),
        to=(Address(evil, "bob@example.net"),),
        in_reply_to="a@b>\r\nBcc: eve@example.com",
        references=("ok@b", "x y\r\nBcc: eve@example.com"),
        attachments=(DraftAttachment(filename=evil, content_type=f"text/plain\r\n{evil}", data=b"x"),),
    )
    assert message["Bcc"] is None
    assert all(part["Bcc"] is None for part in message.walk())
    with pytest.raises(ValueError, match="no mail address"):
        build(make_draft(to=(Address("", "bob@example.net\r\nBcc: eve@example.com"),)))


def test_bcc_stands_in_the_copy_for_sent_alone() -> None:
    draft = make_draft(bcc=(Address("Dave", "dave@example.org"),))
    assert b"dave" not in build(draft)
    assert bcc_field(draft) == (("Bcc", "Dave <dave@example.org>"),)
    assert bcc_field(make_draft()) == ()


def test_a_message_to_bcc_alone_has_no_name_in_to() -> None:
    assert build_and_parse(to=(), bcc=(Address("", "dave@example.org"),))["To"] == "undisclosed-recipients:;"
    assert build_and_parse(to=(), cc=(Address("", "dave@example.org"),))["To"] is None


def test_a_message_tells_neither_host_name_nor_time_zone_nor_program() -> None:
    message = build_and_parse()
    assert message["Date"] == "Fri, 20 Nov 2026 08:40:00 +0000"
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip
    first, second = new_message_id("alice@example.org"), new_message_id("alice@example.org")
    assert first != second
    assert first.endswith("@example.org")
    assert socket.gethostname() not in first


def test_an_answer_names_what_it_answers() -> None:
    message = build_and_parse(in_reply_to="<b@x>", references=("a@x", "<b@x>", "a@x"))
    assert message["In-Reply-To"] == "<b@x>"
    assert message["References"].split() == ["<a@x>", "<b@x>"]


def test_a_long_thread_keeps_its_first_and_its_last_ids() -> None:
    ids = tuple(f"{number}@x" for number in range(100))
    found = build_and_parse(references=ids)["References"].split()
    assert (found[0], found[1], found[-1], len(found)) == ("<0@x>", "<71@x>", "<99@x>", 30)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("<a@b><c@d>", ("<a@b>", "<c@d>")),
        ("a@b", ("<a@b>",)),
        ("", ()),
        ("<é@b>", ()),
        ("<>", ()),
        ("x" * 300, ()),
    ],
)
def test_message_ids_are_taken_as_they_come(text: str, ids: tuple[str, ...]) -> None:
    assert message_ids([text]) == ids


def test_domains_are_written_in_ascii_and_local_parts_as_they_are() -> None:
    raw = build(make_draft(to=(Address("", "bob@müller.de"),)))
    assert b"To: bob@xn--mller-kva.de\r\n" in raw
    assert raw.isascii()
    assert "To: bøb@example.net\r\n".encode() in build(make_draft(to=(Address("", "bøb@example.net"),)))


# The body


def content_of(text: str) -> str:
    return str(parse(text_part(text).to_bytes()).get_content()).replace("\r\n", "\n")


HAZARDS = [
    "plain",
    "ends with blanks   \nand tabs\t\nnext",
    "From the start\nFrom here\n>From there",
    "From " + "a" * 200,
    ".\n..\n.dot",
    "-- \nsignature",
    "- dash\n--=_boundary\n",
    "é" * 500,
    "Привет, мир\n" * 20,
    "x" * 2000,
    "a=b =\n=3D",
    "\n\n\n",
    "",
    "emoji 🦆 and \u2028 separators\x0b\x0c",
]


@pytest.mark.parametrize("text", HAZARDS)
def test_a_text_is_read_back_as_written(text: str) -> None:
    assert content_of(text).rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize("text", HAZARDS)
def test_a_text_passes_any_server_unchanged(text: str) -> None:
    raw = text_part(text).to_bytes()
    assert raw.isascii()
    assert b"\0" not in raw
    for line in raw.split(b"\r\n"):
        assert len(line) <= 76
        assert line == line.rstrip()
        assert not line.startswith(b"From ")
        assert b"\r" not in line
        assert b"\n" not in line


@given(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r")))
def test_any_text_at_all_is_read_back(text: str) -> None:
    assert content_of(text).rstrip("\n") == text.rstrip("\n")


def test_any_line_ends_are_taken() -> None:
    assert content_of("a\r\nb\rc\nd") == "a\nb\nc\nd\n"


def test_html_stands_beside_the_text_it_was_made_from() -> None:
    message = build_and_parse(text="Hi", html="<p>Hi</p>")
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


BYTES = bytes(range(256)) * 5


@pytest.mark.parametrize(
    "name", ["sheet.ods", "Übersicht der Zahlen.ods", 'a "quoted" name.txt', "名前" * 20 + ".txt"]
)
def test_an_attachment_is_read_back_to_the_byte(name: str) -> None:
    file = DraftAttachment(filename=name, content_type="application/x-thing", data=BYTES)
    message = build_and_parse(attachments=(file,))
    text, attached = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert attached.get_content_type() == "application/x-thing"
    assert attached.get_content_disposition() == "attachment"
    assert (attached.get_filename() or "").replace("_", '"') == name
    assert attached.get_content() == BYTES


@pytest.mark.parametrize(
    ("given_type", "kept"),
    [
        ("text/plain; charset=x", "text/plain"),
        ("IMAGE/PNG", "image/png"),
        ("nonsense", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("text/plain\r\nX: y", "application/octet-stream"),
    ],
)
def test_a_type_that_makes_no_sense_becomes_the_unknown_one(given_type: str, kept: str) -> None:
    file = DraftAttachment(filename="x", content_type=given_type, data=BYTES)
    (_, attached) = build_and_parse(attachments=(file,)).iter_parts()
    assert attached.get_content_type() == kept


def test_a_forwarded_message_stays_one_where_it_needs_no_encoding() -> None:
    inner = build(make_draft(subject="Inner"))
    file = DraftAttachment(filename="m.eml", content_type="message/rfc822", data=inner)
    (_, attached) = build_and_parse(attachments=(file,)).iter_parts()
    assert attached.get_content()["Subject"] == "Inner"
    eight_bit = DraftAttachment(
        filename="m.eml", content_type="message/rfc822", data="Subject: é\r\n".encode()
    )
    (_, attached) = build_and_parse(attachments=(eight_bit,)).iter_parts()
    assert attached.get_content_type() == "application/octet-stream"
    assert attached.get_content() == eight_bit.data


def test_a_path_in_a_file_name_is_left_out() -> None:
    file = DraftAttachment(filename="/home/alice/secret/plan.txt", content_type="text/plain", data=b"x")
    raw = build(make_draft(attachments=(file,)))
    assert b"secret" not in raw
    assert b'filename="plan.txt"' in raw


def test_the_own_key_goes_along_as_a_key() -> None:
    draft = make_draft()
    body = build_body(draft, [key_file(b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n", "0123456789ABCDEF")])
    message = parse(write_message(build_fields(draft, message_id="a@b", date=DATE), body))
    (_, attached) = message.iter_parts()
    assert attached.get_content_type() == "application/pgp-keys"
    assert attached.get_filename() == "OpenPGP_0x0123456789ABCDEF.asc"


def test_the_autocrypt_header_has_its_attributes_in_short_lines() -> None:
    ((name, value),) = autocrypt_field("alice@example.org", b"k" * 1000, prefers_encryption=True)
    assert (name, value.partition(";")[0]) == ("Autocrypt", "addr=alice@example.org")
    assert " prefer-encrypt=mutual;" in value
    assert max(map(len, value.split("\r\n"))) <= 77
    assert autocrypt_field("alice@example.org", b"k" * 20_000, prefers_encryption=True) == ()


def test_dates_are_told_in_utc_whatever_the_zone() -> None:
    fields = dict(
        build_fields(make_draft(), message_id="a@b", date=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    )
    assert fields["Date"] == "Fri, 02 Jan 2026 03:04:05 +0000"


@pytest.mark.parametrize(
    ("priority", "found"),
    [
        (Priority.HIGHEST, {"X-Priority": "1 (Highest)", "Importance": "high"}),
        (Priority.LOW, {"X-Priority": "4 (Low)", "Importance": "low"}),
        (Priority.NORMAL, {}),
    ],
)
def test_a_message_says_how_urgent_it_is_only_where_it_is_not_as_any(
    priority: Priority, found: dict[str, str]
) -> None:
    fields = dict(
        build_fields(replace(make_draft(), priority=priority), message_id="1@example.org", date=DATE)
    )
    assert {name: fields[name] for name in ("X-Priority", "Importance") if name in fields} == found
    values = [found.get(name, "").encode() for name in ("X-Priority", "Importance")]
    assert read_priority(values) is priority
