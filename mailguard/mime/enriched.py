"""Text with simple marks as plain text. Source: RFC 1896 (text/enriched), RFC 1341 (text/richtext)."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"<<|<(?P<end>/?)(?P<name>[A-Za-z0-9-]{1,60})>")
_LINES = re.compile(r"\n+")
_SKIPPED = frozenset({"param", "comment", "iso-8859-1-hidden"})
_RICH_SIGNS = {"lt": "<", "nl": "\n", "np": "\n\n"}
_PARAGRAPH = "paragraph"


def plain_of_enriched(text: str) -> str:
    """One line end is a blank, and of several one is left out; between <nofill> marks all stand."""
    return _plain(text, is_rich=False)


def plain_of_richtext(text: str) -> str:
    """Line ends are blanks; those that count are marked <nl>."""
    return _plain(text, is_rich=True)


def _plain(text: str, *, is_rich: bool) -> str:
    out: list[str] = []
    skipped = kept = end = 0
    for token in _TOKEN.finditer(text):
        out.append(_flow(text[end : token.start()], is_rich=is_rich, is_kept=kept > 0) if not skipped else "")
        end = token.end()
        name = (token["name"] or "").lower()
        step = -1 if token["end"] else 1
        if name in _SKIPPED:
            skipped = max(0, skipped + step)
        elif name == "nofill":
            kept = max(0, kept + step)
        elif not skipped:
            out.append(_sign(token, name, is_rich=is_rich))
    out.append(_flow(text[end:], is_rich=is_rich, is_kept=kept > 0) if not skipped else "")
    return "".join(out)


def _sign(token: re.Match[str], name: str, *, is_rich: bool) -> str:
    if token[0] == "<<":
        return "<"
    if not is_rich:
        return ""
    if name == _PARAGRAPH:
        return "\n\n" if token["end"] else ""
    return "" if token["end"] else _RICH_SIGNS.get(name, "")


def _flow(text: str, *, is_rich: bool, is_kept: bool) -> str:
    if is_kept:
        return text
    if is_rich:
        return text.replace("\n", " ")
    return _LINES.sub(lambda found: "\n" * (len(found[0]) - 1) or " ", text)
