"""The field for a passphrase: hidden by default, and it tells when Caps Lock seems to be on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.wording import tr


def caps_lock_by(text: str, *, is_shifted: bool) -> bool | None:
    """Whether Caps Lock is on, told by one typed letter; None where the key does not tell it.

    With Shift held an upper-case letter proves nothing: on macOS it is one with Caps Lock too.
    """
    if len(text) != 1 or text.upper() == text.lower():
        return None
    if is_shifted:
        return True if text.islower() else None
    return text.isupper()


class PassphraseField(QLineEdit):
    """No system tells of Caps Lock through Qt, so what is typed does."""

    caps_lock_told = Signal(bool)

    def __init__(self) -> None:
        super().__init__(objectName="passphrase")
        self.setAccessibleName(tr("Passphrase"))
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self._is_caps_lock_on: bool | None = None
        self.set_shown(False)

    def set_shown(self, is_shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock:
            self._learn(None if self._is_caps_lock_on is None else not self._is_caps_lock_on)
        else:
            is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            told = caps_lock_by(event.text(), is_shifted=is_shifted)
            if told is not None:
                self._learn(told)
        super().keyPressEvent(event)

    def _learn(self, is_on: bool | None) -> None:
        self._is_caps_lock_on = is_on
        self.caps_lock_told.emit(bool(is_on))
