"""The model of the message list: ids of all messages, rows of those that were looked at."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, Qt, QTimer, Signal

from mailguard.model import MessageId, MessageRow
from ui.people import short_date, shown_name
from ui.tag_look import tag_name
from ui.wording import tr

ROW_ROLE = Qt.ItemDataRole.UserRole  # a MessageRow, or None while it is being loaded
ID_ROLE = Qt.ItemDataRole.UserRole + 1
MESSAGES_MIME = "application/x-mailguard-messages"  # message ids, decimal, one a line

PAGE = 100
MOST_STEPS = 64  # more separate runs of changes than this are one reset


class MessageModel(QAbstractListModel):
    """Ten thousand ids cost an array; their rows are asked for in pages, when they come into view."""

    rows_wanted = Signal(list)  # message ids, a page or two
    replaced = Signal()  # all rows changed place: what was selected is to be selected again

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: array[int] = array("q")
        self._rows: dict[int, MessageRow] = {}
        self._wanted: set[int] = set()  # pages to ask for
        self._asked: set[int] = set()  # ids under way
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)

    # What Qt asks

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008  an invalid index is a constant
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        message = self._ids[index.row()]
        if role == ID_ROLE:
            return message
        found = self._rows.get(message)
        if found is None:
            self._want(index.row())
        if role == ROW_ROLE:
            return found
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(found) if found is not None else ""
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def mimeTypes(self) -> list[str]:
        return [MESSAGES_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        made.setData(MESSAGES_MIME, "\n".join(str(self._ids[each.row()]) for each in indexes).encode())
        return made

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    # What the list tells

    def id_at(self, place: int) -> MessageId:
        return MessageId(self._ids[place])

    def place_of(self, message: MessageId) -> int | None:
        try:
            return self._ids.index(message)
        except ValueError:
            return None

    def row(self, message: MessageId) -> MessageRow | None:
        return self._rows.get(message)

    def show_ids(self, ids: array[int], *, forget_rows: bool = False) -> None:
        """Take over a new list of ids, moving as little as can be, so that selections hold."""
        if forget_rows:
            self._rows.clear()
        if ids == self._ids:
            return
        gone, come = set(self._ids) - set(ids), set(ids) - set(self._ids)
        kept = array("q", (each for each in ids if each not in come))
        steps = _runs(place for place, each in enumerate(self._ids) if each in gone)
        arrivals = _runs(place for place, each in enumerate(ids) if each in come)
        stays = array("q", (each for each in self._ids if each not in gone))
        if stays != kept or len(steps) + len(arrivals) > MOST_STEPS:
            self._replace(ids)
            return
        self._remove(steps)
        self._insert(arrivals, ids)

    def show_rows(self, rows: Iterable[MessageRow]) -> None:
        """Rows that were asked for are here."""
        loaded = {int(each.id): each for each in rows}
        self._rows |= loaded
        self._asked -= loaded.keys()
        places = [place for place, each in enumerate(self._ids) if each in loaded]
        for first, last in _runs(places):
            self.dataChanged.emit(self.index(first), self.index(last))

    def rows_changed(self) -> None:
        """The store changed: what is in view is loaded again, what is not is forgotten.

        The old rows stay in sight until the new ones are here.
        """
        self._asked.clear()
        stale = list(self._rows)
        if len(stale) > 3 * PAGE:
            self._rows.clear()
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))
        elif stale:
            self.rows_wanted.emit(stale)

    def _want(self, place: int) -> None:
        if self._ids[place] not in self._asked:
            self._wanted.add(place // PAGE)
            self._asking.start()

    def _ask(self) -> None:
        pages, self._wanted = sorted(self._wanted), set()
        for page in pages:
            ids = [each for each in self._ids[page * PAGE : (page + 1) * PAGE] if each not in self._rows]
            fresh = [each for each in ids if each not in self._asked]
            self._asked.update(fresh)
            if fresh:
                self.rows_wanted.emit(fresh)

    def _replace(self, ids: array[int]) -> None:
        self.beginResetModel()
        self._ids = array("q", ids)
        self.endResetModel()
        self.replaced.emit()

    def _remove(self, runs: Sequence[tuple[int, int]]) -> None:
        for first, last in reversed(runs):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._ids[first : last + 1]
            self.endRemoveRows()

    def _insert(self, runs: Sequence[tuple[int, int]], ids: array[int]) -> None:
        for first, last in runs:
            self.beginInsertRows(QModelIndex(), first, last)
            self._ids[first:first] = ids[first : last + 1]
            self.endInsertRows()


def _runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs of neighbours: 1 2 3 7 8 gives (1, 3), (7, 8)."""
    runs = []
    for _, group in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        run = [place for _, place in group]
        runs.append((run[0], run[-1]))
    return runs


def subject_of(row: MessageRow) -> str:
    """What stands for the subject in a list."""
    if row.subject:
        return row.subject
    return tr("(encrypted message)") if row.is_encrypted else tr("(no subject)")


def spoken(row: MessageRow) -> str:
    """One card as a screen reader says it: "Unread, Carol Example, Re: Draft, 13:40, encrypted, signed"."""
    words = [shown_name(row.sender), subject_of(row), short_date(row.date)]
    if not row.is_read:
        words.insert(0, tr("Unread"))
    if row.is_starred:
        words.append(tr("starred"))
    words += [tag_name(each) for each in row.tags]
    if row.has_attachment:
        words.append(tr("with attachment"))
    return ", ".join(words + _protection(row))


def _protection(row: MessageRow) -> list[str]:
    words = []
    if row.is_encrypted:
        words.append(tr("encrypted"))
    if row.is_signed:
        words.append(tr("signed"))
    if row.mark is None:
        return [*words, tr("not checked yet")] if words else []
    found = {
        "B07": tr("bad signature"),
        "B08": tr("key revoked"),
        "B09": tr("key rejected"),
        "B19": tr("key not verified"),
        "B20": tr("key not verified"),
        "B21": tr("key partly confirmed"),
        "B22": tr("by you"),
        "B23": tr("by you"),
        "B24": tr("verified"),
        "B25": tr("verified"),
    }.get(row.mark.banner_id)
    return [*words, found] if found else words
