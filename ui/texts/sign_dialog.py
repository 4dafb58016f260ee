"""“Sign with which key?”, where there are several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from mailguard.model import Key
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.secrets.own_keys import key_line
from ui.widgets.widgets import button
from ui.wording import tr


class SignDialog(KeyDialog):
    """`chosen`: a Key."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, keys: Sequence[Key], parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Sign"), parent, width=520)
        self.setObjectName("signDialog")
        self.add_heading(
            tr("Sign with which key?"),
            tr("The text stays readable. The signature shows that it is yours and unchanged."),
        )
        self._key = QComboBox(objectName="signWith")
        self._key.setAccessibleName(tr("Key"))
        for key in keys:
            self._key.addItem(key_line(key), key)
        self.body.addWidget(self._key)
        signing = button(tr("Sign"), self._choose)
        signing.setObjectName("sign")
        self.fill_footer(signing)

    def _choose(self) -> None:
        self.chosen.emit(self._key.currentData())
        self.accept()
