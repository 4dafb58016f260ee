"""The status bar of the composer: the format, the attachments, what happened; and what Send would do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLabel, QStatusBar

from mailguard.model import Tone
from ui import icons, theme
from ui.compose.sizes import line_px
from ui.compose.state_words import StateWords
from ui.widgets.widgets import label, link_button, set_property, set_tool_tip
from ui.wording import tr

_SIGN_PX = 15


class ComposeStatus(QStatusBar):
    format_clicked = Signal()

    def __init__(self) -> None:
        super().__init__(objectName="composeStatus")
        self.setSizeGripEnabled(False)
        self.setMinimumHeight(line_px() - 2)
        self.format = link_button("", self.format_clicked.emit)
        self.format.setObjectName("formatState")
        self.format.setProperty("quietlink", "true")
        self.format.setFont(theme.font("sm"))
        self.attachments = label(size="sm", role="text-2")
        self.said = label(size="sm", role="text-2")
        self.said.setObjectName("composeSaid")
        self.sign = QLabel()
        self.state = label(size="sm", semibold=True)
        self.state.setObjectName("protectionState")
        self._shown: StateWords | None = None
        self.setContentsMargins(8, 0, 12, 0)
        self.addWidget(self.format)
        self.addWidget(self.attachments)
        self.addWidget(self.said, 1)
        self.addPermanentWidget(self.sign)
        self.addPermanentWidget(self.state)
        theme.theme().changed.connect(self._colour)

    def show_format(self, is_rich: bool) -> None:
        self.format.setText(tr("Plain text and HTML") if is_rich else tr("Plain text"))
        self.format.setToolTip(tr("Click for plain text") if is_rich else tr("Click to format the text"))

    def show_attachments(self, count: int) -> None:
        self.attachments.setText(tr("1 attachment") if count == 1 else tr("{n} attachments", n=count))

    def say(self, text: str) -> None:
        self.said.setText(text)
        set_tool_tip(self.said, text)

    def show_state(self, words: StateWords) -> None:
        self._shown = words
        self.state.setText(words.text)
        self.state.setAccessibleName(words.text)
        self._colour()

    def _colour(self) -> None:
        if self._shown is None:
            return
        tone = self._shown.tone
        set_property(self.state, "tone", str(tone))
        self.state.setFont(theme.font("sm", semibold=tone is not Tone.NEUTRAL))
        self.sign.setPixmap(icons.glyph(self._shown.glyph, tone).pixmap(QSize(_SIGN_PX, _SIGN_PX)))
