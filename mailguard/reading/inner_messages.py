"""Envelopes further down in a message, each as a message of its own. Pure.

They are never opened where they stand: each gets a window and a banner of its own, so that nothing of one
origin is shown under the verdict of another.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailguard.cleaning import clean_text
from mailguard.mime.content import file_name
from mailguard.mime.layer import Layer
from mailguard.mime.layers import as_message
from mailguard.model import Cover, InnerKind, InnerMessage
from mailguard.reading.unwrapping import Unwrapped

LONGEST_LABEL = 60
_WORDS = {InnerKind.ENCRYPTED: "Encrypted", InnerKind.SIGNED: "Signed"}


def find_inner_messages(unwrapped: Unwrapped) -> tuple[InnerMessage, ...]:
    """Encrypted parts in their order, then signed ones that are not what is shown."""
    signed = [each.layer for each in unwrapped.signed_inside]
    if unwrapped.cover is Cover.PART:
        del signed[0]
    return (
        *_as_messages(InnerKind.ENCRYPTED, unwrapped.encrypted_inside, unwrapped),
        *_as_messages(InnerKind.SIGNED, signed, unwrapped),
    )


def _as_messages(
    kind: InnerKind, layers: list[Layer] | tuple[Layer, ...], unwrapped: Unwrapped
) -> Iterator[InnerMessage]:
    """What stands there twice, as in an alternative, once."""
    seen: set[bytes] = set()
    for layer in layers:
        words = b"".join(layer.data.split())
        if layer.is_inline and words in seen:
            continue
        seen.add(words)
        yield InnerMessage(
            path=layer.part.path,
            kind=kind,
            label=_label(kind, len(seen), layer),
            raw=as_message(layer, unwrapped.outer),
        )


def _label(kind: InnerKind, number: int, layer: Layer) -> str:
    what = "block" if layer.is_inline else "part"
    name = _name(layer)
    return f"{_WORDS[kind]} {what} {number}" + (f" ({name})" if name else "")


def _name(layer: Layer) -> str:
    """The file name of what is encrypted, where its sender gave it one of its own."""
    names = (file_name(each) for each in reversed(layer.part.children))
    name = next((each for each in names if each), "")
    return "" if name.lower() in _USUAL_NAMES else clean_text(name)[:LONGEST_LABEL]


_USUAL_NAMES = frozenset(
    {"encrypted.asc", "msg.asc", "message.asc", "openpgp-digital-signature.asc", "signature.asc"}
)
