"""Signatures and keys in every state: whose they are, what is known of them, when and how they were made."""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.cast import PEOPLE
from tests.corpus.make.good import SEALED, SIGNED, inline, together
from tests.corpus.make.letters import BOB, letter, pgp_encrypted, pgp_signed
from tests.corpus.make.packets import SIGNATURE, armor, packet
from tests.corpus.make.signing import (
    MD5,
    POSITIVE,
    SHA1,
    SHA3,
    STANDALONE,
    TEXT,
    TIMESTAMP,
    HandSigner,
    notation,
    seconds,
    subpacket,
)
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

CAROL = PEOPLE["carol"].user_id
TRUDY = PEOPLE["trudy"].user_id
EACH = (
    "carol",
    "grace",
    "olivia",
    "frank",
    "fred",
    "dave",
    "erin",
    "nina",
    "ivan",
    "judy",
    "mallet",
    "mallory",
)


def messages(world: World) -> Made:
    yield from _keys(world)
    yield from _senders(world)
    yield from _times(world)
    yield from _methods(world)
    yield from _kinds(world)
    yield from _several(world)
    yield from _stolen(world)


def _keys(world: World) -> Made:
    """What Alice knows of the key."""
    for who in EACH:
        sender = PEOPLE[who].user_id
        yield f"{who}-signed", letter(pgp_signed(SIGNED, world.gpg.detach(SIGNED, who)), sender=sender)
        sealed = world.gpg.seal(SEALED, "alice", by=who)
        yield f"{who}-both", letter(pgp_encrypted(sealed), sender=sender)
    signed = pgp_signed(SIGNED, world.gpg.detach(SIGNED, "victor"))
    yield "victor-by-his-verified-address", letter(signed, sender="Victor <victor@corpus.example>")
    yield "victor-by-his-other-address", letter(signed, sender="Victor <victor@other.example>")
    yield "carol-clear-signed", letter(inline(world.gpg.clear("words", "carol")), sender=CAROL)
    yield "nina-clear-signed", letter(inline(world.gpg.clear("words", "nina")), sender=PEOPLE["nina"].user_id)


def _senders(world: World) -> Made:
    """Who the message says it is from, beside who signed it."""
    gpg = world.gpg
    signed = pgp_signed(SIGNED, gpg.detach(SIGNED, "bob"))
    yield "from-somebody-else", letter(signed, sender=CAROL)
    yield "from-somebody-else-both", letter(pgp_encrypted(gpg.seal(SEALED, "alice", by="bob")), sender=CAROL)
    yield "from-in-capitals", letter(signed, sender="Bob <BOB@Corpus.EXAMPLE>")
    yield "from-a-bare-address", letter(signed, sender="bob@corpus.example")
    yield "from-two", letter(signed, sender=f"{BOB}, {CAROL}")
    yield "from-two-lines", letter(signed, more=f"From: {CAROL}\n")
    yield "from-two-lines-other-first", b"From: carol@corpus.example\r\n" + letter(signed)
    yield "from-empty", letter(signed, sender="")
    yield "from-missing", letter(signed, sender=None)
    yield "from-empty-group", letter(signed, sender="Undisclosed:;")
    yield "from-group-of-two", letter(signed, sender=f"Friends: {BOB}, {CAROL};")
    yield "from-no-address", letter(signed, sender="Bob Example")
    yield "from-address-in-comment", letter(signed, sender="carol@corpus.example (bob@corpus.example)")
    yield "from-address-as-name", letter(signed, sender='"bob@corpus.example" <carol@corpus.example>')
    yield "from-two-angles", letter(signed, sender="<bob@corpus.example> <carol@corpus.example>")
    yield "from-subdomain", letter(signed, sender="Bob Example <bob@corpus.example.evil.example>")
    yield "from-lookalike", letter(signed, sender="Bob Example <bоb@corpus.example>")
    yield "from-plus-tag", letter(signed, sender="Bob Example <bob+news@corpus.example>")
    yield "sender-differs", letter(signed, more="Sender: Nina <nina@corpus.example>\n")
    yield "only-sender-is-the-signer", letter(signed, sender=CAROL, more=f"Sender: {BOB}\n")
    yield "reply-to-differs", letter(signed, more="Reply-To: evil@evil.example\n")
    by_trudy = pgp_signed(SIGNED, gpg.detach(SIGNED, "trudy"))
    yield "namesake", letter(by_trudy, sender=TRUDY)
    yield "namesake-claims-the-address", letter(by_trudy)
    yield "expired-and-somebody-else", letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "dave")))
    yield "revoked-and-somebody-else", letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "erin")))
    yield "rejected-and-somebody-else", letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "fred")))
    yield "missing-and-somebody-else", letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "nina")))


def _times(world: World) -> Made:
    bob = HandSigner("bob")

    def at(time: str, who: HandSigner = bob) -> bytes:
        return pgp_signed(SIGNED, armor(who.sign(SIGNED, time=seconds(time)), "SIGNATURE"))

    expiring = world.gpg.detach(SIGNED, "bob", "--default-sig-expire", "5d")
    yield "signature-expired", letter(pgp_signed(SIGNED, expiring))
    sealed = world.gpg.seal(SEALED, "alice", by="bob", options=["--default-sig-expire", "5d"])
    yield "signature-expired-both", letter(pgp_encrypted(sealed))
    yield "signed-a-month-before", letter(at("2024-05-02 10:00"))
    yield "signed-two-days-before", letter(at("2024-06-01 10:00"))
    yield "signed-a-month-after", letter(at("2024-07-03 10:00"))
    yield "signed-before-the-key-was-made", letter(at("2020-01-01 10:00"))
    yield "signed-in-the-far-future", letter(at("2099-01-01 10:00"), date="Thu, 01 Jan 2099 10:00:00 +0000")
    dave, erin = HandSigner("dave"), HandSigner("erin")
    after = at("2024-12-01 10:00", dave)
    yield (
        "signed-after-the-key-expired",
        letter(after, sender=PEOPLE["dave"].user_id, date="Sun, 01 Dec 2024 10:00:00 +0000"),
    )
    yield (
        "signed-after-the-key-was-revoked",
        letter(
            at("2024-12-01 10:00", erin),
            sender=PEOPLE["erin"].user_id,
            date="Sun, 01 Dec 2024 10:00:00 +0000",
        ),
    )
    yield "signed-without-a-date-in-the-header", letter(at("2024-06-03 10:00"), date="")
    yield "signed-and-no-such-date", letter(at("2024-06-03 10:00"), date="Mon, 99 Foo 20240 99:99:99 +9999")


def _methods(world: World) -> Made:
    """Broken and unknown ones."""
    gpg, rupert = world.gpg, HandSigner("rupert")
    sender = PEOPLE["rupert"].user_id

    def by_rupert(signature: bytes) -> bytes:
        return letter(pgp_signed(SIGNED, armor(signature, "SIGNATURE")), sender=sender)

    yield "hash-sha1", letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "bob", "--digest-algo", "SHA1")))
    sealed = gpg.seal(SEALED, "alice", by="bob", options=["--digest-algo", "SHA1"])
    yield "hash-sha1-both", letter(pgp_encrypted(sealed))
    yield (
        "hash-sha1-unverified",
        letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "carol", "--digest-algo", "SHA1")), sender=CAROL),
    )
    yield "hash-sha1-clear", letter(inline(gpg.clear("words", "bob", "--digest-algo", "SHA1")))
    yield (
        "hash-ripemd160",
        letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "bob", "--digest-algo", "RIPEMD160"))),
    )
    yield "hash-md5", by_rupert(rupert.sign(SIGNED, hash_number=MD5))
    yield "hash-sha1-rsa", by_rupert(rupert.sign(SIGNED, hash_number=SHA1))
    bob = HandSigner("bob")
    yield "hash-sha3", letter(pgp_signed(SIGNED, armor(bob.sign(SIGNED, hash_number=SHA3), "SIGNATURE")))
    yield "unknown-algorithm", letter(pgp_signed(SIGNED, armor(bob.sign(SIGNED, claims=99), "SIGNATURE")))
    yield "version-3", by_rupert(rupert.sign_as_version_3(SIGNED))
    yield "version-3-md5", by_rupert(rupert.sign_as_version_3(SIGNED, hash_number=MD5))
    four = bob.sign(SIGNED)[2:]
    for version in (2, 5, 6, 99):
        changed = packet(SIGNATURE, bytes([version]) + four[1:])
        yield f"version-{version}", letter(pgp_signed(SIGNED, armor(changed, "SIGNATURE")))
    yield "micalg-lies", letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "bob"), micalg="pgp-md5"))


def _kinds(world: World) -> Made:
    """What the signature says of itself."""
    bob, walter = HandSigner("bob"), HandSigner("walter")

    def by_bob(signature: bytes) -> bytes:
        return letter(pgp_signed(SIGNED, armor(signature, "SIGNATURE")))

    critical = notation("unknown@corpus.example", "value", is_critical=True)
    yield "notation-unknown-and-critical", by_bob(bob.sign(SIGNED, hashed=[critical]))
    yield "notation-unknown", by_bob(bob.sign(SIGNED, hashed=[notation("a@corpus.example", "value")]))
    yield (
        "subpacket-unknown-and-critical",
        by_bob(bob.sign(SIGNED, hashed=[subpacket(99, b"x", is_critical=True)])),
    )
    yield "subpacket-unknown", by_bob(bob.sign(SIGNED, hashed=[subpacket(99, b"x")]))
    yield "kind-text", by_bob(bob.sign(SIGNED, kind=TEXT))
    for name, kind in (("standalone", STANDALONE), ("timestamp", TIMESTAMP), ("certification", POSITIVE)):
        yield f"kind-{name}", by_bob(bob.sign(SIGNED, kind=kind))
    yield "without-issuer", by_bob(bob.sign(SIGNED, unhashed=()))
    carol = subpacket(16, HandSigner("carol").key_id)
    yield "issuer-is-somebody-else", by_bob(bob.sign(SIGNED, unhashed=(carol,)))
    yield (
        "signed-by-a-key-that-may-not-sign",
        letter(pgp_signed(SIGNED, armor(walter.sign(SIGNED), "SIGNATURE")), sender=PEOPLE["walter"].user_id),
    )


def _stolen(world: World) -> Made:
    """Walter signs with a subkey that another key claims, too."""
    signed = pgp_signed(SIGNED, world.gpg.detach(SIGNED, "walter"))
    yield "subkey-claimed-by-another-key", letter(signed, sender="Thief <thief@corpus.example>")
    yield "subkey-claimed-by-another-key-of-its-owner", letter(signed, sender=PEOPLE["walter"].user_id)


def _several(world: World) -> Made:
    """More than one signature over the same."""
    gpg = world.gpg
    other = gpg.detach(b"other words", "walter", armor=False)
    good = gpg.detach(SIGNED, "bob", armor=False)
    yield "one-good-one-bad", letter(pgp_signed(SIGNED, armor(good + other, "SIGNATURE")))
    yield "one-bad-one-good", letter(pgp_signed(SIGNED, armor(other + good, "SIGNATURE")))
    yield (
        "two-good-and-neither-the-sender",
        letter(pgp_signed(SIGNED, together(world, "bob", "walter")), sender=CAROL),
    )
    yield "twice-by-the-sender", letter(pgp_signed(SIGNED, good_twice(world)))
    yield (
        "one-weak-one-good",
        letter(
            pgp_signed(
                SIGNED,
                armor(gpg.detach(SIGNED, "bob", "--digest-algo", "SHA1", armor=False) + good, "SIGNATURE"),
            )
        ),
    )
    yield "one-revoked-one-good", letter(pgp_signed(SIGNED, together(world, "erin", "bob")))
    yield "two-blocks", letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "bob") + gpg.detach(SIGNED, "walter")))
    yield "hundred-signatures", letter(pgp_signed(SIGNED, armor(good * 100, "SIGNATURE")))


def good_twice(world: World) -> bytes:
    return together(world, "bob", "bob")
