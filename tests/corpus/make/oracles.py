"""Decryption and signing oracles, after Müller et al., "Re: What's Up Johnny? – Covert Content Attacks on
Email End-to-End Encryption" (ACNS 2019): a benign message hides what an attacker wants decrypted or signed,
and waits for an answer that quotes it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.corpus.make.good import inline
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
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

SECRET = "Topsecret: the harvest is under the oak."
BENIGN = text("Shall we meet for lunch?")
MALLORY = "Mallory <mallory@evil.example>"


def messages(world: World) -> Made:
    armored = world.gpg.seal(crlf(SECRET), "alice")
    sealed = pgp_encrypted(world.gpg.seal(text(SECRET), "alice"))
    for name, content in {**_parts(sealed), **_blocks(armored), **_layers(world, sealed)}.items():
        yield name, letter(content, sender=MALLORY)
    yield from _signing()


def _parts(sealed: bytes) -> dict[str, bytes]:
    """The captured part beside words of the attacker's."""
    named = crlf("Content-ID: <sealed@corpus.example>\n") + sealed
    far = text("Shall we meet for lunch?" + "\n" * 800)
    framed = html("<p>Shall we meet for lunch?</p><iframe src='cid:sealed@corpus.example' height=0></iframe>")
    as_object = html("<p>Lunch?</p><object data='cid:sealed@corpus.example' hidden></object>")
    hiding = html("<p>Lunch?</p><style>* { color: white; font-size: 0 }</style>")
    attached = crlf("Content-Disposition: attachment; filename=lunch.txt\n") + sealed
    return {
        "part-after": multipart("mixed", BENIGN, sealed),
        "part-before": multipart("mixed", sealed, BENIGN),
        "part-far-below": multipart("mixed", far, sealed),
        "part-in-alternative": multipart("alternative", sealed, html("<p>Lunch?</p>")),
        "part-in-related": multipart("related", framed, named),
        "part-as-object": multipart("related", as_object, named),
        "part-hidden-by-style": multipart("mixed", hiding, sealed),
        "part-in-open-tag": multipart("mixed", html("<p>Lunch?</p><div title='"), sealed, html("'></div>")),
        "part-twice": multipart("mixed", BENIGN, sealed, sealed),
        "part-in-a-forwarded-message": multipart("mixed", BENIGN, forwarded(letter(sealed))),
        "part-attached": multipart("mixed", BENIGN, attached),
        "part-deep": multipart("mixed", BENIGN, multipart("alternative", multipart("related", sealed))),
        "part-between-empty-ones": multipart("mixed", text(""), sealed, html("<p>Lunch?</p>")),
    }


def _blocks(armored: bytes) -> dict[str, bytes]:
    """The captured block in the text."""
    words, block = "Shall we meet for lunch?", armored.decode()
    quoted = "".join(f"> {line}\n" for line in block.splitlines())
    lines = "<br>".join(block.splitlines())
    return {
        "block-after": text(f"{words}\n\n{block}"),
        "block-before": text(f"{block}\n{words}"),
        "block-in-the-signature": text(f"{words}\n-- \n{block}"),
        "block-far-below": text(words + "\n" * 800 + block),
        "block-quoted": text(f"{words}\n\n{quoted}"),
        "block-quoted-twice": text(words + "\n" + "".join(f"> {line}\n" for line in quoted.splitlines())),
        "block-twice": text(f"{words}\n{block}\n{block}"),
        "block-in-base64": crlf("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n")
        + crlf(base64.encodebytes(f"{words}\n\n{block}".encode())),
        "block-in-html": html(f"<p>{words}</p><pre>{block}</pre>"),
        "block-in-html-hidden": html(f"<p>{words}</p><pre style='display: none'>{block}</pre>"),
        "block-in-html-small": html(f"<p>{words}</p><pre style='font-size: 0; color: #fff'>{block}</pre>"),
        "block-in-html-with-breaks": html(f"<p>{words}</p><div>{lines}</div>"),
        "block-in-html-comment": html(f"<p>{words}</p><!--\n{block}\n-->"),
        "block-in-the-other-alternative": multipart(
            "alternative", text(f"{words}\n\n{block}"), html(f"<p>{words}</p>")
        ),
        "block-in-a-part": multipart("mixed", BENIGN, inline(armored)),
        "block-in-an-attachment": multipart("mixed", BENIGN, attachment("a.txt", "text/plain", armored)),
        "block-in-a-file": multipart(
            "mixed", BENIGN, attachment("a.asc", "application/octet-stream", armored)
        ),
    }


def _layers(world: World, sealed: bytes) -> dict[str, bytes]:
    """The captured part inside layers of the attacker's own."""
    both = multipart("mixed", BENIGN, sealed)
    framed = multipart("mixed", html("<p>Lunch?</p>"), sealed, html("<p>Bye</p>"))
    return {
        "in-another-encryption": pgp_encrypted(world.gpg.seal(both, "alice")),
        "in-another-encryption-with-html": pgp_encrypted(world.gpg.seal(framed, "alice")),
        "in-another-encryption-alone": pgp_encrypted(world.gpg.seal(sealed, "alice")),
        "in-a-signature": pgp_signed(both, world.gpg.detach(both, "mallory")),
        "in-a-signature-alone": pgp_signed(sealed, world.gpg.detach(sealed, "mallory")),
    }


def _signing() -> Made:
    """Section 5 of the paper: words that the one who answers does not see, and would sign with the quote."""
    by_class = "<style>{}</style><p>Lunch?</p><p class=x>I declare war.</p>"
    hidden = {
        "display": '<p>Lunch?</p><p style="display: none">I declare war.</p>',
        "display-important": '<p>Lunch?</p><p style="DISPLAY : none !important">I declare war.</p>',
        "visibility": '<p>Lunch?</p><p style="visibility: hidden">I declare war.</p>',
        "size": '<p>Lunch?</p><p style="font-size: 0">I declare war.</p>',
        "opacity": '<p>Lunch?</p><p style="opacity: 0">I declare war.</p>',
        "attribute": "<p>Lunch?</p><p hidden>I declare war.</p>",
        "style-sheet": by_class.format(".x { display: none }"),
        "media": by_class.format("@media screen { .x { display: none } }"),
        "off-the-page": '<p>Lunch?</p><p style="position: absolute; left: -9999px">I declare war.</p>',
        "height": '<p>Lunch?</p><div style="max-height: 0; overflow: hidden">I declare war.</div>',
        "title": "<p>Lunch?</p><title>I declare war.</title>",
        "comment": "<p>Lunch?</p><!-- I declare war. -->",
    }
    for name, markup in hidden.items():
        yield f"signing-{name}", letter(html(markup), sender=MALLORY)
