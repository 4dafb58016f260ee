"""Replies, forwards and messages edited as new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mailguard.banner.verdicts import banner
from mailguard.mime.quoting import build_edit_as_new, build_forward, build_reply
from mailguard.model import (
    Account,
    Address,
    Attachment,
    AutocryptReport,
    Cover,
    Encryption,
    Facts,
    Fingerprint,
    HeldContent,
    Match,
    MessageId,
    OpenedMessage,
    Signature,
    Validity,
    Verdict,
)
from tests.core.test_policy import make_account

ALICE = Address("Alice Example", "alice@example.org")
BOB = Address("Bob Example", "bob@example.net")
CAROL = Address("", "carol@example.com")
ACCOUNT = replace(make_account(Fingerprint("A" * 40)), identity=ALICE)
OWN = frozenset({"alice@example.org", "alice@work.example"})


def make_opened(encryption: Encryption = Encryption.NONE, **changed: Any) -> OpenedMessage:
    """A message from Bob to Alice, as the reader shows it."""
    facts = Facts(
        encryption=encryption,
        signature=Signature.NONE,
        validity=Validity.UNKNOWN,
        match=Match.UNCLEAR,
        cover=Cover.ALL,
        is_usual=False,
    )
    verdict = Verdict(facts=facts)
    made: dict[str, Any] = {
        "id": MessageId(7),
        "subject": "Numbers",
        "outer_subject": "[...]",
        "from_": (BOB,),
        "to": (ALICE,),
        "cc": (),
        "reply_to": (),
        "date": datetime(2026, 11, 20, 12, tzinfo=UTC),
        "message_id": "3@example.net",
        "in_reply_to": "2@example.org",
        "references": ("1@example.net", "2@example.org"),
        "protected_headers": frozenset(),
        "all_headers": (),
        "verdict": verdict,
        "banner": banner(verdict),
        "text": "Could you send me\nthe final numbers?\n",
        "html": None,
        "inline_parts": {},
        "parts": (),
        "attachments": (),
        "remote_content": (),
        "autocrypt": AutocryptReport(),
        "keys": (),
        "warnings": (),
        "errors": (),
    }
    return OpenedMessage(**{**made, **changed})


SHEET = Attachment(
    path="2", filename="sheet.ods", content_type="application/x-ods", content=HeldContent(b"1,2")
)


# Replies


def test_a_reply_quotes_the_text_below_who_wrote_it_and_when() -> None:
    opened = make_opened(text="Hi\n\n> older\nBye\n\n-- \nBob\n")
    draft = build_reply(opened, ACCOUNT)
    assert draft.text == "\n\nOn 20 Nov 2026, Bob Example wrote:\n> Hi\n>\n>> older\n> Bye"
    assert (draft.to, draft.cc, draft.subject, draft.answers) == ((BOB,), (), "Re: Numbers", MessageId(7))


def test_a_reply_stands_in_the_thread() -> None:
    draft = build_reply(make_opened(), ACCOUNT)
    assert draft.in_reply_to == "3@example.net"
    assert draft.references == ("1@example.net", "2@example.org", "3@example.net")
    first = build_reply(make_opened(references=(), in_reply_to=""), ACCOUNT)
    assert first.references == ("3@example.net",)


def test_the_account_s_signature_stands_below_the_quote() -> None:
    draft = build_reply(make_opened(text="Hi"), replace(ACCOUNT, signature="Alice\nKent"))
    assert draft.text.endswith("> Hi\n\n-- \nAlice\nKent")


def test_a_name_that_holds_another_address_is_not_believed() -> None:
    draft = build_reply(make_opened(from_=(Address("boss@bank.example", "eve@example.com"),)), ACCOUNT)
    assert draft.to == (Address("", "eve@example.com"),)
    assert "On 20 Nov 2026, eve@example.com wrote:" in draft.text


@pytest.mark.parametrize(
    ("changed", "to_all", "to", "cc"),
    [
        ({}, False, [BOB], []),
        ({"reply_to": (CAROL,)}, False, [CAROL], []),
        ({"to": (ALICE, CAROL)}, False, [BOB], []),
        ({"to": (ALICE, CAROL)}, True, [BOB, CAROL], []),
        ({"cc": (CAROL, Address("", "ALICE@Work.example"), BOB)}, True, [BOB], [CAROL]),
        ({"reply_to": (CAROL,), "to": (BOB, ALICE)}, True, [CAROL, BOB], []),
        ({"from_": (ALICE,), "to": (BOB,)}, False, [BOB], []),  # an own message goes on to its recipients
        ({"from_": (ALICE,), "to": (BOB,), "cc": (CAROL,)}, True, [BOB], [CAROL]),
        ({"from_": (ALICE,), "to": (ALICE,)}, True, [ALICE], []),
        ({"from_": (Address("Nobody", ""),), "to": ()}, True, [], []),
    ],
)
def test_an_answer_goes_to_those_who_are_meant(
    changed: dict[str, Any], to_all: bool, to: list[Address], cc: list[Address]
) -> None:
    draft = build_reply(make_opened(**changed), ACCOUNT, to_all=to_all, own_addresses=OWN)
    assert ([*draft.to], [*draft.cc], draft.bcc) == (to, cc, ())


@pytest.mark.parametrize(
    "subject", ["Numbers", "Re: Numbers", "RE: re:Numbers", "AW: Re[2]: Numbers", "Re(3): Numbers"]
)
def test_re_stands_once_before_a_subject(subject: str) -> None:
    assert build_reply(make_opened(subject=subject), ACCOUNT).subject == "Re: Numbers"


@pytest.mark.parametrize("subject", ["Re: Numbers", "Fwd: Re: Numbers", "FW: WG: Re: Numbers"])
def test_fwd_stands_once_before_a_subject(subject: str) -> None:
    assert build_forward(make_opened(subject=subject), ACCOUNT).subject == "Fwd: Re: Numbers"


# What came encrypted


@pytest.mark.parametrize("build", [build_reply, build_forward, build_edit_as_new])
def test_what_came_encrypted_goes_on_encrypted_and_signed(build: Any) -> None:
    draft = build(make_opened(Encryption.OK), ACCOUNT)
    assert (draft.encrypt, draft.sign, draft.encrypt_subject, draft.answers_encrypted) == (
        True,
        True,
        True,
        True,
    )
    plain = build(make_opened(), ACCOUNT)
    assert (plain.encrypt, plain.sign, plain.answers_encrypted) == (False, False, False)


@pytest.mark.parametrize("build", [build_reply, build_forward, build_edit_as_new])
@pytest.mark.parametrize(
    "encryption",
    [Encryption.LOCKED, Encryption.NOKEY, Encryption.DAMAGED, Encryption.NOINT, Encryption.UNREADABLE],
)
def test_nothing_is_quoted_of_what_is_not_shown(build: Any, encryption: Encryption) -> None:
    draft = build(make_opened(encryption, text="leaked", attachments=(SHEET,)), ACCOUNT)
    assert "leaked" not in draft.text
    assert draft.attachments == ()
    assert (draft.encrypt, draft.answers_encrypted) == (True, True)


def test_only_the_shown_part_of_a_message_is_quoted() -> None:
    rest = make_opened(text="anyone may have written this")
    draft = build_reply(make_opened(unsigned_rest=rest, html="<p>other</p>"), ACCOUNT)
    assert "anyone" not in draft.text
    assert draft.html is None


def test_an_account_without_a_key_still_answers_encrypted() -> None:
    """The composer then says what is missing; nothing goes out readable by itself."""
    draft = build_reply(make_opened(Encryption.OK), make_account())
    assert (draft.encrypt, draft.sign) == (True, False)


# Forwards, and messages edited as new


def test_a_forward_carries_fields_text_and_attachments() -> None:
    nameless = Attachment(path="3", filename=None, content_type="text/html", content=HeldContent(b"<p>"))
    opened = make_opened(cc=(CAROL,), attachments=(SHEET, nameless))
    draft = build_forward(opened, ACCOUNT)
    lines = draft.text.strip().split("\n")
    assert lines[0] == "-------- Forwarded message --------"
    assert lines[1] == "Subject: Numbers"
    assert lines[2].startswith("Date: 20 Nov 2026 ")
    assert lines[3:6] == [
        "From: Bob Example <bob@example.net>",
        "To: Alice Example <alice@example.org>",
        "Cc: carol@example.com",
    ]
    assert lines[7:] == ["Could you send me", "the final numbers?"]
    assert [(each.filename, each.data) for each in draft.attachments] == [
        ("sheet.ods", b"1,2"),
        ("part-3.html", b"<p>"),
    ]
    assert (draft.recipients, draft.forwards, draft.answers) == ((), MessageId(7), None)


def test_a_message_edited_as_new_is_the_same_but_for_its_thread() -> None:
    opened = make_opened(from_=(ALICE,), to=(BOB,), cc=(CAROL,), bcc=(BOB,), attachments=(SHEET,))
    draft = build_edit_as_new(opened, ACCOUNT)
    assert (draft.from_, draft.to, draft.cc, draft.bcc) == (ALICE, (BOB,), (CAROL,), ())
    assert (draft.subject, draft.text, len(draft.attachments)) == ("Numbers", opened.text, 1)
    assert (draft.in_reply_to, draft.references) == ("", ())
    kept = build_edit_as_new(replace(opened, is_draft_source=True), ACCOUNT)
    assert (kept.in_reply_to, kept.references, kept.bcc) == (opened.in_reply_to, opened.references, (BOB,))


def test_the_account_s_key_goes_along_as_its_settings_say() -> None:
    assert build_reply(make_opened(Encryption.OK), ACCOUNT).attach_key
    never = replace(ACCOUNT, attach_key_when_signing=False)
    assert not build_reply(make_opened(Encryption.OK), never).attach_key
    signing: Account = replace(ACCOUNT, sign_by_default=True)
    assert build_reply(make_opened(), signing).sign


def test_an_answer_to_a_list_goes_to_the_list_alone() -> None:
    opened = replace(make_opened(), cc=(CAROL,))
    draft = build_reply(opened, ACCOUNT, to_list=(Address("", "talk@lists.example"),), own_addresses=OWN)
    assert [each.address for each in draft.recipients] == ["talk@lists.example"]
    assert draft.subject == "Re: Numbers"
    assert draft.answers == opened.id
