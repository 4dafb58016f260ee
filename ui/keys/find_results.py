"""What a key server answered, as the table of “Find a key online” shows it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from mailguard.cleaning import clean_name, clean_text
from mailguard.model import Glyph, ServerKey, Tone
from ui import icons, theme
from ui.keys import words
from ui.wording import tr

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
NAME, KEY_ID, TYPE, CREATED, STATE = range(5)


def is_usable(found: ServerKey) -> bool:
    return not (found.is_revoked or found.is_expired)


def usable_first(found: tuple[ServerKey, ...]) -> list[ServerKey]:
    """Usable keys first, newest first among them; the server's order otherwise."""

    def order(each: ServerKey) -> tuple[bool, float]:
        return not is_usable(each), -(each.created.timestamp() if each.created else 0.0)

    return sorted(found, key=order)


def owner_of(found: ServerKey) -> str:
    """Name and address of the first user ID; both come from the server, so they are cleaned."""
    if not found.user_ids:
        return tr("(no address)")
    first = found.user_ids[0]
    return words.name_and_address(clean_name(first.name), clean_text(first.address))


def addresses_of(found: ServerKey) -> str:
    every = dict.fromkeys(clean_text(each.address or each.name) for each in found.user_ids)
    return ", ".join(every) or tr("none")


def state_of(found: ServerKey) -> str:
    if found.is_revoked:
        return tr("Revoked")
    if found.is_expired:
        return tr("Expired")
    if found.is_owned:
        return tr("already in your list")
    return tr("until {date}", date=words.date_words(found.expires)) if found.expires else tr("no end")


class FoundKeys(QAbstractTableModel):
    """One row a key found."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[ServerKey] = []

    def show_keys(self, found: tuple[ServerKey, ...]) -> None:
        self.beginResetModel()
        self._found = usable_first(found)
        self.endResetModel()

    def key_at(self, row: int) -> ServerKey:
        return self._found[row]

    @property
    def usable_count(self) -> int:
        return sum(is_usable(each) for each in self._found)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._found)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Name and address"), tr("Key ID"), tr("Type"), tr("Created"), tr("State"))[section]
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        found = self._found[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(found, index.column())
            case Qt.ItemDataRole.FontRole if index.column() == KEY_ID:
                return theme.fixed_font("sm")
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(found, index.column())
            case Qt.ItemDataRole.DecorationRole if index.column() == STATE and found.is_revoked:
                return icons.glyph(Glyph.BAD, Tone.DANGER)
        return None

    @staticmethod
    def _text(found: ServerKey, column: int) -> str:
        match column:
            case 0:
                return owner_of(found)
            case 1:
                return words.groups_of_key_id(found.fingerprint[-16:])
            case 2:
                return found.algorithm
            case 3:
                return words.date_words(found.created)
            case _:
                return state_of(found)

    @staticmethod
    def _colour(found: ServerKey, column: int) -> QColor | None:
        colours = theme.tokens()
        if column == STATE and found.is_revoked:
            return QColor(colours.tones[Tone.DANGER].text)
        return None if is_usable(found) else QColor(colours.text_3)
