"""What MailGuard writes, read by MailGuard: the way out and the way in agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mailguard.mime.quoting import build_reply
from mailguard.model import Address, Cover, Encryption, Match, OpenedMessage, Signature, Validity
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from tests.core.test_pgpmime import FILE, SUBJECT, People, two_people
from tests.core.test_policy import make_account

ALICE = Address("Alice Example", "alice@example.org")
TEXT = "Grüße,\n\nFrom the cellar:\n> a quote\n- a dash\n-- \nAlice"


@pytest.fixture(scope="module")
def people() -> Iterator[People]:
    with two_people() as made:
        yield made


def write_and_read(people: People, **changed: Any) -> OpenedMessage:
    """A message of Alice's, as she finds it in Sent."""
    raw = people.write((people.alice,), **{"from_": ALICE, "text": TEXT, **changed})
    return Reader(people.gpg, Ring(people.gpg), lambda: frozenset({people.alice})).open(raw)


@pytest.mark.parametrize("is_encrypted", [True, False])
@pytest.mark.parametrize("html", [None, "<p>Hello</p>"])
def test_a_message_is_read_as_it_was_written(people: People, is_encrypted: bool, html: str | None) -> None:
    opened = write_and_read(people, encrypt=is_encrypted, sign=True, html=html)
    facts = opened.verdict.facts
    assert facts.encryption is (Encryption.OK if is_encrypted else Encryption.NONE)
    assert (facts.signature, facts.cover, facts.match) == (Signature.GOOD, Cover.ALL, Match.YES)
    assert facts.validity is Validity.OWN
    assert opened.text.strip("\n") == TEXT
    assert (opened.subject, opened.from_) == (SUBJECT, (ALICE,))
    assert {"subject", "from", "to", "date", "message-id"} <= opened.protected_headers
    (attached,) = opened.attachments
    assert (attached.filename, attached.data, attached.is_encrypted) == (
        FILE.filename,
        FILE.data,
        is_encrypted,
    )
    assert opened.warnings == opened.errors == ()


def test_what_is_encrypted_but_not_signed_is_read_as_such(people: People) -> None:
    opened = write_and_read(people, encrypt=True)
    assert opened.banner.id == "B27"
    assert opened.verdict.is_subject_protected


@pytest.mark.parametrize(("is_encrypted", "banner"), [(True, "B22"), (False, "B23")])
def test_an_inline_message_is_read_as_it_was_written(people: People, is_encrypted: bool, banner: str) -> None:
    opened = write_and_read(people, encrypt=is_encrypted, sign=True, use_inline=True, attachments=())
    assert opened.banner.id == banner
    assert TEXT.split() == opened.text.removeprefix(f"Subject: {SUBJECT}").split()


def test_a_reply_to_an_encrypted_message_keeps_its_subject_and_its_thread(people: People) -> None:
    opened = write_and_read(people, encrypt=True, sign=True, in_reply_to="<1@x>", references=("<1@x>",))
    draft = build_reply(opened, make_account(people.alice))
    assert (draft.subject, draft.encrypt, draft.answers_encrypted) == (f"Re: {SUBJECT}", True, True)
    assert draft.references == ("1@x", "id@example.org")
    assert ">> a quote" in draft.text
