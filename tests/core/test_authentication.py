"""Authentication-Results: read by RFC 8601, and believed only where nobody else can have written them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailguard.mime.authentication import own_servers, provider_word, read_authentication
from mailguard.mime.parts import split
from mailguard.model import Account, AccountId, Address, Security, Server
from mailguard.model.around import AuthenticationResults, Method, MethodResult, ProviderWord

IMAP = Server(host="imap.example.org", port=993, security=Security.TLS, user="alice")
ALICE = Account(id=AccountId("a"), identity=Address("Alice", "alice@example.org"), imap=IMAP, smtp=IMAP)
RECEIVED = "Received: from a by b; Mon, 1 Jan 2024 10:00:00 +0000\r\n"
PASSES = (
    "dkim=pass header.d=example.net; spf=pass smtp.mailfrom=bob@example.net;"
    " dmarc=pass header.from=example.net"
)


def field(server: str, results: str) -> str:
    return f"Authentication-Results: {server}; {results}\r\n"


def read(header: str) -> tuple[AuthenticationResults, ...]:
    return read_authentication(split(f"{header}From: bob@example.net\r\n\r\nhello\r\n".encode()).root.fields)


def word(header: str, account: Account = ALICE, sender: str = "bob@example.net") -> ProviderWord | None:
    return provider_word(read(header), account, sender)


@pytest.mark.parametrize(
    ("value", "results"),
    [
        ("none", ()),
        ("dkim=pass header.d=Example.NET", (MethodResult(Method.DKIM, "pass", "example.net"),)),
        ('dkim/1 = pass (2048; "key") header.i=@example.net',
         (MethodResult(Method.DKIM, "pass", "example.net"),)),
        ('spf=fail smtp.mailfrom="bob@example.net"', (MethodResult(Method.SPF, "fail", "example.net"),)),
        ("iprev=pass policy.iprev=192.0.2.1; dmarc=none", (MethodResult(Method.DMARC, "none"),)),
        ("spf=pass (dkim=pass header.d=bank.example; x) smtp.helo=a.example",
         (MethodResult(Method.SPF, "pass", "a.example"),)),
        ('spf=fail reason="; dkim=pass header.d=bank.example" smtp.helo=a.example',
         (MethodResult(Method.SPF, "fail", "a.example"),)),
        ("dkim=pass header.d=<b>bank", (MethodResult(Method.DKIM, "pass", ""),)),
        ("((((", ()),
        ("=;=;dkim=;=pass", ()),
    ],
)  # fmt: skip
def test_results_are_read_whatever_comments_and_quotes_say(
    value: str, results: tuple[MethodResult, ...]
) -> None:
    (found,) = read(field("mx.example.org 1", value))
    assert (found.server, found.results) == ("mx.example.org", results)


def test_what_the_provider_put_on_top_is_believed() -> None:
    found = word(field("mx.example.org", PASSES) + RECEIVED)
    assert found is not None
    assert (found.server, found.domain, found.is_confirmed) == ("mx.example.org", "example.net", True)


def test_results_in_several_fields_of_the_provider_count_together() -> None:
    found = word(
        field("mx.example.org", "dkim=none") + field("mx.example.org", "spf=pass smtp.mailfrom=example.net")
    )
    assert found is not None
    assert found.is_confirmed
    assert len(found.results) == 2


@pytest.mark.parametrize(
    "header",
    [
        field("mx.example.com", PASSES),  # another server
        field("example.org.evil.example", PASSES),
        field("notexample.org", PASSES),
        RECEIVED + field("mx.example.org", PASSES),  # where the sender can write
        field("mx.example.com", PASSES) + RECEIVED + field("mx.example.org", PASSES),
    ],
)
def test_what_anybody_can_have_written_is_ignored(header: str) -> None:
    assert word(header) is None


def test_a_forged_field_below_the_own_one_changes_nothing() -> None:
    found = word(
        field("mx.example.org", "dkim=fail header.d=example.net") + RECEIVED + field("mx.example.org", PASSES)
    )
    assert found is not None
    assert not found.is_confirmed


def test_a_server_named_by_hand_is_believed_in_the_first_field_alone() -> None:
    named = replace(ALICE, authentication_server="mx.provider.example")
    first, forged = field("mx.provider.example", "dmarc=fail"), field("mx.provider.example", PASSES)
    assert word(RECEIVED + first + forged, named) == ProviderWord(
        server="mx.provider.example",
        domain="example.net",
        is_confirmed=False,
        results=(MethodResult(Method.DMARC, "fail"),),
    )
    assert word(RECEIVED + field("other.example", "dmarc=fail") + forged, named) is None
    assert word(field("mx.example.org", PASSES), named) is None  # only the one that was named


@pytest.mark.parametrize(
    ("results", "is_confirmed"),
    [
        ("dkim=pass header.d=example.net", True),
        ("dkim=pass header.d=mail.example.net", True),
        ("dkim=pass header.d=evil.example", False),
        ("dkim=pass header.d=net", False),
        ("dkim=pass", False),
        ("spf=pass smtp.mailfrom=lists.example; dkim=fail header.d=example.net", False),
        ("dkim=pass header.d=example.net; dmarc=fail header.from=example.net", False),
        ("dmarc=pass header.from=other.example", False),
        ("arc=pass", False),
    ],
)
def test_only_what_passed_for_the_domain_in_from_confirms_the_sender(
    results: str, is_confirmed: bool
) -> None:
    found = word(field("mx.example.org", results))
    assert found is not None
    assert found.is_confirmed is is_confirmed


def test_the_names_of_the_own_servers_follow_from_the_account() -> None:
    assert own_servers(ALICE) == ("imap.example.org", "example.org")
    hosted = replace(ALICE, imap=replace(IMAP, host="mail.provider.example"))
    assert own_servers(hosted) == ("mail.provider.example", "example.org", "provider.example")
    assert own_servers(replace(ALICE, imap=replace(IMAP, host="mail.org"))) == ("mail.org", "example.org")


def test_a_header_full_of_such_fields_takes_no_time() -> None:
    many = "".join(field("mx.example.org", "dkim=pass header.d=a.example;" * 300) for _ in range(200))
    found = read(many)
    assert len(found) == 20
    assert all(len(each.results) <= 40 for each in found)
