"""The toolbar of the composer."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolBar, QToolButton

from mailguard.model import Tone
from ui import icons, theme
from ui.commands import Commands
from ui.compose.menu_button import MenuIconButton, ToolMenuButton
from ui.compose.protection import Protection
from ui.widgets.widgets import beside_icon, set_tool_tip
from ui.wording import tr

_SIGN_PX = 14
_LEAST_PX = 60


class ToolBar(QToolBar):
    """Send, the two toggles, OpenPGP, Attach, Save Draft; at the right what became of the draft."""

    def __init__(self, commands: Commands, openpgp: QMenu, attach: QMenu, later: QMenu) -> None:
        super().__init__(tr("Toolbar"), objectName="toolBar")
        self._commands = commands
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(17, 17))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggleViewAction().setVisible(False)
        self._add("send", tr("Send")).setProperty("primary", "true")
        self.addWidget(MenuIconButton("tool-send-later", later, tr("Send Later"), "expiry"))
        self.addSeparator()
        self.encrypt = self._add("encrypt", tr("Encrypt"))
        self.sign = self._add("sign", tr("Sign"))
        for each in (self.encrypt, self.sign):
            each.setProperty("outlined", "true")
        self._openpgp = ToolMenuButton("tool-openpgp", openpgp, tr("OpenPGP"), "key")
        self._openpgp.setAccessibleName(tr("OpenPGP options"))
        self.addWidget(self._openpgp)
        self.addSeparator()
        self.addWidget(ToolMenuButton("tool-attach", attach, tr("Attach"), "attach"))
        self._add("save-draft", tr("Save draft"))
        self._saved = _SavedWords()
        self.addWidget(self._saved)
        theme.theme().changed.connect(self._colour)
        self._colour()

    def show_protection(self, protection: Protection) -> None:
        """The toggles, in sight and in words."""
        encrypt = tr("Encrypt (automatic)") if protection.is_automatic else tr("Encrypt")
        self._commands["encrypt"].setChecked(protection.encrypt)
        self._commands["sign"].setChecked(protection.sign)
        self._commands["encrypt"].setIconText(beside_icon(encrypt))
        self.encrypt.setAccessibleName(tr("Encrypt, on") if protection.encrypt else tr("Encrypt, off"))
        self.encrypt.setAccessibleDescription(tr("automatic") if protection.is_automatic else "")
        self.sign.setAccessibleName(tr("Sign, on") if protection.sign else tr("Sign, off"))
        self._colour()

    def show_saved(self, text: str, is_fine: bool) -> None:
        self._saved.show_words(text, is_fine)

    def _add(self, name: str, words: str) -> QToolButton:
        action = self._commands[name]
        self.addAction(action)
        action.setIconText(beside_icon(words))
        made = self.widgetForAction(action)
        made.setObjectName(f"tool-{name}")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(words)
        return made

    def _colour(self) -> None:
        is_on = self._commands["encrypt"].isChecked()
        self._commands["encrypt"].setIcon(icons.icon("encrypt" if is_on else "encrypt-off"))


class _SavedWords(QLabel):
    """One line at the right of the room that is left; shortened where that is too little."""

    def __init__(self) -> None:
        super().__init__(objectName="draftState")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font("sm"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._is_fine = True

    def show_words(self, text: str, is_fine: bool) -> None:
        self._is_fine = is_fine
        self.setText(text)
        set_tool_tip(self, text)

    def sizeHint(self) -> QSize:
        return QSize(0, 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.tokens()
        colour = colours.text_3 if self._is_fine else colours.tones[Tone.CAUTION].text
        room = self.rect().adjusted(12 + _SIGN_PX + 5, 0, -4, 0)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        if not text or room.width() < _LEAST_PX:
            return
        painter = QPainter(self)
        painter.setPen(QColor(colour))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        left = room.right() - self.fontMetrics().horizontalAdvance(text) - _SIGN_PX - 4
        sign = icons.icon("encrypt-off" if not self._is_fine else "encrypt", colour)
        sign.paint(painter, left, (self.height() - _SIGN_PX) // 2, _SIGN_PX, _SIGN_PX)
