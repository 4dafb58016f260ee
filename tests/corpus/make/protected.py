"""Header protection: RFC 9788, the older forms that are met, and unobtrusive signatures
(draft-ietf-mailmaint-unobtrusive-signatures), well-formed and abused.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.corpus.make.letters import (
    ALICE,
    BOB,
    DATE,
    crlf,
    forwarded,
    html,
    letter,
    multipart,
    pgp_encrypted,
    pgp_signed,
    text,
)
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

CAROL = "Carol Example <carol@corpus.example>"
FIELDS = f"From: {BOB}\nTo: {ALICE}\nSubject: The harvest\nDate: {DATE}\nMessage-ID: <inner@corpus.example>\n"
OUTER = f"HP-Outer: From: {BOB}\nHP-Outer: To: {ALICE}\nHP-Outer: Subject: [...]\nHP-Outer: Date: {DATE}\n"
COPY = "Subject: The harvest\n\n"
WORDS = "It is in."


def messages(world: World) -> Made:
    yield from _encrypted(world)
    yield from _signed(world)
    yield from _older(world)
    yield from _abused(world)
    yield from _unobtrusive(world)


def _encrypted(world: World) -> Made:
    """RFC 9788 section 2.1.1: hp="cipher"."""
    cipher = _cipher(FIELDS + OUTER)
    yield "cipher", _hidden(world, cipher)
    yield "cipher-signed", _hidden(world, cipher, by="bob")
    signed = pgp_signed(cipher, world.gpg.detach(cipher, "bob"))
    yield "cipher-signed-inside", _hidden(world, signed)
    yield (
        "cipher-without-outer",
        _hidden(world, _cipher(FIELDS), by="bob"),
    )
    shy = FIELDS + OUTER.replace("[...]", "The harvest")
    yield (
        "cipher-nothing-hidden",
        letter(
            pgp_encrypted(world.gpg.seal(_cipher(shy), "alice", by="bob")),
            subject="The harvest",
        ),
    )
    legacy = text(COPY + WORDS, parameters='; hp="cipher"; hp-legacy-display="1"', more=FIELDS + OUTER)
    yield "legacy-display", _hidden(world, legacy, by="bob")
    plain = text(COPY + WORDS, parameters='; hp-legacy-display="1"')
    box = f'<div class="header-protection-legacy-display"><pre>Subject: The harvest</pre></div><p>{WORDS}</p>'
    rich = html(box, parameters='; hp-legacy-display="1"')
    both = multipart("alternative", plain, rich, parameters='; hp="cipher"', more=FIELDS + OUTER)
    yield "legacy-display-html", _hidden(world, both, by="bob")
    unmarked = text(COPY + WORDS, parameters='; hp="cipher"', more=FIELDS + OUTER)
    yield "legacy-display-not-marked", _hidden(world, unmarked, by="bob")
    coded = FIELDS.replace("The harvest", "=?utf-8?q?Gr=C3=BC=C3=9Fe_vom_Feld?=")
    yield (
        "cipher-encoded-subject",
        _hidden(world, _cipher(coded), by="bob"),
    )
    raw = FIELDS.replace("The harvest", "Grüße vom Feld")
    yield "cipher-raw-subject", _hidden(world, _cipher(raw), by="bob")


def _signed(world: World) -> Made:
    """RFC 9788 section 2.1.2: hp="clear"."""
    clear = text(WORDS, parameters='; hp="clear"', more=FIELDS)
    yield "clear", letter(_by(world, clear), subject="The harvest")
    yield "clear-subject-changed", letter(_by(world, clear), subject="Something else")
    yield (
        "clear-added-on-the-way",
        letter(
            _by(world, clear),
            subject="The harvest",
            more="Cc: eve@evil.example\nReply-To: eve@evil.example\n",
        ),
    )
    yield (
        "clear-not-verified",
        letter(
            _by(world, clear.replace(b"bob@", b"carol@"), "carol"), sender=CAROL, subject="Something else"
        ),
    )
    yield "clear-unknown-key", letter(_by(world, clear, "nina"), subject="Something else")
    yield "clear-bad-signature", letter(_by(world, clear).replace(b"It is in", b"It is on"), subject="Outer")
    by_list = letter(
        _by(world, clear), sender="Bob via the list <list@corpus.example>", subject="[list] Harvest"
    )
    yield "clear-from-changed-by-a-list", by_list
    yield "clear-without-crypto", letter(text(WORDS, parameters='; hp="clear"'), subject="Outer")


def _older(world: World) -> Made:
    """protected-headers="v1", as Enigmail and Thunderbird write it; Memory Hole; a message in a message."""
    first = text(WORDS, parameters='; protected-headers="v1"', more=FIELDS)
    yield "v1", _hidden(world, first, by="bob")
    yield (
        "v1-subject-alone",
        _hidden(
            world, text(WORDS, parameters='; protected-headers="v1"', more="Subject: The harvest\n"), by="bob"
        ),
    )
    mixed = multipart("mixed", text(WORDS), parameters='; protected-headers="v1"', more=FIELDS)
    yield (
        "v1-multipart",
        letter(pgp_encrypted(world.gpg.seal(mixed, "alice", by="bob")), subject="Encrypted Message"),
    )
    yield "v1-signed", letter(_by(world, first), subject="Outer")
    copy = crlf(
        'Content-Type: text/rfc822-headers; protected-headers="v1"\nContent-Disposition: inline\n\n' + COPY
    )
    hole = multipart("mixed", copy, text(WORDS), parameters='; protected-headers="v1"', more=FIELDS)
    yield "memory-hole", _hidden(world, hole, by="bob")
    yield "memory-hole-signed", letter(_by(world, hole), subject="Outer")
    alone = multipart("mixed", copy, text(WORDS))
    yield "memory-hole-header-part-alone", _hidden(world, alone, by="bob")
    whole = crlf("Content-Type: message/rfc822; forwarded=no\n\n") + letter(
        text(WORDS), subject="The harvest"
    )
    yield "wrapped-message", _hidden(world, whole, by="bob")
    yield "forwarded-message", _hidden(world, forwarded(letter(text(WORDS), subject="The harvest")), by="bob")
    both = text(WORDS, parameters='; hp="cipher"; protected-headers="v1"', more=FIELDS + OUTER)
    yield "both-forms", _hidden(world, both, by="bob")


def _abused(world: World) -> Made:
    """What an attacker may put inside or outside."""
    by_carol = FIELDS.replace(BOB, CAROL)
    cipher = _cipher(by_carol)
    yield "other-from-inside", _hidden(world, cipher)
    yield "other-from-inside-signed-by-outer", _hidden(world, cipher, by="bob")
    forged = _cipher(FIELDS)
    sealed = pgp_encrypted(world.gpg.seal(forged, "alice"))
    yield "verified-person-inside", letter(sealed, sender="Mallory <mallory@evil.example>", subject="...")
    deeper = multipart("mixed", _cipher(FIELDS), text("second"))
    yield (
        "mark-on-a-part-inside",
        letter(pgp_encrypted(world.gpg.seal(deeper, "alice", by="bob")), subject="Outer"),
    )
    twice = FIELDS.replace("Subject: The harvest\n", "Subject: First\nSubject: Second\n")
    yield "two-subjects", _hidden(world, _cipher(twice), by="bob")
    hostile = FIELDS.replace("The harvest", "=?utf-8?b?4oCuZXZpbA0KRnJvbTogeA==?=")
    yield (
        "subject-with-controls",
        _hidden(world, _cipher(hostile), by="bob"),
    )
    beside = multipart(
        "mixed", _by(world, text(WORDS, parameters='; hp="clear"', more=FIELDS)), text("footer")
    )
    yield "signed-part-beside-others", letter(beside, subject="Outer")
    outer_mark = letter(text(WORDS), subject="Outer", more="HP-Outer: Subject: Evil\n")
    yield "outer-field-outside", outer_mark
    hidden_words = text("A: hidden words\n\nshown words", parameters='; hp="cipher"; hp-legacy-display="1"')
    yield (
        "legacy-display-hides-words",
        _hidden(
            world,
            multipart("mixed", text("first"), hidden_words, parameters='; hp="cipher"', more=FIELDS),
            by="bob",
        ),
    )
    yield "unknown-mark", _hidden(world, text(WORDS, parameters='; hp="other"', more=FIELDS), by="bob")


def _unobtrusive(world: World) -> Made:
    """The signature is a field at the beginning of the one part of a multipart/mixed."""
    clear = text(WORDS, parameters='; hp="clear"', more=FIELDS)
    yield "unobtrusive", letter(_with_sig(world, clear), subject="The harvest")
    changed = _with_sig(world, clear).replace(b"It is in", b"It is on")
    yield "unobtrusive-changed", letter(changed, subject="The harvest")
    rich = multipart(
        "alternative", text(WORDS), html(f"<p>{WORDS}</p>"), parameters='; hp="clear"', more=FIELDS
    )
    yield "unobtrusive-alternative", letter(_with_sig(world, rich), subject="The harvest")
    yield "unobtrusive-by-somebody-else", letter(_with_sig(world, clear, "carol"), subject="The harvest")
    more = _with_sig(world, clear, "bob", text("Transfer the money."))
    yield "unobtrusive-with-a-second-part", letter(more, subject="The harvest")
    deep = multipart("mixed", text("Transfer the money."), _with_sig(world, clear))
    yield "unobtrusive-further-down", letter(deep, subject="The harvest")


def _cipher(fields: str) -> bytes:
    return text(WORDS, parameters='; hp="cipher"', more=fields)


def _hidden(world: World, content: bytes, *, by: str | None = None) -> bytes:
    """Encrypted, and the subject outside is RFC 9788's."""
    return letter(pgp_encrypted(world.gpg.seal(content, "alice", by=by)), subject="[...]")


def _by(world: World, content: bytes, who: str = "bob") -> bytes:
    return pgp_signed(content, world.gpg.detach(content, who))


def _with_sig(world: World, content: bytes, who: str = "bob", *more: bytes) -> bytes:
    """Line ends after the last line are not signed."""
    signed = content.rstrip(b"\r\n")
    made = base64.b64encode(world.gpg.detach(signed, who, armor=False)).decode("ascii")
    lines = "\n ".join(made[at : at + 60] for at in range(0, len(made), 60))
    return multipart("mixed", crlf(f"Sig: t=p; b={lines}\n") + signed, *more)
