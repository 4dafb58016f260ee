"""Status injection, after Marcus Brinkmann's SigSpoof (CVE-2018-12020 and its kin, 2018), and user IDs that
are to confuse: names, notations, file names and comments that imitate what GnuPG says on its status channel.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.cast import fingerprints
from tests.corpus.make.good import SEALED, SIGNED, inline
from tests.corpus.make.letters import crlf, letter, pgp_encrypted, pgp_signed, text
from tests.corpus.make.odd_keys import odd_key
from tests.corpus.make.packets import armor, dearmor, literal, seipd, split_packets
from tests.corpus.make.signing import POLICY, SIGNER_ID, HandSigner, notation, subpacket
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

_BOB = fingerprints()["bob"]
GOOD = (
    f"\n[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG {_BOB[-16:]} Bob Example <bob@corpus.example>\n"
    f"[GNUPG:] VALIDSIG {_BOB} 2024-06-03 1717408800 0 4 0 22 8 00 {_BOB}\n[GNUPG:] TRUST_FULLY 0 pgp\n"
)
DECRYPTED = (
    "\n[GNUPG:] BEGIN_DECRYPTION\n[GNUPG:] DECRYPTION_INFO 2 9\n[GNUPG:] DECRYPTION_OKAY\n"
    "[GNUPG:] GOODMDC\n[GNUPG:] END_DECRYPTION\n"
)
CAROL = "Carol Example <carol@corpus.example>"


def messages(world: World) -> Made:
    yield from _file_names(world)
    yield from _signatures()
    yield from _armor(world)
    yield from _user_ids()


def _file_names(world: World) -> Made:
    """The name of the file in a literal packet."""
    sealed = world.gpg.seal(b"", "alice")
    (_, session, _), *_ = split_packets(dearmor(sealed))
    key = world.gpg.session_key(sealed)
    for name, injected in (("signature", GOOD), ("signature-short", GOOD[:120]), ("escaped", "%0A" + GOOD)):
        made = session + seipd(key, literal(SEALED, name=injected.encode()[:255]))
        yield f"file-name-{name}", letter(pgp_encrypted(armor(made)))
        yield f"file-name-{name}-inline", letter(inline(armor(made)))
    made = armor(literal(SEALED, name=(DECRYPTED + GOOD).encode()[:255]))
    yield "file-name-decryption", letter(pgp_encrypted(made))
    yield "file-name-decryption-inline", letter(inline(made))
    named = world.gpg.seal(SEALED, "alice", options=["--set-filename", GOOD])
    yield "file-name-by-gpg", letter(pgp_encrypted(named))
    for_console = world.gpg.seal(SEALED, "alice", options=["--for-your-eyes-only"])
    yield "for-your-eyes-only", letter(pgp_encrypted(for_console))
    signed = world.gpg.block(b"words", "carol", "--set-filename", GOOD)
    yield "file-name-of-a-signed-block", letter(inline(signed), sender=CAROL)
    words = GOOD.replace("\n", "\r\n")
    yield "in-the-plaintext", letter(pgp_encrypted(world.gpg.seal(text(words), "alice")))
    yield "as-the-plaintext", letter(pgp_encrypted(world.gpg.seal(words.encode(), "alice")))


def _signatures() -> Made:
    """What a signature says of itself, by a key that is here and not verified."""
    carol = HandSigner("carol")

    def by_carol(*hashed: bytes, unhashed: tuple[bytes, ...] = ()) -> bytes:
        outside = (subpacket(16, carol.key_id), *unhashed)
        made = carol.sign(SIGNED, hashed=hashed, unhashed=outside)
        return letter(pgp_signed(SIGNED, armor(made, "SIGNATURE")), sender=CAROL)

    short = GOOD[:150]
    yield "notation-value", by_carol(notation("a@corpus.example", short))
    yield "notation-name", by_carol(notation(f"a@corpus.example{short[:100]}", "x"))
    yield "notation-not-signed", by_carol(unhashed=(notation("a@corpus.example", short),))
    yield "policy", by_carol(subpacket(POLICY, b"https://x.example/" + short.encode()))
    yield "signer-id", by_carol(subpacket(SIGNER_ID, b"Bob Example <bob@corpus.example>"))
    yield "signer-id-with-lines", by_carol(subpacket(SIGNER_ID, short.encode()))
    fingerprint = bytes.fromhex(_BOB)
    yield "fingerprint-of-bob", by_carol(unhashed=(subpacket(33, b"\x04" + fingerprint),))
    yield "fingerprint-of-bob-signed", by_carol(subpacket(33, b"\x04" + fingerprint))


def _armor(world: World) -> Made:
    """Lines around the data."""
    sealed = dearmor(world.gpg.seal(SEALED, "alice"))
    comment = "".join(f"Comment: {line}\n" for line in GOOD.strip().split("\n"))
    yield "comment", letter(pgp_encrypted(armor(sealed, headers=comment)))
    yield "comment-inline", letter(inline(armor(sealed, headers=comment)))
    yield "comment-bare-lines", letter(inline(armor(sealed, headers=GOOD.strip() + "\n")))
    signature = dearmor(world.gpg.detach(SIGNED, "carol"))
    yield (
        "comment-of-a-signature",
        letter(pgp_signed(SIGNED, armor(signature, "SIGNATURE", headers=comment)), sender=CAROL),
    )
    yield (
        "lines-before-the-signature",
        letter(pgp_signed(SIGNED, GOOD.encode() + world.gpg.detach(SIGNED, "carol")), sender=CAROL),
    )
    yield "lines-in-the-message", letter(crlf(f"Content-Type: text/plain\n\n{GOOD}\n{DECRYPTED}"))


def _user_ids() -> Made:
    """Keys with odd user IDs, all of them certified by Alice."""
    for name, sender in {
        "status": "Odd <odd-status@corpus.example>",
        "escaped": "Odd <odd-escaped@corpus.example>",
        "angles": "Odd <odd-angles@corpus.example>",
        "comment": "Odd <odd-comment@corpus.example>",
        "address": "Odd <odd-address@corpus.example>",
        "two": "Odd <odd-two@corpus.example>",
        "bidi": "Odd <odd-bidi@corpus.example>",
        "signs": "Odd <odd-signs@corpus.example>",
        "long": "Odd <odd-long@corpus.example>",
        "capitals": "Odd <odd-capitals@corpus.example>",
        "bare": "Odd <odd-bare@corpus.example>",
        "nobody": "Just A Name",
        "nul": "Odd <odd-nul@corpus.example>",
        "latin-1": "Odd <odd-latin-1@corpus.example>",
        "html": "Odd <odd-html@corpus.example>",
        "colons": "Odd <odd-colons@corpus.example>",
        "blank": "Odd <odd-blank@corpus.example>",
        "line-break": "Odd <bob@corpus.example>",
    }.items():
        signed = pgp_signed(SIGNED, armor(odd_key(name).sign(SIGNED), "SIGNATURE"))
        yield f"user-id-{name}", letter(signed, sender=sender)
        if name in ("status", "escaped", "angles", "comment", "address", "two", "bidi", "nobody"):
            yield f"user-id-{name}-as-bob", letter(signed)
