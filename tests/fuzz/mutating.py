"""Makes damaged messages out of whole ones. Pure: the same seed number gives the same message.

What hurts a mail parser is rarely one flipped bit: it is a structure that contradicts itself. So most
mutations work on lines, header fields, boundaries and pieces of other messages, and few on single bytes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

LARGEST_BYTES = 300_000

_BOUNDARY = re.compile(rb'boundary="?([^"\s;]+)', re.I)

# Pieces that steer a reader: fields, markers, tags, and characters that deceive.
PIECES: tuple[bytes, ...] = (
    b"Content-Type: multipart/mixed; boundary=b",
    b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
    b'Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha1; boundary=b',
    b'Content-Type: multipart/alternative; boundary=""',
    b'Content-Type: multipart/related; start="<a@b>"; boundary=b',
    b"Content-Type: message/rfc822",
    b"Content-Type: text/html; charset=utf-7",
    b'Content-Type: text/plain; charset="x-unknown"; format=flowed; delsp=yes',
    b"Content-Type: text/plain; protected-headers=v1; hp=cipher; hp-legacy-display=1",
    b"Content-Type: text/calendar; method=REQUEST",
    b"Content-Type: application/ms-tnef",
    b"Content-Type: application/pgp-keys",
    b"Content-Type:",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"Content-Transfer-Encoding: x-uuencode",
    b"Content-Disposition: attachment; filename*0*=UTF-8''%e2%80%ae; filename*2=../../x",
    b"Content-Disposition: inline",
    b"Content-ID: <a@b>",
    b"HP-Outer: Subject: [...]",
    b"From: =?utf-8?b?8J+Ukg==?= <a@example.org>, b@example.org",
    b'From: "a@example.org" <\xff\x00@example.net>',
    b"Subject: =?utf-16?q?=D8?= =?iso-2022-jp?b?GyRC?=",
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999",
    b"Autocrypt: addr=a@example.org; keydata=AAAA",
    b"Autocrypt-Gossip: addr=; prefer-encrypt=mutual; keydata=",
    b"List-Unsubscribe: <mailto:a@example.org>, <https://127.0.0.1/>",
    b"Disposition-Notification-To: <>",
    b"Authentication-Results: a; dkim=pass (",
    b"-----BEGIN PGP MESSAGE-----",
    b"-----END PGP MESSAGE-----",
    b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n",
    b"-----BEGIN PGP SIGNATURE-----\n\n",
    b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n",
    b"begin 644 a.txt\n",
    b"--b",
    b"--b--",
    b"\n\n",
    b"\r\r\n",
    b"\x00",
    "\u202e\u2066\u200d\u0000\ufeff".encode(),
    b"\x1b$B\x1b(J\x0e\x0f",
    b"<img src=http://127.0.0.1/a>",
    b"<style>@import 'http://127.0.0.1/';*{background:url(//127.0.0.1)}",
    b'<svg><style><img title="</style><img src=x onerror=alert(1)>">',
    b"<math><mtext><table><mglyph><style><!--",
    b"<table>" * 50,
    b"<div style='position:fixed;top:0'>",
    b"<!--",
    b"]]>",
    b"&#x0;&#xd800;&" + b"amp;" * 40,
)

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def damage(number: int, seeds: Sequence[bytes]) -> bytes:
    """The message of this number: one of `seeds`, with one to six mutations."""
    chance = random.Random(number)
    message = chance.choice(seeds)
    for _ in range(chance.randint(1, 6)):
        message = chance.choice(MUTATIONS)(chance, message, seeds)
    return message[:LARGEST_BYTES]


def flip(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    """A few bytes become others."""
    made = bytearray(message)
    for _ in range(chance.randint(1, 8)):
        if made:
            made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def cut(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    """A stretch is missing; often the end."""
    start, end = _stretch(chance, message)
    return message[:start] if chance.random() < 0.3 else message[:start] + message[end:]


def repeat(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _stretch(chance, message)
    times = chance.choice((2, 2, 3, 10, 100))
    return message[:start] + message[start:end] * times + message[end:]


def move(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    start, end = _stretch(chance, message)
    rest = message[:start] + message[end:]
    at = chance.randint(0, len(rest))
    return rest[:at] + message[start:end] + rest[at:]


def splice(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    """A stretch of another message stands in it."""
    other = chance.choice(seeds)
    start, end = _stretch(chance, other)
    at = chance.randint(0, len(message))
    return message[:at] + other[start:end] + message[at:]


def insert(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    at = chance.randint(0, len(message))
    return message[:at] + chance.choice(PIECES) + message[at:]


def add_line(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    """A line more: most often in the header, where fields are read."""
    lines = message.split(b"\n")
    head = lines.index(b"") if b"" in lines else len(lines)
    at = chance.randint(0, head if chance.random() < 0.7 else len(lines))
    return b"\n".join([*lines[:at], chance.choice(PIECES), *lines[at:]])


def shuffle_lines(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    lines = message.split(b"\n")
    start = chance.randrange(len(lines))
    some = lines[start : start + chance.randint(2, 12)]
    chance.shuffle(some)
    return b"\n".join([*lines[:start], *some, *lines[start + len(some) :]])


def break_boundary(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    """A boundary becomes another's, or the beginning of it, in one place or in all."""
    found = _BOUNDARY.findall(message)
    if not found:
        return add_line(chance, message, seeds)
    old, new = chance.choice(found), chance.choice([*(each[:-1] for each in found), b"", *found])
    return message.replace(old, new, chance.choice((1, 2, -1)))


def wrap(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    """Attach it to a message, a few times inside each other."""
    for depth in range(chance.choice((1, 1, 2, 60))):
        kind = chance.choice((b"mixed", b"signed", b"encrypted", b"related", b"alternative", b"digest"))
        head = b"Content-Type: multipart/%b; boundary=w%d\n\n--w%d\n" % (kind, depth, depth)
        message = head + message + b"\n--w%d--\n" % depth
    return message


def change_ends(chance: random.Random, message: bytes, seeds: Sequence[bytes]) -> bytes:
    """Line ends of another system, or of all at once."""
    plain = message.replace(b"\r\n", b"\n")
    return plain.replace(b"\n", chance.choice((b"\n", b"\r\n", b"\r", b"\r\r\n", b"\n\r")))


MUTATIONS: tuple[Mutation, ...] = (
    flip,
    cut,
    repeat,
    move,
    splice,
    insert,
    insert,
    add_line,
    add_line,
    shuffle_lines,
    break_boundary,
    wrap,
    change_ends,
)


def _stretch(chance: random.Random, message: bytes) -> tuple[int, int]:
    start = chance.randint(0, len(message))
    return start, min(len(message), start + chance.choice((1, 10, 80, 1_000, 10_000)))
