"""The banner table: total, every row reachable, green only where it is deserved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from mailguard.banner.verdicts import banner, inner_title, rest_banner, row_id, working_banner
from mailguard.model import (
    BannerAction,
    Cover,
    Encryption,
    Facts,
    Fingerprint,
    Glyph,
    Grounds,
    Match,
    Signature,
    Tone,
    Validity,
    Verdict,
)

GREEN = ("B22", "B23", "B24", "B25")


def all_facts() -> Iterator[Facts]:
    for encryption, signature, validity, match, cover, usual in product(
        Encryption, Signature, Validity, Match, Cover, (False, True)
    ):
        yield Facts(
            encryption=encryption,
            signature=signature,
            validity=validity,
            match=match,
            cover=cover,
            is_usual=usual,
        )


EVERY = tuple(all_facts())


def facts(**changes: object) -> Facts:
    plain = Facts(
        encryption=Encryption.NONE,
        signature=Signature.GOOD,
        validity=Validity.FULL,
        match=Match.YES,
        cover=Cover.ALL,
        is_usual=False,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_every_combination_of_facts_has_a_banner() -> None:
    assert len(EVERY) == 5400
    for each in EVERY:
        shown = banner(Verdict(facts=each))
        assert shown.title
        assert "{" not in shown.title + shown.sentence


def test_every_row_is_reached() -> None:
    rows = Counter(row_id(each) for each in EVERY)
    assert set(rows) == {f"B{number:02}" for number in range(1, 29)}


def test_green_is_only_for_a_good_signature_of_the_sender_over_all_of_it() -> None:
    for each in EVERY:
        shown = banner(Verdict(facts=each))
        is_green = (
            each.signature is Signature.GOOD
            and each.match is Match.YES
            and each.cover is Cover.ALL
            and each.encryption in (Encryption.NONE, Encryption.OK)
            and each.validity in (Validity.OWN, Validity.FULL)
        )
        assert (shown.tone is Tone.OK) is is_green
        assert (shown.id in GREEN) is is_green
        assert (shown.signature_glyph is Glyph.VERIFIED) is (is_green or _is_green_part(each, shown.id))


def _is_green_part(each: Facts, row: str) -> bool:
    """B10 shows the seal of its readable part beside the laminated lock, in caution's colour."""
    return row == "B10" and row_id(replace(each, encryption=Encryption.NONE)) in GREEN


def test_a_closed_lock_is_only_for_what_came_encrypted() -> None:
    for each in EVERY:
        if banner(Verdict(facts=each)).encryption_glyph is Glyph.LOCK:
            assert each.encryption is Encryption.OK


def test_nothing_that_was_not_checked_claims_to_be_proven() -> None:
    for each in EVERY:
        if each.signature in (Signature.MISSING, Signature.WEAK, Signature.SMIME):
            assert banner(Verdict(facts=each)).tone is not Tone.OK


@pytest.mark.parametrize(
    "changes, row, title",
    [
        ({"encryption": Encryption.WORKING}, "B01", "Decrypting…"),
        ({"signature": Signature.WORKING}, "B01", "Checking the signature…"),
        ({"encryption": Encryption.LOCKED}, "B02", "Encrypted, locked"),
        ({"encryption": Encryption.NOKEY}, "B03", "You cannot decrypt this message"),
        ({"encryption": Encryption.DAMAGED}, "B04", "Encrypted message damaged or changed"),
        ({"encryption": Encryption.NOINT}, "B05", "Unsafe encryption, not opened"),
        ({"encryption": Encryption.UNREADABLE}, "B06", "This encrypted message cannot be read"),
        ({"signature": Signature.BAD}, "B07", "BAD signature: this message was changed"),
        ({"signature": Signature.REVOKED}, "B08", "Signed with a revoked key"),
        ({"validity": Validity.REJECTED}, "B09", "Signed with a key you rejected"),
        ({"encryption": Encryption.PART}, "B10", "Only part of this message is encrypted"),
        ({"signature": Signature.MISSING}, "B11", "Signed with a key you do not have"),
        ({"signature": Signature.WEAK}, "B12", "Signature cannot be checked"),
        ({"signature": Signature.SMIME}, "B13", "Signed with S/MIME, not checked"),
        ({"cover": Cover.PART}, "B14", "Only part of this message is signed"),
        ({"match": Match.NO}, "B15", "Signed by someone else"),
        ({"match": Match.UNCLEAR}, "B16", "Signature without a clear sender"),
        ({"signature": Signature.KEY_EXPIRED}, "B17", "Signed, but the key has expired"),
        ({"signature": Signature.SIG_EXPIRED}, "B18", "The signature has expired"),
        (
            {"validity": Validity.UNKNOWN, "encryption": Encryption.OK},
            "B19",
            "Encrypted and signed, key not verified yet",
        ),
        ({"validity": Validity.UNKNOWN}, "B20", "Signed, key not verified yet"),
        ({"validity": Validity.MARGINAL}, "B21", "Signed, key partly confirmed"),
        ({"validity": Validity.OWN, "encryption": Encryption.OK}, "B22", "Encrypted and signed by you"),
        ({"validity": Validity.OWN}, "B23", "Signed by you"),
        ({"encryption": Encryption.OK}, "B24", "Encrypted and verified"),
        ({}, "B25", "Signed and verified"),
        ({"signature": Signature.NONE, "is_usual": True}, "B26", "Not signed, unlike usual"),
        ({"signature": Signature.NONE, "encryption": Encryption.OK}, "B27", "Encrypted, not signed"),
        ({"signature": Signature.NONE}, "B28", "Not encrypted, not signed"),
    ],
)
def test_each_row_says_what_it_is(changes: dict[str, object], row: str, title: str) -> None:
    shown = banner(Verdict(facts=facts(**changes)))
    assert (shown.id, shown.title) == (row, title)


def verdict(**details: object) -> Verdict:
    changes = {name: details.pop(name) for name in list(details) if name in Facts.__dataclass_fields__}
    return Verdict(facts=facts(**changes), **details)  # type: ignore[arg-type]


DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "found, sentence",
    [
        (
            verdict(encryption=Encryption.LOCKED, locked_address="alice@example.org"),
            "Enter the passphrase of your key alice@example.org to read this message.",
        ),
        (
            verdict(encryption=Encryption.UNREADABLE, reason="unknown packet version"),
            "Its format is broken or not supported: unknown packet version.",
        ),
        (
            verdict(signature=Signature.BAD, signer_name="Bob"),
            "It is not what Bob signed. Do not act on it. Links and pictures are off.",
        ),
        (
            verdict(signature=Signature.REVOKED, signer_name="Bob", key_revoked=DAY),
            "Bob withdrew it on 1 Mar 2024. Others may hold it.",
        ),
        (
            verdict(validity=Validity.REJECTED, signer=Fingerprint("A" * 24 + "0123456789ABCDEF")),
            "You rejected the key 0123 4567 89AB CDEF. Treat the sender as unknown.",
        ),
        (
            verdict(encryption=Encryption.PART, signature=Signature.NONE),
            "Shown: the readable part (not encrypted, not signed). "
            "The encrypted part opens in a window of its own.",
        ),
        (
            verdict(cover=Cover.PART),
            "Shown: the signed part alone (signed and verified). The rest may come from anyone.",
        ),
        (
            verdict(match=Match.NO, signer_address="bob@example.net", from_address="alice@example.org"),
            "Signed by bob@example.net, but the message says it is from alice@example.org.",
        ),
        (
            verdict(signature=Signature.KEY_EXPIRED, signer_name="Bob", key_expires=DAY),
            "Bob's key expired on 1 Mar 2024. Text unchanged since signing.",
        ),
        (
            verdict(signature=Signature.SIG_EXPIRED, signature_expires=DAY),
            "It was valid until 1 Mar 2024. Text unchanged since signing.",
        ),
        (
            verdict(validity=Validity.UNKNOWN, signer_name="Bob"),
            "The signature is good. You have not confirmed that the key is Bob's.",
        ),
        (
            verdict(encryption=Encryption.OK, signer_name="Bob", grounds=Grounds.CONFIRMED_BY_OTHERS),
            "Decrypted with your key. Written by Bob, whose key is confirmed by people you trust, "
            "and unchanged since.",
        ),
        (
            verdict(encryption=Encryption.OK, signer_name="Bob", grounds=Grounds.TRUSTED_ULTIMATELY),
            "Decrypted with your key. Written by Bob, whose key you trust ultimately, and unchanged since.",
        ),
        (
            verdict(signer_name="Bob", signed_at=DAY, sent_at=DAY + timedelta(days=8)),
            "Written by Bob and unchanged since. Others could read it on the way. "
            "Signed already on 1 Mar 2024.",
        ),
        (
            verdict(signature=Signature.NONE, is_usual=True, sender_name="Bob", usual_count=4),
            "Bob's last 4 messages were signed with a key you verified. This one is not.",
        ),
    ],
)
def test_sentences_are_filled_in(found: Verdict, sentence: str) -> None:
    assert banner(found).sentence == sentence


def test_an_unchecked_signature_says_nothing_of_its_date() -> None:
    shown = banner(verdict(signature=Signature.BAD, signed_at=DAY, sent_at=DAY + timedelta(days=800)))
    assert "Signed already" not in shown.sentence


@pytest.mark.parametrize(
    "name, written",
    [
        ("Bob\u202e\u200b\r\nEncrypted and verified", "Bob Encrypted and verified"),
        ("Bob 🔒✅", "Bob ▯"),
        ("alice@example.org", "bob@example.net"),
        ("", "bob@example.net"),
        ("{signer}", "{signer}"),
        ("B" * 5000, "B" * 80),
    ],
)
def test_no_name_can_add_to_the_frame(name: str, written: str) -> None:
    shown = banner(verdict(signer_name=name, signer_address="bob@example.net"))
    assert shown.sentence == f"Written by {written} and unchanged since. Others could read it on the way."


def test_encryption_changes_the_words_and_the_lock_alone() -> None:
    plain = banner(verdict(signature=Signature.MISSING))
    sealed = banner(verdict(signature=Signature.MISSING, encryption=Encryption.OK))
    assert (plain.encryption_glyph, sealed.encryption_glyph) == (Glyph.OPEN, Glyph.LOCK)
    assert sealed.title == "Encrypted, signed with a key you do not have"
    assert sealed.actions == plain.actions == (BannerAction.FIND_KEY, BannerAction.DETAILS)


def test_the_title_of_a_shown_part_is_in_lower_case_but_bad_stays_loud() -> None:
    assert inner_title(facts()) == "signed and verified"
    assert inner_title(facts(signature=Signature.BAD)).startswith("BAD signature")


def test_a_message_that_is_being_read_claims_nothing() -> None:
    assert working_banner().title == "Decrypting and checking the signature…"
    assert working_banner().tone is Tone.NEUTRAL


def test_the_unsigned_rest_warns() -> None:
    shown = rest_banner(Glyph.LOCK)
    assert (shown.tone, shown.sentence) == (Tone.CAUTION, "Anyone may have written this.")
