"""Links: where they go, taken apart as browsers do it, and whether they say so."""

from __future__ import annotations

import time

import pytest

from mailguard.mime.body import Body
from mailguard.mime.host_names import host_as_asked, host_as_written, looks_like_another
from mailguard.mime.links import Trick, describe_link, examine_link, host_said, links_in
from mailguard.mime.plain_links import find_links
from mailguard.reading.link_findings import find_misleading


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://bank.example%2F@evil.example", "evil.example"),
        ("https://bank.example\\@evil.example/", "bank.example"),
        ("https:\\\\evil.example\\bank.example", "evil.example"),
        ("http:evil.example", "evil.example"),
        ("HtTpS:///evil.example", "evil.example"),
        ("ht\ntps://ev\til.example", "evil.example"),
        ("https://user:secret@evil.example:8080/x", "evil.example"),
        ("https://EVIL.example./", "evil.example"),
        ("https://%65vil.example/", "evil.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://ｅｖｉｌ.example/", "evil.example"),
        ("https://evil。example/", "evil.example"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://[::1]/", "[::1]"),
        ("http://999999999999/", ""),
        ("https://", ""),
        ("https://a b/", ""),
        ("https://" + "a" * 300 + ".example", ""),
    ],
)
def test_the_host_is_the_one_that_a_browser_would_ask(target: str, host: str) -> None:
    link = examine_link(target)
    assert link.host == host
    assert link.address.partition("//")[2].startswith(host) if host else link.address == ""
    assert "@" not in link.address.partition("//")[2].partition("/")[0]


@pytest.mark.parametrize(
    ("said", "target", "tricks"),
    [
        ("here", "https://evil.example/", set()),
        ("bank.example", "https://www.bank.example/", set()),
        ("bank.example", "https://login.bank.example/", set()),
        ("login.bank.example", "https://bank.example/", {Trick.OTHER_HOST}),
        ("https://bank.example/", "https://bank.example.evil.example/", {Trick.OTHER_HOST}),
        ("Log in at https://bank.example now", "https://evil.example/", {Trick.OTHER_HOST}),
        ("bank.example", "https://bank-example.evil.example/", {Trick.OTHER_HOST}),
        ("b\u200bank.example", "https://evil.example/", {Trick.OTHER_HOST}),
        ("alice@bank.example", "https://evil.example/", {Trick.OTHER_HOST}),
        ("node.js", "https://nodejs.example/", set()),
        ("e.g. this", "https://evil.example/", set()),
        ("here", "https://bank.example@evil.example/", {Trick.USER_INFO}),
        ("here", "http://0xC0A80101/", {Trick.NUMBER}),
        ("here", "http://[2001:db8::1]/", {Trick.NUMBER}),
        ("here", "https://xn--80ak6aa92e.com/", {Trick.LOOKALIKE}),  # Cyrillic, drawn like "apple"
        ("here", "https://pаypal.example/", {Trick.LOOKALIKE}),  # one Cyrillic letter
        ("here", "https://bücher.example/", set()),
        ("here", "https://пример.рф/", set()),
        ("here", "https://例え.example/", set()),
        ("here", "https://bank.example:2222/", {Trick.PORT}),
        ("here", "https://bank.example/go?url=https://evil.example/", set()),
        ("bank.example", "https://bank.example/go?url=https%3A%2F%2Fevil.example", {Trick.PASSES_ON}),
        ("bank.example", "https://bank.example/?next=https://login.bank.example/", set()),
        ("alice@example.org", "mailto:mallory@example.net", {Trick.OTHER_HOST}),
        ("alice@example.org", "mailto:Alice@example.org?subject=x", set()),
        ("mailto:alice@example.org?subject=Hi", "mailto:alice@example.org?subject=Hi", set()),
        ("Write to us", "mailto:mallory@example.net", set()),
    ],
)
def test_what_speaks_against_a_link_is_named(said: str, target: str, tricks: set[Trick]) -> None:
    assert set(examine_link(target, said).tricks) == tricks


def test_a_host_is_told_in_both_its_forms() -> None:
    assert describe_link("https://bücher.example/a") == "https://xn--bcher-kva.example/a  (bücher.example)"
    assert describe_link("https://bank.example@evil.example/") == "https://evil.example/"
    assert describe_link("mailto:a@example.org") == "mailto:a@example.org"
    assert "\u202e" not in describe_link("https://evil.example/\u202egnp.exe")


@pytest.mark.parametrize("host", ["", ".", "a..b", "-", "xn--", "xn--a-", "\udcff", "a" * 64, "☃" * 300])
def test_no_host_is_too_strange_to_be_judged(host: str) -> None:
    asked = host_as_asked(host)
    host_as_written(asked)
    looks_like_another(asked)
    examine_link(f"https://{host}/", host)


@pytest.mark.parametrize(
    ("line", "targets"),
    [
        (
            "See https://example.org/a_(b), and http://example.net.",
            ["https://example.org/a_(b)", "http://example.net"],
        ),
        ("(www.example.org/x)", ["http://www.example.org/x"]),
        ("Write to alice@example.org!", ["mailto:alice@example.org"]),
        ("mailto:bob@example.org?subject=Hi", ["mailto:bob@example.org?subject=Hi"]),
        ("<https://example.org/?a=1&b=2>", ["https://example.org/?a=1&b=2"]),
        ("“https://example.org/ü”", ["https://example.org/ü"]),
        ("javascript:alert(1) file:///etc/passwd data:text/html,x", []),
        ("https:// http:// www. @example a@b", []),
        ("xhttps://example.org", []),
        ("https://bank.example@evil.example/", ["https://bank.example@evil.example/"]),
    ],
)
def test_addresses_in_plain_text_become_links(line: str, targets: list[str]) -> None:
    found = list(find_links(line))
    assert [each.target for each in found] == targets
    assert all(
        line[each.start : each.end] in (each.target, each.target.split(":", 1)[-1].removeprefix("//"))
        for each in found
    )


@pytest.mark.parametrize(
    "line",
    ["https://" * 20_000, "a@" * 50_000, "www." * 50_000, "a.b-" * 50_000, "(" * 100_000, "x@y." * 40_000],
)
def test_looking_for_links_takes_no_time(line: str) -> None:
    begun = time.monotonic()
    list(find_links(line))
    host_said(line)
    examine_link(f"https://{line}", line)
    assert time.monotonic() - begun < 1


def test_links_are_read_from_sanitised_html() -> None:
    link = '<a href="https://e.example/?a=1&amp;b=2" rel="x">one <b>two</b> &amp; three</a>'
    html = f'<p>{link}<a name="x">y</a></p>'
    assert list(links_in(html)) == [("https://e.example/?a=1&b=2", "one two & three")]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (
            '<a href="https://evil.example/">www.bank.example</a>',
            "says www.bank.example but goes to evil.example",
        ),
        ('<a href="https://bank.example@evil.example/">x</a>', "hides where it goes: to evil.example"),
        ('<a href="https://xn--80ak6aa92e.com/">x</a>', "goes to xn--80ak6aa92e.com, written аррӏе.com"),
        ('<a href="http://3232235777/">x</a>', "goes to 192.168.1.1, a number"),
        ('<a href="https://bank.example/">www.bank.example</a>', ""),
        ('<a href="https://click.bank.example/">bank.example</a>', ""),
    ],
)
def test_a_message_with_a_link_that_deceives_says_so(html: str, words: str) -> None:
    found = find_misleading(Body(html=html))
    assert (words in found[0].message) if words else found == []


def test_links_in_plain_text_are_looked_at_too() -> None:
    (found,) = find_misleading(Body(text="Log in: https://bank.example@evil.example/"))
    assert found.code == "misleading-link"
