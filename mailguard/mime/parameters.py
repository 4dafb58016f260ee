"""Values with parameters, such as Content-Type. Source: RFC 2045 section 5.1, RFC 2231."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from mailguard.mime.charset import decode
from mailguard.mime.words import decode_words, unfold

LONGEST_VALUE_BYTES = 16_384
MOST_PARAMETERS = 200

# What stands before the first one: ";", or only a blank where a program forgot it after a type or a quote.
_PARAMETER = re.compile(
    r"""(?:;|(?<=["\s]))\s*(?P<name>[^\s=;"]+)\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"?|(?P<plain>[^;]*))""",
    re.S,
)
_SECTION = re.compile(r"^(?P<base>[^*]+)(?:\*(?P<number>\d{1,4}))?(?P<encoded>\*)?$")
_COMMENT = re.compile(r"\([^()\"]*\)")
_HEAD_COMMENT = re.compile(r"^([^;\"(]*)\([^()\"]*\)")


@lru_cache(maxsize=256)  # the same value is asked for by each who looks at a part
def parse_parameters(value: bytes, *, likely: str | None = None) -> tuple[str, Mapping[str, str]]:
    """(what stands before the first ";", lower case; parameters by lower-case name). The first of two
    parameters of one name counts. Continued and encoded ones (RFC 2231) are put together, and go before
    a plain one of their name: RFC 6266 section 4.3. likely: charset of what is written in eight bits."""
    text = _HEAD_COMMENT.sub(r"\1", unfold(value[:LONGEST_VALUE_BYTES], likely=likely)).lstrip()
    main = re.split(r"[\s;]", text, maxsplit=1)[0].lower()
    if "=" in main and "/" not in main.partition("=")[0]:
        main, text = "", f";{text}"  # a program forgot the word that the parameters belong to
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(text, len(main))):
        if count >= MOST_PARAMETERS:
            break
        name = found["name"].lower()
        section = _SECTION.match(name)
        if section is None or "*" not in name:
            plain.setdefault(name, _unquoted(found))
            continue
        parts = sections.setdefault(section["base"], {})
        parts.setdefault(int(section["number"] or 0), (_unquoted(found), bool(section["encoded"])))
    parameters = {name: _decoded(text) for name, text in plain.items()}
    parameters.update({name: _joined(parts) for name, parts in sections.items()})
    return main, MappingProxyType(parameters)


def _unquoted(found: re.Match[str]) -> str:
    """Only quotes and backslashes are written with a backslash: the others are those of a path of Windows."""
    if found["quoted"] is not None:
        return re.sub(r'\\(["\\])', r"\1", found["quoted"])
    return _COMMENT.sub("", found["plain"]).strip()


def _decoded(text: str) -> str:
    """Encoded words do not belong here (RFC 2047 section 5), but are common in file names."""
    return decode_words(text) if "=?" in text else text


def _joined(parts: Mapping[int, tuple[str, bool]]) -> str:
    """RFC 2231 sections 3 and 4: charset'language'percent-encoded, in numbered pieces, which may come in
    any order. A missing piece leaves a gap: a file's suffix is in the last one."""
    charset = ""
    data = b""
    for place, (_, (text, is_encoded)) in enumerate(sorted(parts.items())):
        if is_encoded and place == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if is_encoded else text.encode("utf-8", "replace")
    joined = decode(data, charset)
    return joined if any(is_encoded for _, is_encoded in parts.values()) else _decoded(joined)
