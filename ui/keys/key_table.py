"""The keys as a table, filtered by the sidebar and the search field."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QFont

from mailguard.model import Fingerprint, Key
from ui import icons, theme
from ui.keys import words
from ui.keys.filters import Filter, belongs, contains
from ui.keys.find_results import NO_PARENT, Index
from ui.wording import tr

KIND, NAME, ADDRESS, KEY_ID, STATUS, VALID_UNTIL, TYPE, CREATED, OWNER_TRUST, FINGERPRINT = range(10)
OPTIONAL = (TYPE, CREATED, OWNER_TRUST, FINGERPRINT)
SORT_ROLE = Qt.ItemDataRole.UserRole
KEY_ROLE = Qt.ItemDataRole.UserRole + 1


def column_name(column: int) -> str:
    return (
        "",
        tr("Name"),
        tr("E-mail"),
        tr("Key ID"),
        tr("Status"),
        tr("Valid until"),
        tr("Type"),
        tr("Created"),
        tr("Owner trust"),
        tr("Fingerprint"),
    )[column]


class KeyTable(QAbstractTableModel):
    """One row a key, own ones first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keys: tuple[Key, ...] = ()
        self.own: frozenset[Fingerprint] = frozenset()

    def show_keys(self, keys: tuple[Key, ...], own: frozenset[Fingerprint]) -> None:
        """`own`: the keys chosen for accounts."""
        self.beginResetModel()
        self.keys = tuple(sorted(keys, key=lambda key: not key.is_secret))
        self.own = own
        self.endResetModel()

    def recolour(self) -> None:
        """The theme changed: signs and colours are drawn anew."""
        if self.keys:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.keys) - 1, FINGERPRINT))

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else FINGERPRINT + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return column_name(section)
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        key, column = self.keys[index.row()], index.column()
        if role == KEY_ROLE:
            return key
        if role == SORT_ROLE:
            return self._sort_value(key, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(key, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("Your key") if column == KIND and key.is_secret else self._text(key, column)
        if role == Qt.ItemDataRole.FontRole:
            return self._font(key, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(key, column)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._sign(key, column)
        return None

    def _status(self, key: Key) -> words.StatusWords:
        return words.status_words(words.status_of(key, self.own), key)

    def _text(self, key: Key, column: int) -> str:
        match column:
            case 1:
                return key.name or key.address
            case 2:
                return key.address
            case 3:
                return words.groups_of_key_id(key.key_id)
            case 4:
                return self._status(key).text
            case 5:
                return words.valid_until_words(key)
            case 6:
                return key.algorithm
            case 7:
                return words.date_words(key.created)
            case 8:
                return words.owner_trust_words(key.owner_trust)
            case 9:
                return words.groups_of_key_id(key.fingerprint)
        return ""

    def _sort_value(self, key: Key, column: int) -> str | float:
        if column == VALID_UNTIL:
            return key.expires.timestamp() if key.expires else float("inf")
        if column == CREATED:
            return key.created.timestamp()
        return "" if column == KIND and key.is_secret else self._text(key, column).lower() or "~"

    @staticmethod
    def _font(key: Key, column: int) -> QFont | None:
        if column in (KEY_ID, FINGERPRINT):
            return theme.fixed_font("sm")
        return theme.font(semibold=True) if column == NAME and key.is_secret else None

    def _colour(self, key: Key, column: int) -> QColor | None:
        if column == STATUS:
            return QColor(theme.tokens().tones[self._status(key).tone].text)
        return QColor(theme.tokens().text_2) if column in (ADDRESS, VALID_UNTIL, TYPE, CREATED) else None

    def _sign(self, key: Key, column: int) -> Any:
        if column == STATUS:
            return self._status(key).icon()
        return icons.icon("key", theme.tokens().accent) if column == KIND and key.is_secret else None


class FilteredKeys(QSortFilterProxyModel):
    """The keys under the sidebar's filter that hold the searched words."""

    def __init__(self, table: KeyTable) -> None:
        super().__init__(table)
        self._filter = Filter.ALL
        self._words = ""
        self.setSourceModel(table)
        self.setSortRole(SORT_ROLE)

    @property
    def searched(self) -> str:
        return self._words

    def choose(self, which: Filter) -> None:
        self._filter = which
        self.invalidate()

    def search(self, text: str) -> None:
        self._words = text.strip()
        self.invalidate()

    def key_at(self, row: int) -> Key:
        return self.index(row, 0).data(KEY_ROLE)

    def row_of(self, fingerprint: Fingerprint) -> int:
        """The row of a key; -1 where it is not shown."""
        rows = range(self.rowCount())
        return next((row for row in rows if self.key_at(row).fingerprint == fingerprint), -1)

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:
        table: KeyTable = self.sourceModel()
        key = table.keys[row]
        return belongs(key, self._filter, table.own) and contains(key, self._words)
