"""“Encrypt for whom?”: keys are picked by name or address and stand as chips."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mailguard.model import Fingerprint, Key
from ui.compose.flow_box import FlowBox
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.keys.key_table import (
    ADDRESS,
    KEY_ID,
    KIND,
    NAME,
    OPTIONAL,
    STATUS,
    VALID_UNTIL,
    FilteredKeys,
    KeyTable,
)
from ui.keys.tables import table
from ui.secrets.own_keys import is_in_force, key_line, signing_keys
from ui.texts.key_chip import KeyChip
from ui.widgets.widgets import button, label, link_button, row
from ui.wording import tr


class EncryptDialog(KeyDialog):
    """`chosen`: the keys to encrypt for, and the fingerprint of the one to sign with, or None."""

    chosen = Signal(object, object)

    def __init__(
        self, desk: Desk, keys: Sequence[Key], own: Collection[Fingerprint], parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, tr("Encrypt"), parent, width=760)
        self.setObjectName("encryptDialog")
        self._keys = tuple(key for key in keys if _is_usable(key))
        self._chips: list[KeyChip] = []
        self.add_heading(tr("Encrypt for whom?"), tr("Only who holds one of these keys can read the text."))
        self.body.addWidget(self._build_picked())
        self.body.addWidget(self._build_table(), 1)
        self.body.addLayout(row(self._build_nothing(), None))
        self.body.addLayout(self._build_signing(keys, own))
        self.body.addWidget(self.error)
        encrypting = button(tr("Encrypt"), self._choose)
        encrypting.setObjectName("encrypt")
        self.fill_footer(encrypting)
        self._pick_own(keys, own)
        self._filter("")
        self.resize(760, 520)
        self._entry.setFocus()

    # Parts

    def _build_picked(self) -> QFrame:
        self._entry = QLineEdit(objectName="findRecipient")
        self._entry.setProperty("frameless", "true")
        self._entry.setPlaceholderText(tr("Name, address or key ID"))
        self._entry.setAccessibleName(tr("Find a key to encrypt for"))
        self._entry.textChanged.connect(self._filter)
        self._entry.installEventFilter(self)
        self._picked = FlowBox(self._entry)
        self._picked.changed.connect(self._fit)
        made = QFrame()
        made.setProperty("card", "true")
        inside = QVBoxLayout(made)
        inside.setContentsMargins(8, 6, 8, 6)
        inside.addWidget(self._picked)
        return made

    def _build_table(self) -> QFrame:
        model = KeyTable(self)
        model.show_keys(self._keys, frozenset())
        self._found = FilteredKeys(model)
        self._table: QTableView = table(self._found, "keysToEncryptFor", tr("Keys"), stretch=NAME)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for column in (*OPTIONAL, VALID_UNTIL):
            self._table.setColumnHidden(column, True)
        for column, width in ((KIND, 30), (ADDRESS, 190), (KEY_ID, 172), (STATUS, 140)):
            self._table.setColumnWidth(column, width)
        self._table.activated.connect(lambda index: self._pick(self._found.key_at(index.row())))
        made = QFrame()
        made.setProperty("card", "true")
        inside = QVBoxLayout(made)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._table)
        return made

    def _build_nothing(self) -> QWidget:
        self._nothing = QWidget()
        self._nothing_words = label(role="text-2")
        self._nothing_words.setObjectName("noKeyFound")
        self._finding = link_button(tr("Find key online…"), self._find_online)
        self._finding.setObjectName("findKeyOnline")
        line = row(self._nothing_words, self._finding, None)
        self._nothing.setLayout(line)
        return self._nothing

    def _build_signing(self, keys: Sequence[Key], own: Collection[Fingerprint]) -> QHBoxLayout:
        self._sign = QComboBox(objectName="signWith")
        self._sign.setAccessibleName(tr("Sign with"))
        self._sign.setMinimumWidth(380)
        for key in signing_keys(keys, own):
            self._sign.addItem(key_line(key), key.fingerprint)
        self._sign.addItem(tr("Do not sign"), None)
        return row(label(tr("Sign with"), role="text-2"), self._sign, None, spacing=12)

    def _pick_own(self, keys: Sequence[Key], own: Collection[Fingerprint]) -> None:
        """So that the writer can read it too; the chip can be taken off."""
        first = next((key for key in signing_keys(keys, own) if key in self._keys), None)
        if first is not None:
            self._pick(first)

    # Finding and picking

    def _filter(self, text: str) -> None:
        self._found.search(text)
        self._table.selectRow(0)
        has_some = self._found.rowCount() > 0
        self._nothing.setVisible(not has_some)
        if not has_some:
            self._nothing_words.setText(tr("No key matches.") if self._keys else tr("No keys yet."))

    def _find_online(self) -> None:
        self.desk.find_key(self._entry.text().strip(), self.parentWidget())
        self.reject()

    def _pick(self, key: Key) -> None:
        self._entry.clear()
        if all(chip.key != key for chip in self._chips):
            chip = KeyChip(key)
            chip.removed.connect(self._take_off)
            self._chips.append(chip)
            self._picked.append([chip])
        self._update()

    def _take_off(self, chip: KeyChip) -> None:
        self._chips.remove(chip)
        self._picked.remove(chip)
        self._entry.setFocus()
        self._update()

    def _update(self) -> None:
        self.primary.setEnabled(bool(self._chips))

    def _fit(self) -> None:
        """As high as the chips need."""
        self._picked.setFixedHeight(self._picked.height_for(max(1, self._picked.width())))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field: ↓ and ↑ walk in the list, Enter picks, Backspace takes off the last chip."""
        if watched is self._entry and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._typed(event)
        return super().eventFilter(watched, event)

    def _typed(self, event: QKeyEvent) -> bool:
        row_ = self._table.currentIndex().row()
        match event.key():
            case Qt.Key.Key_Down:
                self._table.selectRow(min(row_ + 1, self._found.rowCount() - 1))
            case Qt.Key.Key_Up:
                self._table.selectRow(max(row_ - 1, 0))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._entry.text().strip() and row_ >= 0:
                self._pick(self._found.key_at(row_))
            case Qt.Key.Key_Backspace if not self._entry.text() and self._chips:
                self._take_off(self._chips[-1])
            case _:
                return False
        return True

    def _choose(self) -> None:
        self.chosen.emit(tuple(chip.key for chip in self._chips), self._sign.currentData())
        self.accept()


def _is_usable(key: Key) -> bool:
    return key.can_encrypt and is_in_force(key)
