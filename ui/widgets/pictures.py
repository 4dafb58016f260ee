"""Icons on labels, buttons and fields: drawn anew when the theme changes."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from mailguard.model import Tone
from ui import icons, theme

_ICON_PX = 36  # in a field, with what stands around it


class Picture(QLabel):
    """An icon by its meaning, in the colour of the text or of a tone."""

    def __init__(self, name: str = "", tone: Tone | None = None, *, px: int = 16) -> None:
        super().__init__()
        self._size = QSize(px, px)
        theme.theme().changed.connect(self._draw)
        self.show_icon(name, tone)

    def show_icon(self, name: str, tone: Tone | None = None) -> None:
        """Another icon; none with ""."""
        self._name, self._tone = name, tone
        self._draw()

    def _draw(self) -> None:
        if not self._name:
            self.clear()
            return
        colour = theme.tokens().tones[self._tone].text if self._tone is not None else None
        self.setPixmap(icons.icon(self._name, colour).pixmap(self._size))


class IconButton(QPushButton):
    """A button with an icon; a `primary` one stands on the accent colour."""

    def __init__(self, text: str, icon: str, *, primary: bool = False) -> None:
        super().__init__(text)
        self._icon = icon
        self._is_primary = primary
        theme.theme().changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self.setIcon(icons.icon(self._icon, theme.tokens().on_accent if self._is_primary else None))


class SearchField(QLineEdit):
    """A field with a magnifier at its beginning."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._magnifier = self.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._hint = ("", "")
        theme.theme().changed.connect(self._draw)
        self._draw()

    def set_hint(self, words: str, keys: str) -> None:
        """What stands in the empty field; `keys`, which lead here, only where there is room for both."""
        self._hint = (words, f"{words}    {keys}")
        self._show_hint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hint()

    def _show_hint(self) -> None:
        words, whole = self._hint
        if not words:
            return
        icons_px = _ICON_PX * len(self.actions())
        fits = self.fontMetrics().horizontalAdvance(whole) + icons_px <= self.width()
        self.setPlaceholderText(whole if fits else words)

    def _draw(self) -> None:
        self._magnifier.setIcon(icons.icon("search", theme.tokens().text_3))
