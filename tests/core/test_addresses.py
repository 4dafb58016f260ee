"""What a mail address is, and how it is written on the wire."""

from __future__ import annotations

import pytest

from mailguard.addresses import is_address, wire_address


@pytest.mark.parametrize(
    "text",
    [
        "bob@example.net",
        "b.o.b+tag@sub.example.net",
        "jürgen@example.de",
        "用户@例子.公司",
        "a@localhost",
        "x@müller.de",
    ],
)
def test_an_address_is_taken(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bob",
        "bob@",
        "@example.net",
        "bob@@example.net",
        "bob@example..net",
        ".bob@example.net",
        "bob@-example.net",
        "bob smith@example.net",
        "bob@example.net\r\nBcc: eve@example.com",
        "bob@example.net,eve@example.com",
        "<bob@example.net>",
        '"bob smith"@example.net',
        "bob@[127.0.0.1]",
        "bob\u202e@example.net",
        "bob@exam\u200bple.net",
        "bob@straße.de",  # IDNA 2003 would write to strasse.de
        f"{'x' * 65}@example.net",
        f"bob@{'x' * 64}.net",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not is_address(text)
    with pytest.raises(ValueError, match="no mail address"):
        wire_address(text)


@pytest.mark.parametrize(
    ("address", "wire"),
    [("Bob@Example.net", "Bob@Example.net"), ("x@müller.de", "x@xn--mller-kva.de"), ("é@a.org", "é@a.org")],
)
def test_a_domain_goes_on_the_wire_in_ascii(address: str, wire: str) -> None:
    assert wire_address(address) == wire
