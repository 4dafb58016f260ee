"""OpenPGP mail as servers, gateways, lists and bad lines leave it: repaired where one reading alone is
possible, refused where not. And layers around layers.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator

from tests.corpus.make.good import SEALED, SIGNED, inline
from tests.corpus.make.letters import (
    attachment,
    crlf,
    html,
    letter,
    multipart,
    pgp_encrypted,
    pgp_signed,
    text,
)
from tests.corpus.make.packets import armor, dearmor
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

FOOTER = text("-- \nThe list, its archive and rules")
CONTROL = crlf("Content-Type: application/pgp-encrypted\n\nVersion: 1\n")
BLANK_PAGE = html("<html><head></head><body></body></html>")


def messages(world: World) -> Made:
    armored = world.gpg.seal(SEALED, "alice", by="bob")
    signature = world.gpg.detach(SIGNED, "bob")
    yield from _rebuilt(armored)
    yield from _lists(armored, signature)
    yield from _changed_on_the_way(world, signature)
    yield from _armors(armored)
    yield from _flipped(armored, signature)
    yield from _cut(armored, signature)
    yield from _layers(world)


def _rebuilt(armored: bytes) -> Made:
    """multipart/encrypted that became another multipart, as of Exchange."""
    data = crlf('Content-Type: application/octet-stream; name="encrypted.asc"\n\n') + crlf(armored)
    in_base64 = attachment("encrypted.asc", "application/octet-stream", armored)
    named_control = attachment(
        "PGPMIME version identification.dat", "application/octet-stream", b"Version: 1\n"
    )
    as_text = crlf("Content-Type: text/plain; name=msg.asc\n\n") + crlf(armored)
    protocol = '; protocol="application/pgp-encrypted"'
    for name, content in {
        "mixed": multipart("mixed", CONTROL, data),
        "mixed-empty-text": multipart("mixed", text(""), CONTROL, data),
        "mixed-empty-page": multipart("mixed", BLANK_PAGE, CONTROL, data),
        "mixed-base64": multipart("mixed", text(""), CONTROL, in_base64),
        "mixed-control-renamed": multipart("mixed", text(""), named_control, in_base64),
        "mixed-data-as-text": multipart("mixed", text(""), CONTROL, as_text),
        "mixed-without-control": multipart("mixed", text(""), in_base64),
        "related": multipart("related", text(""), CONTROL, data),
        "other-order": multipart("mixed", data, CONTROL),
        "control-missing": multipart("encrypted", data, parameters=protocol),
        "protocol-missing": multipart("encrypted", CONTROL, data),
        "control-says-2": multipart("encrypted", CONTROL.replace(b"1", b"2"), data, parameters=protocol),
        "data-in-quoted-printable": pgp_encrypted(b"").replace(
            b'application/octet-stream; name="encrypted.asc"\r\n\r\n',
            b"application/octet-stream\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            + crlf(quopri.encodestring(armored)),
        ),
        "alone": crlf("Content-Type: application/pgp-encrypted\n\n") + crlf(armored),
    }.items():
        yield f"rebuilt-{name}", letter(content)


def _lists(armored: bytes, signature: bytes) -> Made:
    """What lists and gateways add."""
    sealed, signed = pgp_encrypted(armored), pgp_signed(SIGNED, signature)
    yield "list-footer-under-encrypted", letter(multipart("mixed", sealed, FOOTER))
    yield "list-footer-under-signed", letter(multipart("mixed", signed, FOOTER), subject="[list] Hello")
    yield "disclaimer-over-signed", letter(multipart("mixed", text("Checked for viruses."), signed))
    yield "wrapped-in-mixed", letter(multipart("mixed", sealed))
    yield "wrapped-in-mixed-with-empty-text", letter(multipart("mixed", text(""), sealed))
    part = crlf('Content-Type: application/pgp-signature; name="signature.asc"\n\n') + crlf(signature)
    yield "signed-became-mixed", letter(multipart("mixed", SIGNED, part))
    yield "signed-became-mixed-with-footer", letter(multipart("mixed", SIGNED, part, FOOTER))
    yield "signature-removed", letter(multipart("mixed", SIGNED))
    yield "footer-under-inline", letter(inline(armored + b"-- \nThe list\n"))


def _changed_on_the_way(world: World, signature: bytes) -> Made:
    """Signed parts whose lines servers changed."""
    whole = letter(pgp_signed(SIGNED, signature))
    yield "line-ends-of-unix", whole.replace(b"\r\n", b"\n")
    yield "line-ends-mixed", whole.replace(b"harvest is in.\r\n", b"harvest is in.\n")
    from_line = text("From here on we walk.")
    escaped = pgp_signed(from_line, world.gpg.detach(from_line, "bob"))
    yield "from-line-escaped", letter(escaped.replace(b"\r\nFrom here", b"\r\n>From here"))
    blanks = text("words with blanks  \nand more \t")
    trimmed = pgp_signed(blanks, world.gpg.detach(blanks, "bob")).replace(b"blanks  \r", b"blanks\r")
    yield "blanks-cut", letter(trimmed.replace(b"more \t\r", b"more\r"))
    eight = crlf("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGrüße\n")
    converted = eight.replace(b"8bit", b"quoted-printable").replace("Grüße".encode(), b"Gr=C3=BC=C3=9Fe")
    yield "encoding-changed", letter(pgp_signed(converted, world.gpg.detach(eight, "bob")))
    tabbed = whole.replace(b"; charset=utf-8\r\n", b";\r\n\tcharset=utf-8\r\n")
    yield "header-folded", tabbed
    yield "a-letter-changed", whole.replace(b"harvest", b"Harvest")
    yield "boundary-line-broken", whole.replace(b"\r\n--=-", b"\r\n --=-", 2)


def _armors(armored: bytes) -> Made:
    """Armor that is not as it should be."""
    lines = armored.decode().splitlines()
    head, body, last = lines[0], [line for line in lines[1:-1] if line], lines[-1]
    blank = "\N{NO-BREAK SPACE}"
    for name, made in {
        "no-blank-line": "\n".join((head, *body, last)),
        "blank-line-of-blanks": "\n".join((head, "  ", *body, last)),
        "blank-line-without-a-break": "\n".join((head, blank, *body, last)),
        "indented": "\n".join(f"    {line}" for line in lines),
        "blanks-at-the-ends": "\n".join(f"{line}  " for line in lines),
        "blank-lines-between": "\n\n".join(lines),
        "one-line": "\n".join((head, "", "".join(body[:-1]), body[-1], last)),
        "bad-signs": "\n".join((head, "", body[0], "§§$%&/()=", *body[1:], last)),
        "words-in-the-middle": "\n".join((head, "", *body[:3], "Checked for viruses.", *body[3:], last)),
        "no-first-line": "\n".join((*body, last)),
        "no-last-line": "\n".join((head, "", *body)),
        "lower-case": "\n".join((head.lower(), "", *body, last.lower())),
        "four-dashes": "\n".join((head[1:-1], "", *body, last[1:-1])),
        "wrong-last-line": "\n".join((head, "", *body, "-----END PGP SIGNATURE-----")),
        "other-kind": "\n".join((head.replace("MESSAGE", "SIGNATURE"), "", *body, last)),
        "numbered": "\n".join((head.replace("MESSAGE", "MESSAGE, PART 1/2"), "", *body, last)),
        "twice": "\n".join((*lines, *lines)),
        "words-before": "\n".join(("Checked for viruses.", *lines)),
        "words-after": "\n".join((*lines, "Checked for viruses.")),
        "byte-order-mark": "\ufeff" + "\n".join(lines),
    }.items():
        yield f"armor-{name}", letter(pgp_encrypted(f"{made}\n".encode()))


def _flipped(armored: bytes, signature: bytes) -> Made:
    """One bit, at several places of the packets."""
    sealed = dearmor(armored)
    for name, at in {"tag": 0, "version": 2, "key-id": 5, "method": 11, "session-key": 60}.items():
        yield f"flipped-{name}", letter(pgp_encrypted(armor(_flip(sealed, at))))
    for percent in (60, 75, 99):
        place = len(sealed) * percent // 100
        yield f"flipped-at-{percent}-percent", letter(pgp_encrypted(armor(_flip(sealed, place))))
    made = dearmor(signature)
    for name, at in {
        "tag": 0, "version": 2, "kind": 3, "algorithm": 4, "hash": 5, "fingerprint": 12, "time": 34,
        "digest": 50, "number": 60, "last-number": len(made) - 1,
    }.items():  # fmt: skip
        changed = armor(_flip(made, at), "SIGNATURE")
        yield f"signature-flipped-{name}", letter(pgp_signed(SIGNED, changed))


def _cut(armored: bytes, signature: bytes) -> Made:
    whole = letter(pgp_encrypted(armored))
    begin = whole.index(b"-----BEGIN PGP")
    for percent in (10, 50, 90, 99):
        yield f"cut-at-{percent}-percent", whole[: begin + (len(whole) - begin) * percent // 100]
    yield "cut-before-the-data", whole[:begin]
    yield "cut-in-the-header", whole[:60]
    signed = letter(pgp_signed(SIGNED, signature))
    yield "signed-cut-in-the-signature", signed[: signed.index(b"-----BEGIN PGP") + 80]
    yield "signed-cut-before-the-signature", signed[: signed.index(b"Content-Type: application/pgp-sig")]
    yield "signed-cut-in-the-text", signed[: signed.index(b"harvest")]
    yield "two-messages-in-one", letter(pgp_signed(SIGNED, signature)) + b"\r\n" + whole
    yield "two-armors-in-one", letter(pgp_encrypted(armored + armored))


def _layers(world: World) -> Made:
    """Signed, encrypted and signed once more: RFC 2634 calls it triple wrapping."""
    gpg = world.gpg
    signed = pgp_signed(SIGNED, gpg.detach(SIGNED, "bob"))
    sealed = pgp_encrypted(gpg.seal(signed, "alice"))
    yield "triple-wrapped", letter(pgp_signed(sealed, gpg.detach(sealed, "bob")))
    yield (
        "signed-around-encrypted-and-signed",
        letter(pgp_signed(pgp_encrypted(gpg.seal(SEALED, "alice", by="bob")), b"")),
    )
    twice = pgp_signed(signed, gpg.detach(signed, "bob"))
    yield "signed-twice", letter(twice)
    by_carol = pgp_signed(signed, gpg.detach(signed, "carol"))
    yield "signed-twice-by-two", letter(by_carol)
    yield "signed-twice-and-encrypted", letter(pgp_encrypted(gpg.seal(twice, "alice")))
    yield "signed-inside-and-in-the-packet", letter(pgp_encrypted(gpg.seal(signed, "alice", by="bob")))
    inner = pgp_encrypted(gpg.seal(SEALED, "alice", by="bob"))
    yield "encrypted-twice", letter(pgp_encrypted(gpg.seal(inner, "alice", by="bob")))
    clear = inline(gpg.clear("words", "bob"))
    yield "clear-signed-in-signed", letter(pgp_signed(clear, gpg.detach(clear, "bob")))
    yield "clear-signed-in-encrypted", letter(pgp_encrypted(gpg.seal(clear, "alice")))
    deep = signed
    for _ in range(8):
        deep = pgp_signed(deep, gpg.detach(deep, "bob"))
    yield "signed-nine-times", letter(deep)
    yield (
        "inline-in-pgp-mime",
        letter(pgp_encrypted(gpg.seal(inline(gpg.seal(b"a secret", "alice")), "alice", by="bob"))),
    )
    coded = base64.encodebytes(gpg.seal(SEALED, "alice", by="bob"))
    head = "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    yield "inline-in-base64", letter(crlf(head) + crlf(coded))


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x04]) + data[at + 1 :]
