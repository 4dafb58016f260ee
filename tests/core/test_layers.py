"""What the cryptography of a message covers, by its structure alone."""

from __future__ import annotations

import pytest

from mailguard.mime.armor import BlockKind, armor, armor_headers, find_blocks, is_encrypted
from mailguard.mime.layer import Wrapping
from mailguard.mime.layers import find_inside, find_top
from mailguard.mime.parts import split
from mailguard.mime.signed_variants import canonical
from mailguard.mime.text_blocks import pieces_around

# Not real: nothing here is decrypted. An encrypted message begins with packet type 1, a signed one with 4.
SECRET = armor(BlockKind.MESSAGE, b"\xc1\x03abc")
SIGNED = armor(BlockKind.MESSAGE, b"\xc4\x03abc")
CLEAR = (
    b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nsigned words\n"
    b"-----BEGIN PGP SIGNATURE-----\n\naGVsbG8=\n-----END PGP SIGNATURE-----"
)


def multipart(kind: str, *parts: bytes, **parameters: str) -> bytes:
    extra = "".join(f'; {name}="{value}"' for name, value in parameters.items())
    head = f'Content-Type: multipart/{kind}; boundary="{kind}"{extra}\r\n\r\n'.encode()
    mark = f"--{kind}".encode()
    return head + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def part(content_type: str, body: bytes = b"x") -> bytes:
    return f"Content-Type: {content_type}\r\n\r\n".encode() + body


TEXT = part("text/plain", b"words")
CONTROL = part("application/pgp-encrypted", b"Version: 1")
DATA = part("application/octet-stream", SECRET)
SIGNATURE = part("application/pgp-signature", armor(BlockKind.SIGNATURE, b"\xc2\x00"))
ENCRYPTED = multipart("encrypted", CONTROL, DATA, protocol="application/pgp-encrypted")
PGP_SIGNED = multipart("signed", TEXT, SIGNATURE, protocol="application/pgp-signature")
SMIME_SIGNED = multipart(
    "signed", TEXT, part("application/pkcs7-signature"), protocol="application/pkcs7-signature"
)


@pytest.mark.parametrize(
    "raw, wrapping",
    [
        (TEXT, None),
        (ENCRYPTED, Wrapping.ENCRYPTED),
        (multipart("encrypted", CONTROL, DATA), Wrapping.ENCRYPTED),
        (multipart("encrypted", CONTROL), Wrapping.ENCRYPTED),
        (multipart("encrypted", TEXT, DATA, protocol="application/x-other"), None),
        (multipart("encrypted", CONTROL, DATA, protocol="application/x-other"), Wrapping.ENCRYPTED),
        (PGP_SIGNED, Wrapping.SIGNED),
        (multipart("signed", TEXT, SIGNATURE), Wrapping.SIGNED),
        (multipart("signed", TEXT, protocol="application/pgp-signature"), Wrapping.SIGNED),
        (SMIME_SIGNED, Wrapping.SMIME_SIGNED),
        (part("application/pkcs7-mime; smime-type=enveloped-data"), Wrapping.SMIME_ENCRYPTED),
        (part("application/pkcs7-mime; smime-type=signed-data"), Wrapping.SMIME_SIGNED),
        (part("text/plain", SECRET), Wrapping.ENCRYPTED),
        (part("text/plain", b"\r\n \r\n" + SECRET + b"\r\n\r\n"), Wrapping.ENCRYPTED),
        (part("text/plain", SIGNED), Wrapping.SIGNED_BLOCK),
        (part("text/plain", CLEAR), Wrapping.SIGNED_BLOCK),
        (part("text/plain", SECRET[:60]), Wrapping.ENCRYPTED),
        (part("text/plain", b"Look:\n" + SECRET), None),
        (part("text/plain", CLEAR + b"\nfooter"), None),
        (part("text/html", b"<pre>" + SECRET + b"</pre>"), Wrapping.ENCRYPTED),
        (part("text/html", b"<p>Look:</p><pre>" + SECRET + b"</pre>"), None),
        (part("text/html", b"<pre>" + CLEAR + b"</pre>"), None),
        (multipart("mixed", ENCRYPTED, TEXT), None),
        (multipart("mixed", ENCRYPTED), Wrapping.ENCRYPTED),
        (multipart("mixed", part("text/plain", b"\r\n"), CONTROL, DATA), Wrapping.ENCRYPTED),
        (multipart("mixed", CONTROL, DATA), Wrapping.ENCRYPTED),
        (multipart("mixed", TEXT, CONTROL, DATA), None),
        (part("message/rfc822", ENCRYPTED), None),
    ],
)
def test_only_an_envelope_around_the_whole_is_at_the_top(raw: bytes, wrapping: Wrapping | None) -> None:
    layer = find_top(split(raw).root)
    assert (layer.wrapping if layer is not None else None) is wrapping


@pytest.mark.parametrize(
    "raw, wrappings",
    [
        (multipart("mixed", ENCRYPTED, TEXT), [Wrapping.ENCRYPTED]),
        (multipart("mixed", PGP_SIGNED, TEXT), [Wrapping.SIGNED]),
        (multipart("mixed", TEXT, PGP_SIGNED, ENCRYPTED), [Wrapping.SIGNED, Wrapping.ENCRYPTED]),
        (multipart("mixed", part("message/rfc822", PGP_SIGNED), TEXT), []),
        (multipart("mixed", part("text/plain", b"Look:\n" + CLEAR + b"\nmore")), [Wrapping.SIGNED_BLOCK]),
        (multipart("mixed", part("text/plain", b"Look:\n> " + SECRET)), []),
        (multipart("mixed", part("text/plain", b"It begins with\n" + SECRET[:60])), []),
        (multipart("alternative", part("text/plain", CLEAR), part("text/html")), [Wrapping.SIGNED_BLOCK]),
    ],
)
def test_envelopes_further_down_are_found_but_not_in_forwarded_mail(
    raw: bytes, wrappings: list[Wrapping]
) -> None:
    assert [each.wrapping for each in find_inside(split(raw).root)] == wrappings


def test_every_block_of_a_text_is_an_envelope_of_its_own() -> None:
    raw = part("text/plain", b"before\n" + CLEAR + b"\nand\n" + SECRET + b"\nafter")
    layers = find_inside(split(raw).root)
    assert [each.wrapping for each in layers] == [Wrapping.SIGNED_BLOCK, Wrapping.ENCRYPTED]
    assert not any(each.is_alone for each in layers)
    around = [each.raw_body.strip() for each in pieces_around(layers)]
    assert around == [b"before", b"and", b"after"]
    (first, _) = pieces_around(layers[1:])
    assert b"BEGIN PGP SIGNED" in first.raw_body


def test_more_parts_than_content_and_signature_are_not_covered() -> None:
    layer = find_top(split(multipart("signed", TEXT, SIGNATURE, TEXT)).root)
    assert layer is not None
    assert not layer.is_alone
    assert layer.content is not None and layer.content.raw == TEXT


def test_what_is_signed_are_the_bytes_between_the_boundaries() -> None:
    layer = find_top(split(PGP_SIGNED).root)
    assert layer is not None and layer.content is not None
    assert layer.content.raw == TEXT
    assert canonical(TEXT.replace(b"\r\n", b"\n")) == TEXT
    assert canonical(b"a\r\nb\nc\rd") == b"a\r\nb\r\nc\rd"


@pytest.mark.parametrize(
    "text, kinds",
    [
        (b"", []),
        (SECRET, ["MESSAGE"]),
        (CLEAR, ["SIGNED MESSAGE"]),
        (CLEAR + b"\n" + SECRET, ["SIGNED MESSAGE", "MESSAGE"]),
        (b"> " + SECRET, []),
        (b"x -----BEGIN PGP MESSAGE-----\n", []),
        (armor(BlockKind.KEY, b"abc"), ["PUBLIC KEY BLOCK"]),
        (armor(BlockKind.PRIVATE, b"abc"), ["PRIVATE KEY BLOCK"]),
        (SECRET.replace(b"\n", b"\r\n"), ["MESSAGE"]),
        (b"-----BEGIN PGP MESSAGE-----", ["MESSAGE"]),
        (b"-----END PGP MESSAGE-----", []),
        (b"-----BEGIN PGP NONSENSE-----\n-----END PGP NONSENSE-----", []),
    ],
)
def test_blocks_begin_on_lines_of_their_own(text: bytes, kinds: list[str]) -> None:
    assert [str(each.kind) for each in find_blocks(text)] == kinds


def test_a_dash_escaped_line_does_not_end_a_signed_text() -> None:
    escaped = CLEAR.replace(
        b"signed words", b"- -----BEGIN PGP SIGNATURE-----\n- -----END PGP SIGNATURE-----"
    )
    (block,) = find_blocks(escaped)
    assert (block.raw, block.is_whole) == (escaped, True)


@pytest.mark.parametrize(
    "block, encrypted",
    [
        (SECRET, True),
        (SIGNED, False),
        (armor(BlockKind.MESSAGE, b"\xa3\x02"), False),  # compressed
        (armor(BlockKind.MESSAGE, b"\x85\x01"), True),  # the old format of packets
        (SECRET.replace(b"\n\n", b"\nComment: x\nVersion: y\n\n", 1), True),
        (b"-----BEGIN PGP MESSAGE-----\n\n!!!!\n-----END PGP MESSAGE-----", True),
        (b"-----BEGIN PGP MESSAGE-----", True),
        (b"", True),
    ],
)
def test_what_cannot_be_read_counts_as_encrypted(block: bytes, encrypted: bool) -> None:
    assert is_encrypted(block) is encrypted


def test_the_header_of_a_block_is_read() -> None:
    block = SECRET.replace(b"\n\n", b"\nPassphrase-Format: numeric9x4\nPassphrase-Begin: 12\n\n", 1)
    assert armor_headers(block) == {"passphrase-format": "numeric9x4", "passphrase-begin": "12"}
