"""Mail that is small on its way and asks GnuPG, or who reads what it gives, for very much.

After the zip bombs of old, CVE-2013-4402 (packets nested without an end) and CVE-2022-3219 (compressed
signatures). Messages too large to be kept are in large_mime.py and large_html.py.
"""

from __future__ import annotations

import zlib

from tests.corpus.make.handwriting import Messages
from tests.corpus.make.letters import crlf, forwarded, letter, multipart, pgp_encrypted, pgp_signed, text
from tests.corpus.make.packets import (
    COMPRESSED,
    LITERAL,
    MARKER,
    ONE_PASS,
    PKESK,
    armor,
    compressed,
    dearmor,
    literal,
    packet,
    seipd,
    split_packets,
)
from tests.corpus.make.world import World

WORDS = text("shown words")
GIGABYTE = 1 << 30
_HEAD = b"Content-Type: text/plain\r\n\r\n"


def messages(world: World) -> Messages:
    yield from _unpacking(world)
    yield from _nested_packets(world)
    yield from _many_recipients(world)
    yield from _many_signatures(world)
    yield from _many_blocks(world)


def _unpacking(world: World) -> Messages:
    """Data that grows a million times when it is unpacked."""
    gigabyte = _zeros(GIGABYTE)
    yield "unpacks-to-a-gigabyte", letter(pgp_encrypted(_sealed(world, gigabyte)))
    yield "unpacks-to-a-gigabyte-inline", letter(_inline(_sealed(world, gigabyte)))
    yield "unpacks-to-a-gigabyte-unencrypted", letter(_inline(armor(gigabyte)))
    yield (
        "unpacks-to-a-gigabyte-attached",
        letter(
            multipart(
                "mixed", WORDS, _attached("bomb.pgp", "application/octet-stream", _sealed(world, gigabyte))
            )
        ),
    )
    yield (
        "unpacks-to-20-mb-of-words",
        letter(pgp_encrypted(_sealed(world, compressed(literal(_HEAD + b"shown words\r\n" * 1_600_000))))),
    )
    yield (
        "unpacks-to-20-mb-of-html",
        letter(
            pgp_encrypted(
                _sealed(
                    world,
                    compressed(
                        literal(b"Content-Type: text/html\r\n\r\n<p>shown words" + b"<b>" * 7_000_000)
                    ),
                )
            )
        ),
    )
    yield (
        "unpacks-to-a-million-parts",
        letter(
            pgp_encrypted(
                _sealed(
                    world,
                    compressed(
                        literal(
                            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                            + b"--b\r\n\r\nx\r\n" * 1_000_000
                        )
                    ),
                )
            )
        ),
    )


def _nested_packets(world: World) -> Messages:
    inside = literal(_HEAD + b"shown words\r\n")
    for depth in (5, 30, 1_000):
        made = inside
        for _ in range(depth):
            made = compressed(made)
        yield f"packed-{depth}-times", letter(pgp_encrypted(_sealed(world, made)))
    yield (
        "packets-that-mean-nothing",
        letter(pgp_encrypted(_sealed(world, packet(MARKER, b"PGP") * 10_000 + inside))),
    )
    yield "encrypted-10-times", letter(pgp_encrypted(_encrypted_again(world, 10)))
    yield "forwarded-and-encrypted-10-times", letter(pgp_encrypted(_forwarded_again(world, 10)))


def _many_recipients(world: World) -> Messages:
    """Each hidden recipient may be the reader, so GnuPG tries its secret keys on all of them."""
    session, *rest = [whole for _, whole, _ in split_packets(dearmor(world.gpg.seal(WORDS, "alice")))]
    hidden = packet(PKESK, b"\x03" + bytes(8) + b"\x12\x01\x07\x40" + bytes(32) + b"\x30" + bytes(48))
    others = b"".join(
        packet(PKESK, b"\x03" + number.to_bytes(8) + b"\x01\x00\x08\xff") for number in range(1, 5_000)
    )
    yield "hidden-recipients-100", letter(pgp_encrypted(armor(hidden * 100 + session + b"".join(rest))))
    yield "recipients-5000", letter(pgp_encrypted(armor(others + session + b"".join(rest))))


def _many_signatures(world: World) -> Messages:
    signature = dearmor(world.gpg.detach(WORDS, "bob"))
    yield "signatures-100", letter(pgp_signed(WORDS, armor(signature * 100, "SIGNATURE")))
    yield "signatures-2000", letter(pgp_signed(WORDS, armor(signature * 2_000, "SIGNATURE")))
    yield "signatures-packed", letter(pgp_signed(WORDS, armor(compressed(signature * 50_000), "SIGNATURE")))
    one_pass = packet(ONE_PASS, b"\x03\x00\x08\x16" + bytes(8) + b"\x00")
    inside = one_pass * 5_000 + literal(WORDS)
    yield "announced-signatures-5000", letter(pgp_encrypted(_sealed(world, compressed(inside))))
    yield "signed-inside-signed-60-deep", letter(_signed_again(world, 60))


def _many_blocks(world: World) -> Messages:
    """Among the words of one text: one call of GnuPG for each would take minutes."""
    clear = crlf(world.gpg.clear("shown words\n", "bob"))
    sealed = crlf(world.gpg.seal(b"sealed words\r\n", "alice"))
    head = crlf("Content-Type: text/plain; charset=utf-8\n\n")
    yield "signed-blocks-300", letter(head + (clear + b"words between\r\n") * 300)
    yield "encrypted-blocks-300", letter(head + (sealed + b"words between\r\n") * 300)
    yield (
        "signed-parts-200",
        letter(multipart("mixed", *[pgp_signed(WORDS, world.gpg.detach(WORDS, "bob"))] * 200)),
    )
    yield (
        "encrypted-parts-200",
        letter(multipart("mixed", *[pgp_encrypted(world.gpg.seal(WORDS, "alice"))] * 200)),
    )


def _sealed(world: World, packets: bytes) -> bytes:
    """These packets, encrypted for Alice as they are."""
    sealed = world.gpg.seal(b"", "alice")
    (_, session, _), *_ = split_packets(dearmor(sealed))
    return armor(session + seipd(world.gpg.session_key(sealed), packets))


def _encrypted_again(world: World, times: int) -> bytes:
    """OpenPGP messages inside each other, as plain packets."""
    made = literal(WORDS)
    for _ in range(times):
        made = dearmor(_sealed(world, made))
    return armor(made)


def _forwarded_again(world: World, times: int) -> bytes:
    made = WORDS
    for _ in range(times):
        made = forwarded(letter(pgp_encrypted(world.gpg.seal(made, "alice"))))
    return world.gpg.seal(made, "alice")


def _signed_again(world: World, times: int) -> bytes:
    made = WORDS
    for _ in range(times):
        made = pgp_signed(made, world.gpg.detach(made, "bob"))
    return made


def _zeros(count: int) -> bytes:
    """A literal packet of so many zeros, packed twice: to less than a hundred-thousandth."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    made = packing.compress(bytes([0xC0 | LITERAL, 0xFF]) + (6 + count).to_bytes(4) + b"b\0" + bytes(4))
    block = bytes(1 << 20)
    for _ in range(count >> 20):
        made += packing.compress(block)
    return compressed(packet(COMPRESSED, b"\x01" + made + packing.flush()))


def _inline(armored: bytes) -> bytes:
    return crlf("Content-Type: text/plain; charset=utf-8\n\n") + crlf(armored)


def _attached(name: str, content_type: str, data: bytes) -> bytes:
    head = f'Content-Type: {content_type}\nContent-Disposition: attachment; filename="{name}"\n\n'
    return crlf(head) + crlf(data)
