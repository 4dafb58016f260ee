"""Header values: addresses, words, dates, and which of two headers counts."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from mailguard.mime.addresses import parse_addresses
from mailguard.mime.headers import parse_date, read_headers
from mailguard.mime.parts import split
from mailguard.mime.protection import find_protected, join_headers
from mailguard.mime.words import decode_words


@pytest.mark.parametrize(
    "value, text",
    [
        (b"plain", "plain"),
        (b"a\r\n folded\r\n\tvalue", "a folded\tvalue"),
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("latin-1"), "Grüße"),
        (b"=?utf-8?q?Gr=C3?= =?UTF-8?q?=BC=C3=9Fe?=", "Grüße"),
        (b"=?iso-8859-1?Q?K=F6ln_am_Rhein?=", "Köln am Rhein"),
        (b"=?utf-8?b?R3LDvMOfZQ==?= aus =?utf-8*de?B?S8O2bG4?=", "Grüße aus Köln"),
        (b"=?gb2312?B?w/vX1g==?=", "名字"),
        (b"=?unknown-set?q?abc?=", "abc"),
        (b"=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        (b"=?utf-8?q?open", "=?utf-8?q?open"),
        (b"=?utf-8?q?open =?utf-8?q?b?= c", "=?utf-8?q?open b c"),
        (b"=?utf-8?b?R3LDvMOf?==?utf-8?b?ZQ?=", "Grüße"),
        (b"=?utf-8?B?R3I?= =?utf-8?B?w7zDn2U=?=", "Grüße"),
        (b"=?utf-8?B?R3LDv?= =?utf-8?B?MOfZQ==?=", "Grüße"),
        (b"=?utf-8?b?Z3J1w59f?= =?utf-8?q?=C3=BC?=", "gruß_ü"),
        (b"=?utf-8?B?w7w_?= x", "ü? x"),
        (b"=?utf-8?q?gr=c3=bc=c3=9fe?=", "grüße"),
        (b"=?utf-8?q?a b  c?=", "a b  c"),
        (b"=?utf-8?q?Really??=", "Really?"),
        (b'"=?utf-8?q?a=c3=bc?="', '"aü"'),
        (b"Re: =?utf-8?q?a?=b", "Re: ab"),
        (b"a =?utf-8?q?b?=\r\n\t=?utf-8?q?c?= d", "a bc d"),
        (b"=?utf-8?q?a\r\n b?=", "a b"),
        (b"=?us-ascii?q?x?= =?utf-8?q?=C3=A4?=", "xä"),
        (b"=?iso-2022-jp?b?GyRCTD47ehsoQg==?=", "名字"),
        (b"=?x-unknown?q?=CF=F0=E8=E2=E5=F2?=", "Привет"),
        (b"=??q?abc?=", "abc"),
        (b"=?utf-8?q??= x", " x"),
        (b"=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=", "=?utf-8?q?x?="),
    ],
)
def test_encoded_words_are_decoded(value: bytes, text: str) -> None:
    assert decode_words(value) == text


@pytest.mark.parametrize("evil", [b"=?a?q? ", b"=?a?q?", b"=?a?b?QQ", b"=?a?b?QQ?=", b"=?a?q?x?= ", b"=?"])
@pytest.mark.parametrize("end", [b"", b"?="])
def test_a_field_full_of_encoded_words_takes_no_time(evil: bytes, end: bytes) -> None:
    begun = time.perf_counter()
    decode_words(evil * 20_000 + end)
    assert time.perf_counter() - begun < 1.0


def test_a_codec_that_is_no_charset_is_never_run() -> None:
    assert "abc" not in decode_words(b"=?zlib?b?eJxLTEoGAAJNASc=?=")
    assert decode_words(b"=?rot13?q?abc?=") == "abc"


@pytest.mark.parametrize(
    "value, addresses",
    [
        (b"a@x.org", [("", "a@x.org")]),
        (b"Alice <a@x.org>, Bob <b@x.org>", [("Alice", "a@x.org"), ("Bob", "b@x.org")]),
        (b'"Example, Alice" <a@x.org>', [("Example, Alice", "a@x.org")]),
        (b"=?utf-8?q?B=2C_C?= <b@x.org>", [("B, C", "b@x.org")]),
        (b"a@x.org (Alice (at work))", [("Alice (at work)", "a@x.org")]),
        (b"Team: a@x.org, B <b@x.org>;", [("", "a@x.org"), ("B", "b@x.org")]),
        (b"undisclosed-recipients:;", []),
        (b'"a@x.org" <mallory@evil>', [("a@x.org", "mallory@evil")]),
        (b'"a@x.org"@evil', [("", '"a@x.org"@evil')]),
        (b"=?utf-8?q?a=40x=2Eorg?= <mallory@evil>", [("a@x.org", "mallory@evil")]),
        (b"<@relay:a@x.org>", [("", "a@x.org")]),
        (b"<@relay,@other : a@x.org>", [("", "a@x.org")]),
        (b"Doe, John <j@x.org>, b@x.org", [("Doe, John", "j@x.org"), ("", "b@x.org")]),
        (b"A: b@x.org, C: d@x.org;, e@x.org;", [("", "b@x.org"), ("", "d@x.org"), ("", "e@x.org")]),
        (b"a@x.org; b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
        (b'<"a, b"@x.org>', [("", '"a, b"@x.org')]),
        (b'"a b"@x.org', [("", '"a b"@x.org')]),
        (b"alice (at work) . b @ x.org", [("at work", "alice.b@x.org")]),
        (b"Bob @ Work <b@x.org>", [("Bob @ Work", "b@x.org")]),
        (b"b@x.org>", [("", "b@x.org")]),
        (b"Bob <b@x.org", [("Bob", "b@x.org")]),
        (b"Bob <<b@x.org>>", [("Bob", "b@x.org")]),
        (b"<mailto:b@x.org>", [("", "b@x.org")]),
        (b'"Bob <b@x.org>', [("Bob", "b@x.org")]),
        (b"Bob (at work <b@x.org>", [("Bob at work", "b@x.org")]),
        (b"=?utf-8?q?Bob?=<b@x.org>", [("Bob", "b@x.org")]),
        (b"=?utf-8?Q?Bob Ex, Inc?= <b@x.org>", [("Bob Ex, Inc", "b@x.org")]),
        (b'"=?utf-8?q?Bob?=" <b@x.org>', [("Bob", "b@x.org")]),
        ("Jöe <j@x.org>".encode("latin-1"), [("Jöe", "j@x.org")]),
        (b"Bob <b@[IPv6:::1]>", [("Bob", "b@[IPv6:::1]")]),
        (b"<>", []),
        (b" , ,; \r\n ", []),
        (b"Alice", [("Alice", "")]),
        (b"", []),
    ],
)
def test_mailboxes_are_told_apart(value: bytes, addresses: list[tuple[str, str]]) -> None:
    assert [(each.name, each.address) for each in parse_addresses(value)] == addresses


@pytest.mark.parametrize(
    "value", [b"<a@x.org> <m@evil>", b"a@x.org m@evil", b"a@x.org, m@evil", b"A <a@x.org> M <m@evil>"]
)
def test_two_senders_never_look_like_one(value: bytes) -> None:
    assert len(parse_addresses(value)) == 2


@pytest.mark.parametrize(
    "address", ["a@x\0.org", "a@x.org\u200b", "a@\u202ex.org", "a b@x.org", "a@x.org\x7f", "a@x\u00ad.org"]
)
def test_an_address_with_hidden_characters_equals_no_other(address: str) -> None:
    (found, *_) = parse_addresses(f"<{address}>".encode())
    assert found.address != "a@x.org"
    assert "\ufffd" in found.address or found.address == "a"


def test_names_hold_no_line_breaks_and_no_direction_marks() -> None:
    (found,) = parse_addresses(b"=?utf-8?q?a=0D=0ABcc:_x=E2=80=AE?= <a@x.org>")
    assert found.name == "a Bcc: x"


def test_a_very_long_address_equals_no_other() -> None:
    (found,) = parse_addresses(b"<" + b"a" * 100_000 + b"@x.org>")
    assert len(found.address) <= 501 and found.address.endswith("\ufffd")


def test_letters_beyond_ascii_are_read_in_the_charset_of_the_text_below() -> None:
    raw = "Subject: Имя\r\nFrom: Юра <a@x.org>\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n"
    headers = read_headers(split(raw.encode("koi8-r")).root.fields)
    assert (headers.subject, headers.from_[0].name) == ("Имя", "Юра")
    assert read_headers(split(raw.encode()).root.fields).subject == "Имя"


@pytest.mark.parametrize(
    "value",
    [
        b"(" * 100_000,
        b'"' * 100_000,
        b'"\\' * 50_000,
        b"(\\" * 50_000,
        b"<" * 100_000,
        b'<"' * 50_000,
        b"<@" * 50_000,
        b"a@b," * 30_000,
        b"=?a?q?" * 20_000,
        b". " * 50_000 + b"@",
        b"\\" * 100_000,
    ],
    ids=range(11),
)
def test_long_nonsense_is_read_in_a_moment(value: bytes) -> None:
    begun = time.monotonic()
    parse_addresses(value)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "text, date",
    [
        ("Mon, 01 Jan 2024 10:00:00 +0200", datetime(2024, 1, 1, 8, tzinfo=UTC)),
        ("1 Jan 24 10:00 GMT", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("Mon, 01 Jan 2024 10:00:00 -0000", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("Mon, 99 Jan 2024 10:00:00 +0000", None),
        ("Mon, 01 Jan 2024 10:00:00 +9999999999", None),
        ("Fri, 31 Dec 9999 23:00:00 -1200", None),
        ("2024-01-01T10:00:00+02:00", datetime(2024, 1, 1, 8, tzinfo=UTC)),
        ("2024-01-01 10:00:00", datetime(2024, 1, 1, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_or_there_is_none(text: str, date: datetime | None) -> None:
    assert parse_date(text) == date


def test_of_two_subjects_the_first_counts_and_two_senders_are_both_read() -> None:
    raw = b"Subject: one\r\nSubject: two\r\nFrom: a@x.org\r\nFrom: b@x.org\r\n\r\n"
    headers = read_headers(split(raw).root.fields)
    assert headers.subject == "one"
    assert [each.address for each in headers.from_] == ["a@x.org", "b@x.org"]


def test_message_ids_come_without_brackets() -> None:
    raw = b"Message-ID: <1@x>\r\nIn-Reply-To: <0@x> (a note)\r\nReferences: <a@x>\r\n <b@x>\r\n\r\n"
    headers = read_headers(split(raw).root.fields)
    assert (headers.message_id, headers.in_reply_to, headers.references) == ("1@x", "0@x", ("a@x", "b@x"))


OUTER = split(
    b"From: Alice <alice@example.org>\r\nTo: bob@example.net\r\nCc: added@example.com\r\nSubject: [...]\r\n"
    b"Bcc: also-added@example.com\r\n"
    b"Date: Mon, 01 Jan 2024 10:00:00 +0000\r\nMessage-ID: <outer@example.org>\r\n\r\n"
).root


def payload(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


HP = (
    'Content-Type: text/plain; hp="cipher"\n'
    "From: Alice <alice@example.org>\nTo: bob@example.net\nSubject: The harvest\n"
    "HP-Outer: Subject: [...]\nHP-Outer: From: Alice <alice@example.org>\n\ntext"
)


def join(inner: str, *, is_encrypted: bool = True, signed: str = ""):  # type: ignore[no-untyped-def]
    return join_headers(
        OUTER.fields,
        find_protected(split(payload(inner)).root),
        is_encrypted=is_encrypted,
        signed_addresses=frozenset({signed} if signed else ()),
    )


def test_a_protected_subject_wins_over_the_outer_one() -> None:
    headers = join(HP)
    assert headers.subject == "The harvest"
    assert headers.is_subject_protected
    assert headers.protected == {"from", "to", "subject"}


def test_a_recipient_added_on_the_way_is_not_shown_where_the_whole_header_is_protected() -> None:
    assert join(HP).cc == join(HP).bcc == ()
    assert join(HP).message_id == "outer@example.org"  # what nobody is answered by stays


def test_an_older_form_protects_what_it_names_alone() -> None:
    headers = join('Content-Type: text/plain; protected-headers="v1"\nSubject: The harvest\n\ntext')
    assert headers.subject == "The harvest"
    assert headers.protected == {"subject"}
    assert [each.address for each in headers.cc] == ["added@example.com"]
    assert headers.bcc == ()  # of an encrypted draft it stands inside, or nowhere


def test_a_payload_without_header_protects_nothing() -> None:
    headers = join("Content-Type: text/plain\n\ntext")
    assert (headers.subject, headers.protected, headers.is_subject_protected) == ("[...]", frozenset(), False)


def test_a_subject_that_the_sender_put_outside_too_is_not_called_protected() -> None:
    headers = join(HP.replace("HP-Outer: Subject: [...]", "HP-Outer: Subject: The harvest"))
    assert headers.subject == "The harvest"
    assert not headers.is_subject_protected


def test_anyone_can_encrypt_so_another_sender_inside_is_not_believed() -> None:
    for signed in ("", "ceo@example.org"):
        headers = join(
            HP.replace("From: Alice <alice@example.org>", "From: ceo@example.org", 1), signed=signed
        )
        assert headers.is_from_contradicted
        assert [each.address for each in headers.from_] == ["alice@example.org"]
        assert "from" not in headers.protected


def test_a_signature_bears_out_the_sender_that_a_list_has_rewritten() -> None:
    inner = HP.replace("From: Alice <alice@example.org>", "From: Carol <carol@example.com>", 1)
    believed = join(inner, is_encrypted=False, signed="carol@example.com")
    assert [each.address for each in believed.from_] == ["carol@example.com"]
    assert not believed.is_from_contradicted
    assert join(inner, is_encrypted=False).is_from_contradicted


def test_the_same_sender_under_another_name_is_no_contradiction() -> None:
    headers = join(HP.replace("From: Alice <alice@example.org>", "From: A. <ALICE@example.org>", 1))
    assert not headers.is_from_contradicted
    assert headers.from_[0].name == "A."
