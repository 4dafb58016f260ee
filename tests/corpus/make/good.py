"""Good mail, as GnuPG, Sequoia and rnp write it, in every form that is met."""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.make.letters import (
    crlf,
    letter,
    pgp_encrypted,
    pgp_signed,
    text,
)
from tests.corpus.make.world import World
from tests.corpus.make.writers import Writer

Made = Iterator[tuple[str, bytes]]

WORDS = "The harvest is in.\nMeet me under the old oak.\n"
SIGNED = text("The harvest is in.")
SEALED = text("The harvest is in, and this is a secret.")


def messages(world: World) -> Made:
    for name, writer in world.writers.items():
        yield from _of_each(name, writer)


def _of_each(name: str, writer: Writer) -> Made:
    """The eight envelopes, by each of the three."""
    signed = pgp_signed(SIGNED, writer.detach(SIGNED, "bob"))
    yield f"{name}-mime-signed", letter(signed)
    yield f"{name}-mime-encrypted", letter(pgp_encrypted(writer.seal(SEALED, "alice")))
    yield f"{name}-mime-both", letter(pgp_encrypted(writer.seal(SEALED, "alice", "bob", by="bob")))
    yield f"{name}-mime-signed-then-encrypted", letter(pgp_encrypted(writer.seal(signed, "alice")))
    yield f"{name}-inline-signed", letter(_inline(writer.clear(WORDS, "bob")))
    yield f"{name}-inline-encrypted", letter(_inline(writer.seal(crlf(WORDS), "alice")))
    yield f"{name}-inline-both", letter(_inline(writer.seal(crlf(WORDS), "alice", by="bob")))
    yield f"{name}-inline-signed-block", letter(_inline(writer.block(crlf(WORDS), "bob")))


def _inline(armored: bytes) -> bytes:
    return crlf("Content-Type: text/plain; charset=utf-8\n\n") + crlf(armored)
