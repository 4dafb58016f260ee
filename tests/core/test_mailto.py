"""mailto: links fill a draft and do nothing else."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.mailto import LONGEST_BODY, MOST_RECIPIENTS, draft_from_mailto, people_of_mailto
from mailguard.model import Address, Draft, Fingerprint
from tests.core.test_policy import make_account

ACCOUNT = make_account()


def addresses(found: tuple[Address, ...]) -> list[str]:
    return [each.address for each in found]


def test_a_link_fills_addresses_subject_and_body() -> None:
    draft = draft_from_mailto(
        "mailto:bob@example.net,carol@example.com?cc=d@example.org&bcc=e@example.org&to=f@example.org"
        "&subject=Caf%C3%A9%20at%20two&body=Hi%20Bob%0D%0AI+II",
        ACCOUNT,
    )
    assert addresses(draft.to) == ["bob@example.net", "carol@example.com", "f@example.org"]
    assert (addresses(draft.cc), addresses(draft.bcc)) == (["d@example.org"], ["e@example.org"])
    assert (draft.subject, draft.text) == ("Café at two", "Hi Bob\nI+II")


def test_a_link_neither_attaches_nor_changes_protection() -> None:
    account = replace(ACCOUNT, key=Fingerprint("A" * 40), sign_by_default=True)
    plain = draft_from_mailto("mailto:bob@example.net", account)
    wishes = "&".join(
        f"{name}={value}"
        for name in (
            "attach",
            "attachment",
            "file",
            "encrypt",
            "sign",
            "from",
            "in-reply-to",
            "x-mailer",
            "html",
        )
        for value in ("/etc/passwd", "0", "false", "off")
    )
    asked = draft_from_mailto(f"mailto:bob@example.net?{wishes}", account)
    assert asked == plain
    assert (plain.attachments, plain.encrypt, plain.sign, plain.from_) == ((), False, True, account.identity)


@pytest.mark.parametrize(
    "link",
    [
        "mailto:",
        "mailto:?",
        "mailto:not-an-address",
        "mailto:bob@example.net%0D%0ABcc:eve@example.com",
        "MAILTO:%FF%FE?%FF=%FF&&&=&?",
        "",
        "file:///etc/passwd",
    ],
)
def test_what_makes_no_sense_is_left_out(link: str) -> None:
    draft = draft_from_mailto(link, ACCOUNT)
    assert draft.recipients == ()
    assert draft.text == ""


def test_controls_are_taken_out_and_sizes_have_limits() -> None:
    many = ",".join(f"u{n}@example.net" for n in range(500))
    draft = draft_from_mailto(
        f"mailto:{many}?subject=a%0Ab%00c%E2%80%AE&body=x%00%1B%5B31m%0A%09y{'z' * 50_000}", ACCOUNT
    )
    assert len(draft.to) == MOST_RECIPIENTS
    assert draft.subject == "a bc"
    assert draft.text.startswith("x[31m\n\ty")
    assert len(draft.text) == LONGEST_BODY


def test_the_account_s_signature_stands_below() -> None:
    draft = draft_from_mailto("mailto:bob@example.net?body=Hi", replace(ACCOUNT, signature="Alice"))
    assert draft.text == "Hi\n\n-- \nAlice"


@given(st.text())
def test_no_link_at_all_breaks_it(text: str) -> None:
    draft = draft_from_mailto(f"mailto:{text}", ACCOUNT)
    changed = {"to", "cc", "bcc", "subject", "text"}
    plain = draft_from_mailto("mailto:", ACCOUNT)
    for each in fields(Draft):
        if each.name not in changed:
            assert getattr(draft, each.name) == getattr(plain, each.name)


@pytest.mark.parametrize(
    ("link", "people"),
    [
        ("mailto:list@example.org", ["list@example.org"]),
        ("MAILTO:list@example.org?subject=Hello&bcc=eve@example.org#x", ["list@example.org"]),
        ("mailto:a%2Bb@example.org", ["a+b@example.org"]),
        ("mailto:not an address", []),
        ("https://example.org/list@example.org", []),
        ("NO", []),
        ("", []),
    ],
)
def test_of_the_link_of_a_list_only_the_address_counts(link: str, people: list[str]) -> None:
    assert addresses(people_of_mailto(link)) == people
