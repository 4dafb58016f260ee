"""Odd ways to put signatures, texts and encryptions together, written to make the reader say too much.

Source: RFC 9580 sections 5.2.3 (subpackets), 5.4 (one-pass signatures), 5.14 (padding) and 10.3 (grammar);
RFC 1847, RFC 3156 and RFC 9788 for the structure of messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.corpus.make.letters import (
    ALICE,
    BOB,
    attachment,
    crlf,
    html,
    letter,
    multipart,
    pgp_encrypted,
    pgp_signed,
    text,
)
from tests.corpus.make.packets import (
    MARKER,
    ONE_PASS,
    armor,
    compressed,
    literal,
    packet,
)
from tests.corpus.make.signing import (
    BINARY,
    EDDSA,
    EXPIRES,
    ISSUER,
    SHA256,
    SIGNER_ID,
    TEXT,
    HandSigner,
    subpacket,
)
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

GENUINE = text("Bob's genuine words.")
EVIL = text("Transfer the money to the attacker.")
WORDS = b"Bob's genuine words.\r\n"
PADDING = 21
ISSUER_FINGERPRINT, INTENDED_RECIPIENT = 33, 35  # RFC 9580 sections 5.2.3.35 and 5.2.3.36
CAROL = "Carol Example <carol@corpus.example>"
PARTIAL = 'Content-Type: message/partial; id="a@b"; number=1; total=1\n\n'
EXTERNAL = """Content-Type: message/external-body; access-type=URL; URL="http://evil.example/x"

Content-Type: text/plain

"""
CALENDAR = """Content-Type: text/calendar

BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Transfer the money
END:VEVENT
END:VCALENDAR
"""
REPORT = """Content-Type: message/delivery-status

Reporting-MTA: dns; evil.example

Final-Recipient: rfc822; bob@corpus.example
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; Transfer the money
"""
MALLORY = "Mallory <mallory@evil.example>"


def messages(world: World) -> Made:
    bob = HandSigner("bob")
    yield from _one_pass(bob)
    yield from _between_packets(bob)
    yield from _subpackets(bob)
    yield from _structure(world)
    yield from _header(world)


def _one_pass(bob: HandSigner) -> Made:
    """The one-pass packet promises another signature than the one that comes."""
    signature, text_ = bob.sign(WORDS), literal(WORDS)
    right = one_pass(bob.key_id)
    carol = HandSigner("carol").key_id
    yield "one-pass-of-another-key", _block(one_pass(carol) + text_ + signature)
    yield "one-pass-of-another-kind", _block(one_pass(bob.key_id, kind=TEXT) + text_ + signature)
    yield "one-pass-of-another-hash", _block(one_pass(bob.key_id, hash_number=10) + text_ + signature)
    yield "one-pass-twice-signature-once", _block(one_pass(bob.key_id, last=0) + right + text_ + signature)
    yield "one-pass-once-signature-twice", _block(right + text_ + signature + signature)
    yield "one-pass-without-signature", _block(right + text_)
    yield (
        "one-pass-inside-another-with-its-text",
        _block(
            one_pass(bob.key_id, last=0) + literal(b"Transfer the money.\r\n") + right + text_ + signature
        ),
    )


def _between_packets(bob: HandSigner) -> Made:
    signed = one_pass(bob.key_id) + literal(WORDS) + bob.sign(WORDS)
    yield "marker-first", _block(packet(MARKER, b"PGP") + signed)
    yield "marker-of-other-words", _block(packet(MARKER, b"Transfer the money.") + signed)
    yield "padding-first", _block(packet(PADDING, b"\0" * 40) + signed)
    yield "compressed-twice", _block(compressed(compressed(signed)))
    yield "compressed-then-a-text", _block(compressed(signed) + literal(b"Transfer the money.\r\n"))
    yield "text-then-compressed", _block(literal(b"Transfer the money.\r\n") + compressed(signed))
    yield "text-compressed-apart", _block(one_pass(bob.key_id) + compressed(literal(WORDS)) + bob.sign(WORDS))
    yield "empty-text-first", _block(literal(b"") + signed)
    yield "unknown-packet-that-may-be-skipped", _block(packet(60, b"Transfer the money.") + signed)


def _subpackets(bob: HandSigner) -> Made:
    mallory, alice = HandSigner("mallory").fingerprint, HandSigner("alice").fingerprint

    def signed(**how: Sequence[bytes]) -> bytes:
        return letter(pgp_signed(GENUINE, armor(bob.sign(GENUINE, **how), "SIGNATURE")))

    yield "meant-for-somebody-else", signed(hashed=[subpacket(INTENDED_RECIPIENT, b"\x04" + mallory)])
    yield "meant-for-the-reader", signed(hashed=[subpacket(INTENDED_RECIPIENT, b"\x04" + alice)])
    yield "unknown-critical-subpacket", signed(hashed=[subpacket(99, b"Transfer", is_critical=True)])
    signer = subpacket(SIGNER_ID, b"carol@corpus.example")
    yield (
        "unhashed-expiry-and-signer",
        signed(unhashed=[subpacket(ISSUER, bob.key_id), signer, subpacket(EXPIRES, b"\0\0\0\1")]),
    )
    wrong = [subpacket(ISSUER_FINGERPRINT, b"\x04" + mallory), subpacket(ISSUER, mallory[-8:])]
    yield "unhashed-issuer-of-mallory", signed(unhashed=wrong)


def _structure(world: World) -> Made:
    signed = pgp_signed(GENUINE, world.gpg.detach(GENUINE, "bob"))
    inside = letter(signed)
    yield "wrapped-and-not-signed-outside", letter(_wrapped(inside))
    yield "wrapped-by-another-sender", letter(_wrapped(inside), sender=MALLORY)
    yield "wrapped-with-words-beside", letter(_wrapped(letter(multipart("mixed", EVIL, signed))))
    sealed = pgp_encrypted(world.gpg.seal(signed, "alice"))
    yield "signed-and-sealed-beside-words", letter(multipart("mixed", EVIL, sealed))
    sealed_text = pgp_encrypted(world.gpg.seal(GENUINE, "alice"))
    yield "sealed-or-signed", letter(multipart("alternative", sealed_text, signed))
    block = text(world.gpg.seal(WORDS, "alice", by="bob").decode())
    page = html("<p>Transfer the money.</p><pre>")
    yield "inline-sealed-in-related", letter(multipart("related", page, block))
    yield "partial-of-one", letter(crlf(PARTIAL) + inside)
    yield from _other_kinds(world, signed)


def _wrapped(message: bytes) -> bytes:
    return crlf("Content-Type: message/rfc822; forwarded=no\n\n") + message


def _other_kinds(world: World, signed: bytes) -> Made:
    """Parts that are drawn as something else than text."""
    calendar, report, external = crlf(CALENDAR), crlf(REPORT), crlf(EXTERNAL)
    yield "calendar-beside", letter(multipart("mixed", signed, calendar))
    yield "calendar-as-alternative", letter(multipart("alternative", signed, calendar))
    reporting = "; report-type=delivery-status"
    yield "report-beside", letter(multipart("report", signed, report, parameters=reporting))
    file = attachment("a.txt", "text/plain", b"Transfer")
    yield "file-in-alternative-beside", letter(multipart("alternative", signed, file))
    yield "external-body-beside", letter(multipart("mixed", signed, external))
    yield "external-body-signed", letter(pgp_signed(external, world.gpg.detach(external, "bob")))


def _header(world: World) -> Made:
    """What stands in the header beside what is signed."""
    beside = (
        "Sender: Bank <bank@evil.example>\nReply-To: <mallory@evil.example>\nCc: Eve <eve@evil.example>\n"
    )
    yield "sender-beside-protected", letter(_signed_by_bob(world, f"From: {BOB}"), more=beside)
    yield "another-from-inside-signed-by-bob", letter(_signed_by_bob(world, f"From: {ALICE}"))
    yield "two-from-inside", letter(_signed_by_bob(world, f"From: {BOB}\nFrom: {ALICE}"))
    sealed = text("Words.", parameters='; hp="cipher"', more=f"From: {BOB}\nSubject: Real\n")
    alone, by_carol = world.gpg.seal(sealed, "alice"), world.gpg.seal(sealed, "alice", by="carol")
    yield "sealed-without-signature-from-bob", letter(pgp_encrypted(alone), sender=MALLORY)
    yield "sealed-signed-by-carol-from-bob", letter(pgp_encrypted(by_carol), sender=CAROL)


def _signed_by_bob(world: World, from_: str) -> bytes:
    inside = text("Bob's genuine words.", parameters='; hp="clear"', more=f"{from_}\nSubject: Hello\n")
    return pgp_signed(inside, world.gpg.detach(inside, "bob"))


def one_pass(key_id: bytes, *, kind: int = BINARY, hash_number: int = SHA256, last: int = 1) -> bytes:
    return packet(ONE_PASS, bytes([3, kind, hash_number, EDDSA]) + key_id + bytes([last]))


def _block(packets: bytes) -> bytes:
    return letter(text(armor(packets).decode()))
