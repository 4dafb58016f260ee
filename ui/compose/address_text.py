"""What a person types or pastes as recipients: one address, or many with names."""

from __future__ import annotations

import re

from mailguard.model import Address

_NAMED = re.compile(r'^\s*(?P<name>"(?:[^"\\]|\\.)*"|[^<]*?)\s*<\s*(?P<address>[^<>]*?)\s*>\s*$', re.S)
_ESCAPED = re.compile(r"\\(.)")
_SEPARATORS = ",;\n\r"


def read_addresses(text: str) -> tuple[Address, ...]:
    """Every recipient in `text`, in order: "Carol <carol@example.com>; bob@example.net".

    Commas, semicolons and line breaks part them, but not within quotes. What is no address is kept
    as it was typed, so that it can be seen and corrected.
    """
    return tuple(_read_one(part) for part in _split(text) if part.strip())


def written(person: Address) -> str:
    """As a person would type it: quoted where the name holds a separator."""
    if not person.name:
        return person.address
    name = person.name
    if any(each in '",;<>@' for each in name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{person.address}>"


def _read_one(part: str) -> Address:
    found = _NAMED.match(part)
    if found is None:
        return Address("", part.strip().removeprefix("mailto:"))
    name = found["name"].strip()
    if name.startswith('"'):
        name = _ESCAPED.sub(r"\1", name[1:-1])
    return Address(name.strip(), found["address"])


def _split(text: str) -> list[str]:
    parts, is_quoted, is_escaped = [""], False, False
    for each in text:
        if each == '"' and not is_escaped:
            is_quoted = not is_quoted
        if each in _SEPARATORS and not is_quoted:
            parts.append("")
        else:
            parts[-1] += each
        is_escaped = each == "\\" and is_quoted and not is_escaped
    return parts
