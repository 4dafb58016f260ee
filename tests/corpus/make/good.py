"""Good mail, as GnuPG, Sequoia and rnp write it, in every form that is met."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.corpus.cast import PASSPHRASE
from tests.corpus.make.letters import (
    attachment,
    crlf,
    forwarded,
    html,
    letter,
    multipart,
    pgp_encrypted,
    pgp_signed,
    text,
)
from tests.corpus.make.packets import armor, dearmor, literal, partial_packet, seipd, split_packets
from tests.corpus.make.world import World
from tests.corpus.make.writers import Writer

Made = Iterator[tuple[str, bytes]]

WORDS = "The harvest is in.\nMeet me under the old oak.\n"
SIGNED = text("The harvest is in.")
SEALED = text("The harvest is in, and this is a secret.")
PLAN = attachment("plan.pdf", "application/pdf", b"%PDF-1.4 a plan")
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
LONG = text("".join(f"Row {number}: three sheaves of rye and a basket of pears.\n" for number in range(400)))


def messages(world: World) -> Made:
    for name, writer in world.writers.items():
        yield from _of_each(name, writer)
    yield from _recipients(world)
    yield from _passphrases(world)
    yield from _signers(world)
    yield from _packets(world)
    yield from _contents(world)
    yield from _texts(world)
    yield from _files(world)


def _of_each(name: str, writer: Writer) -> Made:
    """The eight envelopes, by each of the three."""
    signed = pgp_signed(SIGNED, writer.detach(SIGNED, "bob"))
    yield f"{name}-mime-signed", letter(signed)
    yield f"{name}-mime-encrypted", letter(pgp_encrypted(writer.seal(SEALED, "alice")))
    yield f"{name}-mime-both", letter(pgp_encrypted(writer.seal(SEALED, "alice", "bob", by="bob")))
    yield f"{name}-mime-signed-then-encrypted", letter(pgp_encrypted(writer.seal(signed, "alice")))
    yield f"{name}-inline-signed", letter(inline(writer.clear(WORDS, "bob")))
    yield f"{name}-inline-encrypted", letter(inline(writer.seal(crlf(WORDS), "alice")))
    yield f"{name}-inline-both", letter(inline(writer.seal(crlf(WORDS), "alice", by="bob")))
    yield f"{name}-inline-signed-block", letter(inline(writer.block(crlf(WORDS), "bob")))


def _recipients(world: World) -> Made:
    gpg = world.gpg
    for name, writer in world.writers.items():
        sealed = writer.seal(SEALED, "bob", "nina", "alice", by="bob")
        yield f"{name}-several-recipients", letter(pgp_encrypted(sealed))
        yield f"{name}-not-for-us", letter(pgp_encrypted(writer.seal(SEALED, "nina", "bob", by="bob")))
    hidden = gpg.seal(SEALED, "alice", by="bob", options=["--throw-keyids"])
    yield "hidden-recipient", letter(pgp_encrypted(hidden))
    among = gpg.seal(SEALED, "nina", "bob", "alice", by="bob", options=["--throw-keyids"])
    yield "hidden-recipients", letter(pgp_encrypted(among))
    for name in ("locked", "unlocked"):
        sealed = gpg.seal(SEALED, "heidi", by="bob", options=["--throw-keyids"])
        yield f"hidden-{name}", letter(pgp_encrypted(sealed))
    yield "hidden-and-not-for-us", letter(pgp_encrypted(gpg.seal(SEALED, "nina", options=["--throw-keyids"])))


def _passphrases(world: World) -> Made:
    gpg = world.gpg
    for name in ("locked", "unlocked"):
        yield name, letter(pgp_encrypted(gpg.seal(SEALED, "heidi", by="bob")))
        yield f"symmetric-{name}", letter(pgp_encrypted(gpg.symmetric(SEALED, PASSPHRASE)))
    yield "locked-wrong-passphrase", letter(pgp_encrypted(gpg.seal(SEALED, "heidi", by="bob")))
    yield "symmetric-wrong-passphrase", letter(pgp_encrypted(gpg.symmetric(SEALED, PASSPHRASE)))
    yield "symmetric-inline", letter(inline(gpg.symmetric(crlf(WORDS), PASSPHRASE)))
    both = gpg.run("--armor", "--symmetric", "--encrypt", "--recipient", "alice@corpus.example", stdin=SEALED)
    yield "symmetric-or-key", letter(pgp_encrypted(both))


def _signers(world: World) -> Made:
    gpg = world.gpg
    for who in ("rupert", "paula", "walter"):
        sender = f"{who.capitalize()} Example <{who}@corpus.example>"
        yield f"signed-by-{who}", letter(pgp_signed(SIGNED, gpg.detach(SIGNED, who)), sender=sender)
        yield f"both-by-{who}", letter(pgp_encrypted(gpg.seal(SEALED, "alice", by=who)), sender=sender)
    own = gpg.seal(SEALED, "alice", "bob", by="alice")
    mine = "Alice Example <alice@corpus.example>"
    yield "own-encrypted", letter(pgp_encrypted(own), sender=mine)
    yield "own-signed", letter(pgp_signed(SIGNED, gpg.detach(SIGNED, "alice")), sender=mine)
    for name, others in (("verified", "walter"), ("unverified", "carol"), ("missing", "nina")):
        yield f"two-signatures-second-{name}", letter(pgp_signed(SIGNED, together(world, "bob", others)))
        yield f"two-signatures-first-{name}", letter(pgp_signed(SIGNED, together(world, others, "bob")))


def _packets(world: World) -> Made:
    gpg = world.gpg
    for method in ("none", "zip", "zlib", "bzip2"):
        sealed = gpg.seal(SEALED, "alice", by="bob", options=["--compress-algo", method])
        yield f"compressed-{method}", letter(pgp_encrypted(sealed))
    sealed = gpg.seal(LONG, "alice", by="bob", options=["--compress-algo", "none"])
    yield "pieces-of-gpg", letter(pgp_encrypted(sealed))
    yield "pieces-of-sq", letter(pgp_encrypted(world.sq.seal(LONG, "alice", by="bob")))
    yield "pieces-of-rnp", letter(pgp_encrypted(world.rnp.seal(LONG, "alice", by="bob")))
    dummy = gpg.seal(b"", "alice")
    (_, session, _), *_ = split_packets(dearmor(dummy))
    ((_, _, body),) = split_packets(seipd(gpg.session_key(dummy), literal(SEALED * 20)))
    yield "pieces-small", letter(pgp_encrypted(armor(session + partial_packet(18, body))))
    whole = gpg.seal(SEALED, "alice", by="bob", armor=False)
    yield "binary", letter(_binary(base64.encodebytes(whole)))
    yield (
        "aead-of-rnp",
        letter(pgp_encrypted(world.rnp.seal(SEALED, "alice", by="bob", options=["--aead=OCB"]))),
    )
    yield (
        "armor-with-headers",
        letter(
            pgp_encrypted(
                armor(whole, headers="Version: Some Program 1.0\nComment: https://x.example/\nHash: none")
            )
        ),
    )
    yield "armor-without-checksum", letter(pgp_encrypted(_without_checksum(armor(whole))))
    yield "armor-without-checksum-or-padding", letter(pgp_encrypted(_unpadded(world)))
    yield "armor-with-bad-checksum", letter(pgp_encrypted(armor(whole, crc=1)))
    yield (
        "cipher-3des",
        letter(pgp_encrypted(gpg.seal(SEALED, "alice", by="bob", options=["--cipher-algo", "3DES"]))),
    )


def _contents(world: World) -> Made:
    """What may stand inside an envelope."""
    gpg = world.gpg
    picture = crlf(
        "Content-Type: image/png\nContent-ID: <pic@corpus.example>\n"
        f"Content-Transfer-Encoding: base64\n\n{DOT}\n"
    )
    page = html("<p>The <b>harvest</b> is in.</p><img src='cid:pic@corpus.example'>")
    contents = {
        "attachment": multipart("mixed", SIGNED, PLAN),
        "alternative": multipart("alternative", SIGNED, html("<p>The <b>harvest</b> is in.</p>")),
        "related": multipart("related", page, picture),
        "forwarded": multipart("mixed", SIGNED, forwarded(letter(text("the older words"), subject="Older"))),
        "html-with-pictures": html("<p>The harvest is in.</p><img src='https://pictures.example/t.png'>"),
        "base64": crlf("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n")
        + crlf(base64.encodebytes("The harvest is in. Grüße.".encode())),
        "quoted-printable": crlf(
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
            "The harvest is =\nin. Gr=C3=BC=C3=9Fe=\n\n"
        ),
    }
    for name, content in contents.items():
        yield f"signed-{name}", letter(pgp_signed(content, gpg.detach(content, "bob")))
        yield f"both-{name}", letter(pgp_encrypted(gpg.seal(content, "alice", by="bob")))


def _texts(world: World) -> Made:
    """Inline texts and their charsets, dashes and blanks."""
    gpg = world.gpg
    dashes = "- first\n-- \nFrom the field\n-----BEGIN something-----\nlast"
    yield "clear-dashes", letter(inline(gpg.clear(dashes, "bob")))
    yield "clear-blanks-at-the-end", letter(inline(gpg.clear("one  \ntwo\t\nthree", "bob")))
    yield "clear-empty", letter(inline(gpg.clear("", "bob")))
    yield "clear-utf-8", letter(inline(gpg.clear("Grüße, Ωmega, 日本", "bob")))
    latin = gpg.run("--local-user", "bob@corpus.example", "--clear-sign", stdin="Grüße".encode("latin-1"))
    yield "clear-latin-1", letter(crlf("Content-Type: text/plain; charset=iso-8859-1\n\n") + crlf(latin))
    yield "clear-two-hashes", letter(inline(gpg.clear("words", "bob", "--digest-algo", "SHA512")))
    quoted = gpg.clear("words of 100 %", "bob").replace(b"=", b"=3D")
    head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    yield "clear-quoted-printable", letter(crlf(head) + crlf(quoted))
    coded = base64.encodebytes(crlf(gpg.clear("words in base64", "bob")))
    head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    yield "clear-base64", letter(crlf(head) + crlf(coded))
    yield (
        "clear-format-flowed",
        letter(
            crlf("Content-Type: text/plain; charset=utf-8; format=flowed\n\n")
            + crlf(gpg.clear("one two", "bob"))
        ),
    )
    yield (
        "clear-without-mime",
        letter(b"\r\n" + crlf(gpg.clear("words", "bob"))).replace(b"MIME-Version: 1.0\r\n", b""),
    )
    sealed = gpg.seal("Grüße".encode(), "alice", by="bob")
    yield "inline-utf-8", letter(inline(sealed))
    yield (
        "inline-blank-lines-around",
        letter(crlf("Content-Type: text/plain\n\n\n\n") + crlf(sealed) + b"\r\n\r\n"),
    )
    yield (
        "inline-in-html-alone",
        letter(html(f"<pre>{gpg.seal(crlf(WORDS), 'alice', by='bob').decode()}</pre>")),
    )


def _files(world: World) -> Made:
    """Files that are encrypted or signed, beside a text that is neither."""
    gpg = world.gpg
    binary = gpg.seal(b"the secret plan", "alice", armor=False)
    for name, kind in (
        ("plan.txt.gpg", "application/octet-stream"),
        ("plan.txt.pgp", "application/pgp-encrypted"),
    ):
        file = attachment(name, kind, binary)
        yield f"file-{name.rpartition('.')[2]}", letter(multipart("mixed", text("see the file"), file))
    armored = attachment("plan.txt.asc", "application/octet-stream", gpg.seal(b"the secret plan", "alice"))
    yield "file-asc", letter(multipart("mixed", text("see the file"), armored))
    signature = gpg.detach(b"%PDF-1.4 a plan", "bob")
    for suffix, data in (("asc", signature), ("sig", gpg.detach(b"%PDF-1.4 a plan", "bob", armor=False))):
        file = attachment(f"plan.pdf.{suffix}", "application/pgp-signature", data)
        yield f"file-signed-{suffix}", letter(multipart("mixed", text("see the file"), PLAN, file))
    body = inline(gpg.seal(crlf(WORDS), "alice", by="bob"))
    file = attachment("plan.txt.pgp", "application/octet-stream", binary)
    yield "inline-with-encrypted-file", letter(multipart("mixed", body, file))


def inline(armored: bytes) -> bytes:
    return crlf("Content-Type: text/plain; charset=utf-8\n\n") + crlf(armored)


def together(world: World, *people: str, content: bytes = SIGNED) -> bytes:
    """One armored block with a signature by each."""
    made = b"".join(world.gpg.detach(content, who, armor=False) for who in people)
    return armor(made, "SIGNATURE")


def _binary(coded: bytes) -> bytes:
    control = crlf("Content-Type: application/pgp-encrypted\n\nVersion: 1\n")
    data = crlf("Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n") + crlf(coded)
    return multipart("encrypted", control, data, parameters='; protocol="application/pgp-encrypted"')


def _without_checksum(armored: bytes) -> bytes:
    return b"\n".join(line for line in armored.split(b"\n") if not (line.startswith(b"=") and len(line) == 5))


def _unpadded(world: World) -> bytes:
    """A length that is a multiple of three, and a last line that is not full: GnuPG 2.2 stumbles there."""
    dummy = world.gpg.seal(b"", "alice")
    (_, session, _), *_ = split_packets(dearmor(dummy))
    for size in range(100):
        made = session + seipd(world.gpg.session_key(dummy), literal(SEALED + b" " * size))
        if len(made) % 3 == 0 and len(made) % 48 > 3:
            return _without_checksum(armor(made))
    raise AssertionError("no such length")
