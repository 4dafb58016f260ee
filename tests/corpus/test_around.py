"""Receipts, mailing lists and the provider's word in the corpus: what is offered, and what is believed."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from mailguard.mailto import draft_from_mailto
from mailguard.mime.authentication import provider_word
from mailguard.model import OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from tests.corpus.cast import alice_account
from tests.corpus.expected import HERE, MESSAGES

EXPECTED = tomllib.loads((HERE / "around.toml").read_text(encoding="utf-8"))
ALICE = alice_account()


@pytest.mark.parametrize("name", EXPECTED)
def test_what_strangers_ask_for_is_offered_and_what_they_say_is_not_believed(
    name: str, reader_gpg: GnuPG
) -> None:
    raw = (MESSAGES / "headers" / f"{name}.eml").read_bytes()
    opened = Reader(reader_gpg, Ring(reader_gpg), frozenset).open(raw)
    nothing = {"receipt": "", "is_elsewhere": False, "unsubscribe": [], "provider": ""}
    assert _found(opened) == nothing | EXPECTED[name]
    for link in _found(opened)["unsubscribe"]:
        assert draft_from_mailto(link, ALICE).attachments == ()


def _found(opened: OpenedMessage) -> dict[str, Any]:
    around = opened.around
    word = provider_word(around.authentication, ALICE, opened.from_[0].address)
    links = (around.lists.unsubscribe_web, around.lists.unsubscribe_mail)
    return {
        "receipt": around.receipt.to.address if around.receipt is not None else "",
        "is_elsewhere": around.receipt is not None and around.receipt.is_elsewhere,
        "unsubscribe": [each for each in links if each],
        "provider": "" if word is None else "confirmed" if word.is_confirmed else "doubted",
    }
