"""BODYSTRUCTURE as IMAPClient parses it, made plain data. RFC 9051 section 7.5.2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mailguard.model.structure import StructurePart

MOST_PARTS = 500
DEEPEST = 10


def read_structure(told: Sequence[Any], path: str = "", depth: int = 0) -> StructurePart:
    """Raises ValueError for what makes no sense, or is larger than any message that people send."""
    if depth > DEEPEST:
        raise ValueError("parts within parts without end")
    try:
        if isinstance(told[0], list):
            return _multipart(told, path, depth)
        return _leaf(told, path or "1")
    except (IndexError, TypeError, KeyError) as error:
        raise ValueError("not a BODYSTRUCTURE") from error


def _multipart(told: Sequence[Any], path: str, depth: int) -> StructurePart:
    if len(told[0]) > MOST_PARTS:
        raise ValueError("more parts than anybody sends")
    below = tuple(
        read_structure(each, f"{path}.{number}" if path else str(number), depth + 1)
        for number, each in enumerate(told[0], 1)
    )
    boundary = _parameters(told[2]).get(b"boundary", b"")
    if not boundary:
        raise ValueError("a multipart without a boundary")
    return StructurePart(
        path=path, content_type=f"multipart/{_word(told[1])}", boundary=boundary, parts=below
    )


def _leaf(told: Sequence[Any], path: str) -> StructurePart:
    kind, subtype, parameters, _, _, _, size = told[:7]
    dispositions = [each for each in told[7:] if _is_disposition(each)]
    disposition, fields = "", dict[bytes, bytes]()
    for word, told_fields in dispositions[:1]:
        disposition, fields = _word(word), _parameters(told_fields)
    name = fields.get(b"filename") or _parameters(parameters).get(b"name") or b""
    if not isinstance(size, int):
        raise ValueError("a part without a size")
    return StructurePart(
        path=path,
        content_type=f"{_word(kind)}/{_word(subtype)}",
        is_attachment=disposition == "attachment",
        filename=name.decode("utf-8", "replace"),
        size_bytes=size,
    )


def _is_disposition(told: Any) -> bool:
    """("attachment" ("filename" "x")), whose place behind the size depends on the type of the part."""
    is_pair = isinstance(told, tuple) and len(told) == 2 and isinstance(told[0], bytes)
    return (
        is_pair
        and told[0].lower() in (b"attachment", b"inline")
        and (told[1] is None or isinstance(told[1], tuple))
    )


def _parameters(told: Any) -> dict[bytes, bytes]:
    if not isinstance(told, tuple):
        return {}
    values = [each if isinstance(each, bytes) else b"" for each in told]
    return {name.lower(): value for name, value in zip(values[::2], values[1::2], strict=False)}


def _word(told: Any) -> str:
    if not isinstance(told, bytes):
        raise ValueError("a type that is no word")
    return told.decode("ascii", "replace").lower()
