"""A key that a text is encrypted for, as a chip that can be taken off again."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from mailguard.cleaning import clean_text, shown_name
from mailguard.model import Glyph, Key, KeyStatus, Tone
from ui import icons, theme
from ui.keys import words
from ui.widgets.widgets import label, set_tool_tip
from ui.wording import tr

_VERIFIED = frozenset({KeyStatus.OWN, KeyStatus.VERIFIED})


class KeyChip(QFrame):
    """Del or the cross takes it off."""

    removed = Signal(object)  # this chip

    def __init__(self, key: Key) -> None:
        super().__init__(objectName=f"chip-{key.fingerprint}")
        self.key = key
        self.setProperty("chip", "true")
        self.setFixedHeight(28)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name = shown_name(key.name, key.address) or clean_text(key.address) or words.owner_words(key)
        self._tone, self._glyph, state = _look(key)
        self.setProperty("tone", str(self._tone))
        self._sign = QLabel()
        self._cross = QToolButton()
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.setIconSize(QSize(12, 12))
        self._cross.setFixedSize(26, 26)
        self._cross.setAccessibleName(tr("Remove {name}", name=name))
        self._cross.clicked.connect(lambda: self.removed.emit(self))
        self.setAccessibleName(f"{name}, {state}" if state else name)
        set_tool_tip(self, words.name_and_address(clean_text(key.name), clean_text(key.address)))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(8, 0, 0, 0)
        inside.setSpacing(7)
        inside.addWidget(self._sign)
        inside.addWidget(label(name))
        if state:
            about = label(state, size="sm")
            about.setProperty("tone", str(self._tone))
            inside.addWidget(about)
        inside.addWidget(self._cross)
        theme.theme().changed.connect(self._colour)
        self._colour()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self)
        else:
            super().keyPressEvent(event)

    def _colour(self) -> None:
        self._sign.setPixmap(icons.glyph(self._glyph, self._tone).pixmap(QSize(16, 16)))
        colour = theme.tokens().tones[self._tone].text
        self._cross.setIcon(icons.icon("close", colour))


def _look(key: Key) -> tuple[Tone, Glyph, str]:
    """As the recipients of a message look: green only where the key is known to be theirs."""
    if key.is_secret:
        return Tone.OK, Glyph.VERIFIED, tr("you")
    if words.status_of(key) in _VERIFIED:
        return Tone.OK, Glyph.VERIFIED, ""
    return Tone.CAUTION, Glyph.NOT_VERIFIED, tr("not verified")
