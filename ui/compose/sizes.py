"""Heights of the composer's lines: those of the design, and more where the system's letters are larger."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics

from ui import theme

GAP_PX = 6  # between chips


def line_px() -> int:
    """A chip, a field, a small button."""
    return max(28, QFontMetrics(theme.font()).height() + 10)


def row_px() -> int:
    """A line of the header, the format bar."""
    return line_px() + 10
