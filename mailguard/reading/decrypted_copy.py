"""A message without its encryption, for a person who wants to keep it so: nothing else of it is changed.

What was protected stands outside again, where every reader finds it. A signature inside stays where it is and
can be checked as before; one that was part of the encryption is gone with it, and nothing claims otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.errors import KeyUnusable, NotChangeable, PassphraseNeeded
from mailguard.mime.layer import Wrapping
from mailguard.mime.layers import find_top
from mailguard.mime.parts import Field, Part, split
from mailguard.mime.protection import find_protected
from mailguard.model import Encryption, Fingerprint
from mailguard.openpgp.gpg import GnuPG
from mailguard.reading.opening import decrypt

# Taken from inside where they were protected. From stays as it was delivered: it is what others answer to.
_RESTORED = frozenset(
    {"subject", "to", "cc", "date", "message-id", "reply-to", "in-reply-to", "references", "comments"}
    | {"keywords", "sender", "followup-to"}
)
_OF_BODY = ("content-", "mime-version")
# Words of RFC 9788 that say how a payload was protected: of a message that is not, they would be a lie.
_PROTECTION = re.compile(rb';\s*(?:hp|protected-headers)\s*=\s*(?:"[^"]*"|[^;\s]*)', re.I)


def decrypt_copy(
    raw: bytes, gpg: GnuPG, *, passphrase: str | None = None, locked_key: Fingerprint | None = None
) -> bytes:
    """The message in the clear.

    locked_key: which one to name where it cannot be opened without its passphrase.
    Raises NotChangeable where a copy would lose something or there is nothing to decrypt, KeyUnusable where
    no key opens it or it is damaged, PassphraseNeeded, PassphraseRefused.
    """
    outer = split(raw).root
    layer = find_top(outer)
    if layer is None or layer.wrapping is not Wrapping.ENCRYPTED:
        raise NotChangeable("it is not encrypted as a whole")
    if not layer.is_alone or (layer.is_inline and layer.part is not outer):
        raise NotChangeable("a copy would lose the parts that stand beside the encrypted one")
    opened = decrypt(gpg, layer, passphrase)
    if opened.fact.state is Encryption.LOCKED:
        raise PassphraseNeeded(locked_key or "")
    if opened.content is None:
        raise KeyUnusable("", "it is damaged, or no key here opens it, so there is nothing to save")
    return _write(outer, opened.content)


def _write(outer: Part, payload: Part) -> bytes:
    protected = find_protected(payload)
    inside: dict[str, bytes] = {}
    for each in protected.fields if protected is not None else ():
        if each.name in _RESTORED:
            inside.setdefault(each.name, each.value)
    head = b"".join(_line(name, value) for name, value in _fields(outer.fields, inside))
    return head + b"MIME-Version: 1.0\r\n" + _content_fields(payload) + b"\r\n" + payload.raw_body


def _fields(outer: tuple[Field, ...], inside: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The outer header in its order, each protected value in the place of the one that stood for it."""
    left = dict(inside)
    for each in outer:
        if each.name.startswith(_OF_BODY):
            continue
        if each.name in inside:
            if each.name in left:
                yield each.name, left.pop(each.name)
            continue
        yield each.name, each.value
    yield from left.items()


def _content_fields(payload: Part) -> bytes:
    fields = [each for each in payload.fields if each.name.startswith("content-")]
    if not any(each.name == "content-type" for each in fields):
        charset = payload.parameters.get("charset", "utf-8").encode("ascii", "replace")
        return b"Content-Type: text/plain; charset=%b\r\nContent-Transfer-Encoding: 8bit\r\n" % charset
    return b"".join(
        _line(each.name, _PROTECTION.sub(b"", each.value) if each.name == "content-type" else each.value)
        for each in fields
    )


def _line(name: str, value: bytes) -> bytes:
    return b"%b: %b\r\n" % (name.title().encode("ascii"), value.strip())
