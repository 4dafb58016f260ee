"""A new passphrase, typed twice, with a line that says how strong it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from ui.keys.passphrase_strength import Strength, strength_of, strength_words
from ui.widgets.widgets import form, label, set_property
from ui.wording import tr

_TONES = {Strength.NONE: "", Strength.WEAK: "caution", Strength.FAIR: "", Strength.STRONG: "ok"}


class PassphraseFields(QWidget):
    """Two fields that must agree. `changed` tells of every edit."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._first = QLineEdit(objectName="newPassphrase")
        self._first.setAccessibleName(tr("Passphrase"))
        self._second = QLineEdit(objectName="newPassphraseAgain")
        self._second.setAccessibleName(tr("Passphrase again"))
        self._words = label(" ", size="sm", role="text-2")
        self._words.setObjectName("passphraseStrength")
        self._show = QCheckBox(tr("Show"))
        self._show.setObjectName("showPassphrase")
        self._show.toggled.connect(self._set_shown)
        for field in (self._first, self._second):
            field.textChanged.connect(self._update)
        fields = form()
        fields.setContentsMargins(0, 0, 0, 0)
        below = QVBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._words)
        below.addWidget(self._show)
        fields.addRow(tr("Passphrase"), self._first)
        fields.addRow(tr("Again"), self._second)
        fields.addRow("", below)
        self.setLayout(fields)
        self._set_shown(False)

    @property
    def passphrase(self) -> str:
        return self._first.text()

    @property
    def agree(self) -> bool:
        return self._first.text() == self._second.text()

    def clear(self) -> None:
        self._first.clear()
        self._second.clear()

    def _set_shown(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for field in (self._first, self._second):
            field.setEchoMode(mode)

    def _update(self) -> None:
        strength = strength_of(self._first.text())
        if self._second.text() and not self.agree:
            text, tone = tr("The two are not the same"), "danger"
        else:
            text, tone = strength_words(strength) or " ", _TONES[strength]
        set_property(self._words, "tone", tone)
        self._words.setText(text)
        self.changed.emit()
