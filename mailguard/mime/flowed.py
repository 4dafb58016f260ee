"""Text whose lines flow: format=flowed. Source: RFC 3676."""

from __future__ import annotations

SIGNATURE_LINE = "-- "


def unflow(text: str, *, delsp: bool = False) -> str:
    """Join soft-broken lines. Quotes keep ">" marks: as many as their depth, then a blank.

    delsp: the blank before a soft break is not part of the text (section 4.1, DelSp).
    """
    out: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in text.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        content = line[marks:].removeprefix(" ")
        if paragraph and (marks != depth or content == SIGNATURE_LINE):
            out.append(_quoted(depth, "".join(paragraph)))  # an improperly flowed paragraph: section 4.5
            paragraph = []
        depth = marks
        if content.endswith(" ") and content != SIGNATURE_LINE:
            paragraph.append(content[:-1] if delsp else content)
        else:
            out.append(_quoted(depth, "".join([*paragraph, content])))
            paragraph = []
    if paragraph:
        out.append(_quoted(depth, "".join(paragraph)))
    return "\n".join(out)


def _quoted(depth: int, text: str) -> str:
    if not depth:
        return text
    return f"{'>' * depth} {text}" if text else ">" * depth
