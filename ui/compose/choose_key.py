"""“Choose a key”: any key of the list, for one recipient or to be attached."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLineEdit, QVBoxLayout, QWidget

from mailguard.model import Glyph, Key, Tone
from ui import icons, theme
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
from ui.widgets.widgets import StatusCard, button
from ui.wording import tr


class ChooseKeyDialog(KeyDialog):
    """`chosen` names the key's fingerprint. Keys that do not name `address` come with a warning."""

    chosen = Signal(str)

    def __init__(
        self,
        desk: Desk,
        title: str,
        sentence: str,
        keys: Sequence[Key],
        parent: QWidget,
        *,
        address: str = "",
    ) -> None:
        super().__init__(desk, tr("Choose a key"), parent, width=860)
        self.setObjectName("chooseKeyDialog")
        self._wanted = address.lower()
        self.add_heading(title, sentence)
        self._search = QLineEdit(objectName="searchKeys")
        self._search.setPlaceholderText(tr("Search keys"))
        self._search.setAccessibleName(tr("Search keys"))
        self._search.setClearButtonEnabled(True)
        self._search.addAction(
            icons.icon("search", theme.tokens().text_3), QLineEdit.ActionPosition.LeadingPosition
        )
        self.body.addWidget(self._search)
        self.body.addWidget(self._build_table(keys), 1)
        self._warning = StatusCard(Tone.CAUTION, Glyph.NOT_VERIFIED, "")
        self._warning.hide()
        self.body.addWidget(self._warning)
        choosing = button(tr("Use this key") if address else tr("Attach"), self._choose)
        choosing.setObjectName("useKey")
        self.fill_footer(choosing)
        self._search.textChanged.connect(self._filter)
        self._table.selectionModel().currentRowChanged.connect(self._update)
        self._table.activated.connect(lambda _: self._choose())
        self.resize(860, 460)
        self._select_first()
        self._search.setFocus()

    def _build_table(self, keys: Sequence[Key]) -> QFrame:
        model = KeyTable(self)
        model.show_keys(tuple(keys), frozenset())
        self._keys = FilteredKeys(model)
        self._table = table(self._keys, "keysToChoose", tr("Keys"), stretch=NAME)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for column in OPTIONAL:
            self._table.setColumnHidden(column, True)
        for column, width in ((KIND, 30), (ADDRESS, 190), (KEY_ID, 170), (STATUS, 130), (VALID_UNTIL, 100)):
            self._table.setColumnWidth(column, width)
        frame = QFrame()
        frame.setProperty("card", "true")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._table)
        return frame

    def _filter(self, text: str) -> None:
        self._keys.search(text)
        self._select_first()

    def _select_first(self) -> None:
        """A key that names the address, or the only one that was found; no other is offered by itself."""
        rows = range(self._keys.rowCount())
        only = 0 if len(rows) == 1 else None
        fits = next((row for row in rows if self._names_them(self._keys.key_at(row))), only)
        if fits is None:
            self._table.setCurrentIndex(QModelIndex())
            self._table.clearSelection()
        else:
            self._table.selectRow(fits)
        self._update()

    def _current(self) -> Key | None:
        index = self._table.currentIndex()
        return self._keys.key_at(index.row()) if index.isValid() else None

    def _names_them(self, key: Key) -> bool:
        return not self._wanted or self._wanted in (each.lower() for each in key.addresses)

    def _update(self) -> None:
        key = self._current()
        self.primary.setEnabled(key is not None)
        is_other = key is not None and not self._names_them(key)
        self._warning.setVisible(is_other)
        if key is not None and is_other:
            named = ", ".join(key.addresses) or tr("no address")
            text = tr(
                "This key names {others}, not {address}. Use it only if you know that it is theirs.",
                others=named,
                address=self._wanted,
            )
            self._warning.show_status(Tone.CAUTION, Glyph.NOT_VERIFIED, "", text)

    def _choose(self) -> None:
        key = self._current()
        if key is not None:
            self.chosen.emit(key.fingerprint)
            self.accept()
