"""The source of a message as text for a window: all of it, or the beginning of a very large one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 1 << 20  # a text field gets slow far beyond it
LONGEST_LINE = 2_000  # signs; a line without an end would take seconds to lay out
MORE_OF_LINE = "⏎"  # stands where a line was broken that goes on


@dataclass(frozen=True, slots=True)
class SourceText:
    """`shown_bytes` of `size_bytes` are in `text`."""

    text: str
    shown_bytes: int
    size_bytes: int

    @property
    def is_whole(self) -> bool:
        return self.shown_bytes == self.size_bytes


def source_text(raw: bytes) -> SourceText:
    """Bytes that are no ASCII are shown as Latin-1, one sign each: nothing is decoded."""
    shown = raw[:MOST_BYTES]
    if len(raw) > MOST_BYTES:
        shown = shown[: shown.rfind(b"\n") + 1 or MOST_BYTES]
    text = shown.decode("latin-1").replace("\r\n", "\n").replace("\0", "\u2400")
    lines = (each for line in text.split("\n") for each in _broken(line))
    return SourceText("\n".join(lines), len(shown), len(raw))


def _broken(line: str) -> list[str]:
    if len(line) <= LONGEST_LINE:
        return [line]
    pieces = [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)]
    return [*(f"{each}{MORE_OF_LINE}" for each in pieces[:-1]), pieces[-1]]
