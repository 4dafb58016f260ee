"""Signatures in a field of the signed part itself, which other programs show nothing of. Pure.

A message is a multipart/mixed with one part, whose header begins with "Sig: t=p; b=…". What is signed is the
rest of that part, without empty lines at its end. Source: draft-ietf-mailmaint-unobtrusive-signatures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.mime.layer import Layer, Wrapping
from mailguard.mime.parts import Part
from mailguard.mime.transfer import decode_base64

MOST_SIGNATURES = 4
LONGEST_BYTES = 100_000  # of one field

_FIELD = re.compile(rb"Sig[ \t]*:((?:[^\n]*\n)(?:[ \t][^\n]*\n)*)", re.I)
_BEGIN = b"-----BEGIN PGP SIGNATURE"


def find_unobtrusive(root: Part) -> Layer | None:
    """The signature around the whole of `root`; several of one kind stand one after the other in `data`."""
    if root.content_type != "multipart/mixed" or len(root.children) != 1:
        return None
    part = root.children[0]
    signatures, start = _signatures(part)
    if not signatures:
        return None
    content = Part(
        source=part.source,
        path=part.path,
        start=start,
        body=part.body,
        end=part.end,
        fields=tuple(each for each in part.fields if each.name != "sig"),
        content_type=part.content_type,
        parameters=part.parameters,
        children=part.children,
    )
    return Layer(
        wrapping=Wrapping.SIGNED, part=root, data=b"".join(signatures), content=content, is_unobtrusive=True
    )


def signed_forms(content: Part) -> Iterator[bytes]:
    """The bytes that such a signature may be made of: lines end in CR LF, the last of them too, or not."""
    lines = content.raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    bare = lines.rstrip(b"\r\n")
    yield bare + b"\r\n"
    yield bare
    if lines not in (bare, bare + b"\r\n"):
        yield lines


def _signatures(part: Part) -> tuple[list[bytes], int]:
    """(the OpenPGP signatures in the fields that the header begins with, where the rest of it begins)."""
    found: list[bytes] = []
    at = part.start
    while (field := _FIELD.match(part.source, at, part.body)) and len(found) < MOST_SIGNATURES:
        at = field.end()
        data = _data(field[1])
        if data:
            found.append(data)
    return found, at


def _data(value: bytes) -> bytes:
    """Of one field with t=p: "b" in base64, binary, or armored once more as some programs write it."""
    if len(value) > LONGEST_BYTES:
        return b""
    tags: dict[bytes, bytes] = {}
    for each in b"".join(value.split()).split(b";"):
        name, is_given, data = each.partition(b"=")
        if is_given and tags.setdefault(name.lower(), data) != data:
            return b""  # a tag twice: which one counts is not said
    if tags.get(b"t", b"").lower() != b"p":
        return b""
    raw = decode_base64(tags.get(b"b", b""))
    return raw if raw.startswith(_BEGIN) or raw[:1] > b"\x7f" else b""
