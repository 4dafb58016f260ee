"""A line of small words with an icon: something that is told and asks for nothing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import icons, theme
from ui.widgets.wrapping import Passage


class QuietLine(QWidget):
    """Hidden as long as it has nothing to say. Links in it are reported by their anchor."""

    link_asked = Signal(str)

    def __init__(self, name: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName=name)
        self._icon = icon
        self._html = ""
        self._picture = QLabel()
        self.words = Passage()
        self.words.setObjectName(f"{name}Words")
        self.words.setFont(theme.font("sm"))
        self.words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.words.anchorClicked.connect(self._clicked)
        holder = QVBoxLayout()
        holder.setContentsMargins(0, 1, 0, 0)
        holder.addWidget(self._picture)
        holder.addStretch(1)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addLayout(holder)
        inside.addWidget(self.words, 1)
        theme.theme().changed.connect(self._colour)
        self.hide()

    def set_icon(self, icon: str) -> None:
        """Seen with what is shown next."""
        self._icon = icon

    def show_plain(self, text: str) -> None:
        self.show_html(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))

    def show_html(self, html: str) -> None:
        """Rich text of our own making: every value of others in it is escaped."""
        self._html = html
        self._colour()
        self.words.setAccessibleName(self.words.text())
        self.setVisible(bool(html))

    def _clicked(self, url: QUrl) -> None:
        self.link_asked.emit(url.toString())

    def _colour(self) -> None:
        colours = theme.tokens()
        side = theme.scaled(13)
        drawn = icons.icon(self._icon, colours.text_3).pixmap(QSize(side, side), self.devicePixelRatioF())
        self._picture.setPixmap(drawn)
        links = self._html.replace("<a ", f'<a style="color:{colours.accent}; text-decoration:none" ')
        self.words.show_html(f'<span style="color:{colours.text_3}">{links}</span>' if self._html else "")
