"""Senders that pass for others are told."""

from __future__ import annotations

import time

import pytest

from mailguard.cleaning import clean_text, shown_name
from mailguard.mime.confusables import Trick, read_domain, skeleton, suspect_address, suspect_name
from mailguard.mime.headers import read_headers
from mailguard.mime.parts import split
from mailguard.reading.header_findings import find_in_header


@pytest.mark.parametrize(
    "address, trick, sign",
    [
        ("\u0430lice@example.org", Trick.MIXED, "\u0430"),  # Cyrillic a
        ("alice@p\u0430ypal.com", Trick.MIXED, "\u0430"),
        ("alice@xn--pple-43d.com", Trick.MIXED, "\u0430"),
        ("alice@g\u03bfogle.com", Trick.MIXED, "\u03bf"),  # Greek omicron
        ("alice@\u0430\u0440\u0440\u04cf\u0435.com", Trick.LOOK_ALIKE, "\u0430"),
        ("alice@xn--80ak6aa92e.com", Trick.LOOK_ALIKE, "\u0430"),
        ("alice@\u0261oogle.com", Trick.LOOK_ALIKE, "\u0261"),  # Latin script g
        ("\u0440\u0430\u0443@example.org", Trick.LOOK_ALIKE, "\u0440"),
        ("alice@\uff45xample.org", Trick.STYLED, "\uff45"),
        ("alice@example\u3002org", Trick.STYLED, "\u3002"),
        ("alice@example.\U0001d428rg", Trick.STYLED, "\U0001d428"),
        ("a\ufffdlice@example.org", Trick.UNSEEN, "\ufffd"),
    ],
)
def test_an_address_that_passes_for_another_is_known(address: str, trick: Trick, sign: str) -> None:
    found = suspect_address(address)
    assert found is not None
    assert (found.trick, found.sign) == (trick, sign)


@pytest.mark.parametrize(
    "address",
    [
        "alice@example.org",
        "jürgen@münchen.example",
        "иван@почта.рф",
        "иван@example.org",
        "κώστας@example.gr",
        "山田@例え.jp",
        "김@example.kr",
        "alice@xn--mnchen-3ya.example",
        "alice@xn--.example",
        "alice@xn--99999999999999.example",
        "o'brien+x@example.org",
        "",
        "@",
    ],
)
def test_an_address_in_any_one_alphabet_is_not_suspected(address: str) -> None:
    assert suspect_address(address) is None


@pytest.mark.parametrize(
    "name, trick",
    [
        ("P\u0430ypal Support", Trick.MIXED),
        ("Bob\u200bby Tables", Trick.UNSEEN),
        ("\u202egro.elpmaxe", Trick.TURNED),
        ("\U0001d401ob Example", Trick.STYLED),
        ("Bob\U000e0076\U000e0065 Example", Trick.UNSEEN),
        ("株式会社ＡＢＣ", None),
        ("บริษัทABC", None),
        ("شركةABC", None),
        ("Đặng Văn Łukasz Þór", None),
        ("ՀAnahit", Trick.MIXED),
        ("Иван Ivanov", None),
        ("山田 Taro", None),
        ("김철수 Kim", None),
        ("नमस्\u200dते", None),
        ("שלום \u200fCohen", None),
        ("µTorrent", None),
        ("Jürgen Größe", None),
        ("👩\u200d🚀 Ada", None),
    ],
)
def test_a_name_that_hides_something_is_known(name: str, trick: Trick | None) -> None:
    found = suspect_name(name)
    assert (found.trick if found is not None else None) is trick


def test_what_a_domain_stands_for_is_read() -> None:
    assert read_domain("xn--mnchen-3ya.example") == "münchen.example"
    assert read_domain("xn--\xff.example") == "xn--\xff.example"
    assert skeleton("\u0430\u0440\u0440\u04cf\u0435") == "apple"


def test_a_long_name_is_looked_at_in_a_moment() -> None:
    begun = time.perf_counter()
    suspect_name("\u0430a" * 500_000)
    suspect_address("\u0430" * 500_000 + "@" + "\u0430." * 500_000)
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    "name, shown",
    [
        ("Alice", "Alice"),
        ("a@x.org", ""),
        ("A@X.ORG", ""),
        ("ceo@example.com", ""),
        ("CEO <ceo@example.com>", ""),
        ("ceo @ example.com", ""),
        ("ceo\uff20example.com", ""),
        ("ceo\ufe6bexample\u3002com", ""),
        ("Anna @ Example", "Anna @ Example"),
        ("@anna", "@anna"),
        ("\U0001f512 Bank", "▯ Bank"),
    ],
)
def test_a_name_that_holds_another_address_is_left_out(name: str, shown: str) -> None:
    assert shown_name(name, "a@x.org") == shown


@pytest.mark.parametrize(
    "text, cleaned",
    [
        ("Bo\u200cb\u200d Example", "Bob Example"),
        ("plan.pdf.e\u200dxe", "plan.pdf.exe"),
        ("Bob\U000e0076\U000e0065 x", "Bob x"),
        ("नमस्\u200dते", "नमस्\u200dते"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀 Ada", "👩\u200d🚀 Ada"),
        ("a\ufff9b\u202ec\u2066d", "abcd"),
        ("a \t\n b\0c", "a bc"),
        ("a  b ", "a b"),
    ],
)
def test_what_cannot_be_seen_is_cleaned_out_of_names(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize("evil", ["a", "@", "a@", "a @ ", "@ a."])
def test_a_name_made_to_be_slow_takes_no_time(evil: str) -> None:
    begun = time.perf_counter()
    shown_name(evil * 200_000, "a@x.org")
    assert time.perf_counter() - begun < 0.5


def told(header: str) -> list[tuple[str, str]]:
    fields = split(header.encode() + b"\r\n\r\n").root.fields
    return [(each.code, each.message) for each in find_in_header(read_headers(fields), fields)]


@pytest.mark.parametrize(
    "header, code, sentence",
    [
        (
            "From: \u0430lice@example.org",
            "deceptive-address",
            "The sender's address mixes alphabets: “\u0430” in \u0430lice is a Cyrillic letter.",
        ),
        (
            "From: a@\u0430\u0440\u0440\u04cf\u0435.com",
            "deceptive-address",
            "The sender's address can be taken for another: "
            "\u0430\u0440\u0440\u04cf\u0435, in Cyrillic letters, looks like apple. "
            "Its true domain is xn--80ak6aa92e.com.",
        ),
        (
            "From: a@xn--pple-43d.com",
            "deceptive-address",
            "The sender's address mixes alphabets: “\u0430” in \u0430pple is a Cyrillic letter. "
            "It is read as \u0430pple.com.",
        ),
        (
            "From: a@example.org\r\nReply-To: a@\uff45xample.org",
            "deceptive-address",
            "The answer's address has special signs for letters: \uff45xample is not example.",
        ),
        (
            "From: P\u0430yPal <a@example.org>",
            "deceptive-name",
            "The sender's name mixes alphabets: “\u0430” in P\u0430yPal is a Cyrillic letter.",
        ),
        (
            "From: =?utf-8?q?Bob=E2=80=AEby?= <a@example.org>",
            "deceptive-name",
            "The sender's name held marks that turn the direction of text. They were left out.",
        ),
        (
            "From: a@example.org\r\nSubject: one\r\nSubject: two\r\nDate: x\r\nDate: y",
            "repeated-field",
            "The header holds Subject and Date more than once, which is against the standard. "
            "Another program may show it differently.",
        ),
        (
            'From: "ceo@example.com" <a@example.org>',
            "address-in-name",
            "The sender's name held an address that is not the sender's. The name was left out.",
        ),
    ],
)
def test_what_is_suspected_is_said_in_a_sentence(header: str, code: str, sentence: str) -> None:
    assert told(header) == [(code, sentence)]


@pytest.mark.parametrize(
    "header",
    [
        "From: Alice <alice@example.org>",
        'From: "alice@example.org" <alice@example.org>',
        "From: Anna @ Example <anna@example.org>",
        "From: Иван <ivan@example.org>",
        "To: \u0430lice@example.org",
        "From: a@example.org\r\nFrom:  a@example.org",
        "X: y",
    ],
)
def test_ordinary_senders_are_told_nothing_about(header: str) -> None:
    assert told(header) == []
