"""GnuPG's status lines, turned into facts: the default is the worst, a contradiction is not believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.errors import GnuPGFailed
from mailguard.model import Encryption, Signature, Trust
from mailguard.openpgp.status import (
    failure_code,
    is_locked,
    is_passphrase_wrong,
    read_decryption,
    read_signatures,
)

ID = "D1C07F3E9A1B44C8"
FPR = "3D07F1A49C2E55B08E6FA4B2" + ID
PRIMARY = "AAAABBBBCCCCDDDDEEEEFFFF0000111122223333"
VALID = f"VALIDSIG {FPR} 2023-11-14 1700000000 0 4 0 22 10 00 {PRIMARY}"


def lines(*texts: str) -> list[str]:
    return [f"[GNUPG:] {each}" for each in texts]


def test_a_good_signature_has_its_signer_time_and_trust() -> None:
    (fact,) = read_signatures(
        lines("NEWSIG alice@example.org", f"GOODSIG {ID} Alice%20%3A <a@x.org>", VALID, "TRUST_FULLY 0 pgp")
    )
    assert (fact.state, fact.trust, fact.user_id) == (Signature.GOOD, Trust.FULL, "Alice : <a@x.org>")
    assert (fact.fingerprint, fact.primary, fact.key_id) == (FPR, PRIMARY, ID)
    assert (fact.hash_algorithm, fact.key_algorithm) == ("SHA512", "EdDSA")
    assert (fact.created, fact.expires) == (datetime.fromtimestamp(1700000000, UTC), None)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("GOODSIG", Signature.GOOD),
        ("BADSIG", Signature.BAD),
        ("EXPSIG", Signature.SIG_EXPIRED),
        ("EXPKEYSIG", Signature.KEY_EXPIRED),
        ("REVKEYSIG", Signature.REVOKED),
    ],
)
def test_each_outcome_has_its_state(outcome: str, state: Signature) -> None:
    assert read_signatures(lines("NEWSIG", f"{outcome} {ID} Alice", VALID))[0].state is state


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_good_signature_by_a_weak_hash_is_weak(number: int) -> None:
    weak = VALID.replace(" 22 10 ", f" 22 {number} ")
    assert read_signatures(lines("NEWSIG", f"GOODSIG {ID} Alice", weak))[0].state is Signature.WEAK


@pytest.mark.parametrize("kind", ["02", "10", "1F", "40", "FF"])
def test_a_signature_over_something_else_than_a_document_is_not_believed(kind: str) -> None:
    with pytest.raises(GnuPGFailed):
        read_signatures(lines("NEWSIG", f"GOODSIG {ID} Alice", VALID.replace(" 10 00 ", f" 10 {kind} ")))


@pytest.mark.parametrize(("code", "state"), [("9", Signature.MISSING), ("4", Signature.WEAK)])
def test_a_signature_that_could_not_be_checked_says_why(code: str, state: Signature) -> None:
    (fact,) = read_signatures(lines("NEWSIG", f"ERRSIG {ID} 22 10 00 1700000000 {code} {FPR}"))
    assert (fact.state, fact.fingerprint, fact.trust) == (state, FPR, Trust.UNKNOWN)


def test_signatures_keep_their_order_and_their_own_facts() -> None:
    good, bad = read_signatures(
        lines("NEWSIG", f"GOODSIG {ID} A", VALID, "TRUST_ULTIMATE", "NEWSIG", f"BADSIG {ID[::-1]} B")
    )
    assert (good.state, good.trust) == (Signature.GOOD, Trust.ULTIMATE)
    assert (bad.state, bad.trust, bad.fingerprint) == (Signature.BAD, Trust.UNKNOWN, None)


@pytest.mark.parametrize(
    "contradiction",
    [
        ("NEWSIG",),
        ("NEWSIG", VALID),
        ("NEWSIG", f"GOODSIG {ID} A"),  # without VALIDSIG
        ("NEWSIG", f"GOODSIG {ID} A", VALID, f"BADSIG {ID} A"),
        ("NEWSIG", f"GOODSIG {ID} A", VALID, VALID),
        ("NEWSIG", f"GOODSIG {ID} A", VALID, "TRUST_FULLY", "TRUST_FULLY"),
        (f"GOODSIG {ID} A", VALID),
        (VALID,),
        ("TRUST_ULTIMATE",),
    ],
)
def test_what_contradicts_itself_is_not_believed(contradiction: tuple[str, ...]) -> None:
    with pytest.raises(GnuPGFailed):
        read_signatures(lines(*contradiction))


def test_an_unsigned_message_has_no_signature() -> None:
    assert read_signatures(lines("PLAINTEXT 62 0 ")) == ()
    assert read_signatures([f"gpg: NEWSIG GOODSIG {ID}", f" [GNUPG:] GOODSIG {ID} A", ""]) == ()


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (("DECRYPTION_INFO 2 9 0", "PLAINTEXT 62 0", "DECRYPTION_OKAY", "GOODMDC"), Encryption.OK),
        (("DECRYPTION_INFO 0 9 2", "PLAINTEXT 62 0", "DECRYPTION_OKAY"), Encryption.OK),  # AEAD
        (("DECRYPTION_INFO 2 9 0", "DECRYPTION_OKAY", "GOODMDC"), Encryption.UNREADABLE),  # nothing in it
        (("DECRYPTION_OKAY",), Encryption.UNREADABLE),  # no word of protection
        (("GOODMDC",), Encryption.UNREADABLE),
        (("DECRYPTION_INFO 0 9 0", "DECRYPTION_OKAY"), Encryption.NOINT),
        (("DECRYPTION_INFO 2 9 0", "BADMDC", "DECRYPTION_FAILED"), Encryption.DAMAGED),
        (("DECRYPTION_INFO 2 9 0", "DECRYPTION_OKAY", "GOODMDC", "BADMDC"), Encryption.DAMAGED),
        (("DECRYPTION_INFO 2 9 0", "DECRYPTION_OKAY", "GOODMDC", "DECRYPTION_FAILED"), Encryption.DAMAGED),
        ((f"ENC_TO {ID} 18 0", "NO_SECKEY " + ID, "DECRYPTION_FAILED"), Encryption.NOKEY),
        ((f"ENC_TO {ID} 18 0", "ERROR pkdecrypt_failed 67108949", "DECRYPTION_FAILED"), Encryption.LOCKED),
        ((f"ENC_TO {ID} 18 0", "ERROR pkdecrypt_failed 67108963", "DECRYPTION_FAILED"), Encryption.LOCKED),
        (("NODATA 3",), Encryption.UNREADABLE),
        (("UNEXPECTED 0",), Encryption.UNREADABLE),
        ((), Encryption.UNREADABLE),
    ],
)
def test_a_decryption_counts_only_with_its_integrity_proven(said: tuple[str, ...], state: Encryption) -> None:
    assert read_decryption(lines(*said)).state is state


def test_a_decryption_tells_key_cipher_and_recipients() -> None:
    fact = read_decryption(
        lines(
            f"ENC_TO {ID} 18 0",
            "ENC_TO 0000000000000000 1 0",
            f"DECRYPTION_KEY {FPR} {PRIMARY} u",
            "DECRYPTION_INFO 2 9 0",
            "DECRYPTION_OKAY",
            "GOODMDC",
        )
    )
    assert (fact.decrypted_with, fact.cipher, fact.recipients) == (PRIMARY, "AES256", (ID, "0" * 16))


def test_a_wrong_passphrase_is_told_apart_from_none() -> None:
    wrong = read_decryption(lines(f"ENC_TO {ID} 18 0", "ERROR pkdecrypt_failed 67108875"))
    assert (wrong.state, wrong.is_passphrase_wrong) == (Encryption.LOCKED, True)


def test_the_code_that_tells_of_the_passphrase_wins_over_a_later_general_one() -> None:
    assert is_passphrase_wrong(failure_code(lines("ERROR keysig 67108875", "ERROR keyedit.revoke.uid 1")))
    assert is_locked(failure_code(lines("ERROR keysig 67108949", "FAILURE sign 1")))
    assert failure_code(lines("ERROR a 9", "FAILURE b 33554469")) == 37
    assert failure_code(lines("FAILURE", "ERROR x y")) == 0
    assert failure_code([]) == 0


OF_SIGNATURES = ("NEWSIG", "GOODSIG", "BADSIG", "EXPSIG", "ERRSIG", "VALIDSIG", "TRUST_FULLY")
OF_DECRYPTION = (
    "DECRYPTION_INFO",
    "DECRYPTION_OKAY",
    "DECRYPTION_FAILED",
    "GOODMDC",
    "BADMDC",
    "ENC_TO",
    "NO_SECKEY",
    "ERROR",
    "NODATA",
)
FIELDS = st.lists(
    st.sampled_from([ID, FPR, "0", "22", "1700000000", "20231114T221320", "Tue", "pkdecrypt_failed"])
)


def said_by(keywords: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """Status lines of these keywords, in any order, with any number of fields."""
    line = st.tuples(st.sampled_from(keywords), FIELDS).map(lambda each: " ".join((each[0], *each[1])))
    return st.lists(line).map(lambda texts: lines(*texts))


@given(said_by(OF_SIGNATURES))
def test_no_lines_whatever_make_a_good_signature_without_all_of_its_parts(status: list[str]) -> None:
    try:
        facts = read_signatures(status)
    except GnuPGFailed:
        return
    assert len(facts) == sum("NEWSIG" in line for line in status)
    good = sum(fact.state in (Signature.GOOD, Signature.WEAK) for fact in facts)
    assert good <= sum("GOODSIG" in line or "ERRSIG" in line for line in status)


@given(said_by(OF_DECRYPTION))
def test_no_lines_without_a_proof_of_integrity_make_a_text_readable(status: list[str]) -> None:
    if read_decryption(status).state is not Encryption.OK:
        return
    keywords = {line.split(" ")[1] for line in status}
    assert "DECRYPTION_OKAY" in keywords
    assert keywords & {"GOODMDC", "DECRYPTION_INFO"}
    assert not keywords & {"BADMDC", "DECRYPTION_FAILED"}
