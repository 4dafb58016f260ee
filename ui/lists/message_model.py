"""The model of the message list: ids of all messages in sight, rows of those that were looked at."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItemModel

from mailguard.model import AGREED_TAGS, Listing, MessageId, MessageRow, flat_listing
from mailguard.model.groups import Group
from ui.lists.answer_marks import answer_words
from ui.lists.group_row import count_words, group_words
from ui.lists.list_steps import find_number, runs, steps_between
from ui.lists.tag_look import tag_name
from ui.lists.thread_rows import ThreadRows, ThreadState
from ui.people import short_date, shown_name
from ui.wording import tr

ROW_ROLE = Qt.ItemDataRole.UserRole  # a MessageRow, or None while it is being loaded
ID_ROLE = Qt.ItemDataRole.UserRole + 1
DEPTH_ROLE = Qt.ItemDataRole.UserRole + 2  # how far below the first of its thread; 0 where it is alone
THREAD_ROLE = Qt.ItemDataRole.UserRole + 3  # a ThreadState for the first of a thread of several, else None
FOUND_ROLE = Qt.ItemDataRole.UserRole + 5  # whether the server found it, and nothing here would have
GROUP_ROLE = Qt.ItemDataRole.UserRole + 4  # the name of a group, on the row that stands for it; else None
MESSAGES_MIME = "application/x-mailguard-messages"  # message ids, decimal, one a line

PAGE = 100
NEAR = 2_000
FEW = 16  # more are not looked for one by one
MOST_STRETCHES = 200  # of more, each row is looked at
_OF_MESSAGES = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


class MessageModel(QStandardItemModel):
    """A million ids cost an array; their rows are asked for in pages, when they come into view.

    Qt's standard model keeps the count of rows, and no items: a view that lays a list out asks for the count
    at each of its rows, which would be as many calls from C++ into Python.
    """

    rows_wanted = Signal(list)  # message ids, a page or two
    all_turned = Signal(bool)  # a person opened or closed all threads
    replaced = Signal()  # all rows changed place: what was selected is to be selected again

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, 1, parent)
        self.rowsRemoved.connect(self._forget)  # before any view hears of it
        self._ids: array[int] = array("q")
        self._near = 0  # a place that was looked at lately
        self.threads = ThreadRows()
        self.account_names: Mapping[str, str] = {}  # by id, for groups by account
        self.tags = AGREED_TAGS  # those that a person keeps, for groups by tag
        self.found: frozenset[int] = frozenset()  # by the server
        self._rows: dict[int, MessageRow] = {}
        self._wanted: set[int] = set()  # pages to ask for
        self._asked: set[int] = set()  # ids under way
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)

    # What Qt asks

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        self._near = index.row()
        message = self._ids[self._near]
        if role == ID_ROLE:
            return message
        if message < 0:
            return self._of_group(message, role)
        if role == DEPTH_ROLE:
            return 0 if self.threads.listing.groups else self.threads.depth(message)
        if role == THREAD_ROLE:
            return self.threads.state(message)
        if role == FOUND_ROLE:
            return message in self.found
        found = self._rows.get(message)
        if found is None:
            self._want(index.row())
        if role == ROW_ROLE:
            return found
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if found is None:
                return ""
            words = spoken(found, self.threads.state(message))
            return tr("{message}, found by the server", message=words) if message in self.found else words
        return None

    def _of_group(self, head: int, role: int) -> Any:
        """What is asked about the row of a group."""
        state = self.group_state(head)
        if role == THREAD_ROLE:
            return state
        words = group_words(self.threads.listing.groups[head], self.account_names, self.tags)
        if role == GROUP_ROLE:
            return words
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{words}, {count_words(state)}"
        return None

    def group_state(self, head: int) -> ThreadState:
        """Of its messages: the row that names it is not counted."""
        state = self.threads.state(head) or ThreadState(is_open=True, total=1, unread=0)
        return replace(state, total=state.total - 1)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        if index.isValid() and self._ids[index.row()] < 0:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return _OF_MESSAGES if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        return [MESSAGES_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        made = QMimeData()
        messages = self.acted_on(runs(sorted(each.row() for each in indexes)))
        made.setData(MESSAGES_MIME, "\n".join(map(str, messages)).encode())
        return made

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    # What the list tells

    def id_at(self, place: int) -> MessageId:
        return MessageId(self._ids[place])

    def place_of(self, message: MessageId) -> int | None:
        """Looked for first around the rows that were drawn last: a million take their time."""
        near = self._near_place(message)
        return near if near is not None else find_number(self._ids, message)

    def _near_place(self, message: int) -> int | None:
        try:
            return self._ids.index(message, max(self._near - NEAR, 0), self._near + NEAR)
        except ValueError:
            return None

    def places_of(self, messages: Collection[MessageId]) -> list[int]:
        """Of those that have a row, ascending: in one pass where they are many."""
        if len(messages) <= FEW:
            return sorted(place for each in messages if (place := self.place_of(each)) is not None)
        wanted = set(messages)
        return [place for place, each in enumerate(self._ids) if each in wanted]

    def message_place(self, place: int, step: int) -> int | None:
        """The first place from this one on, forwards (1) or back (-1), that no group's row has."""
        while 0 <= place < len(self._ids) and self._ids[place] < 0:
            place += step
        return place if 0 <= place < len(self._ids) else None

    def row(self, message: MessageId) -> MessageRow | None:
        return self._rows.get(message)

    def acted_on(self, stretches: Sequence[tuple[int, int]]) -> tuple[MessageId, ...]:
        """What a command concerns when these rows are selected: of a closed thread all messages.

        stretches: first and last rows of neighbours, ascending.
        """
        found = array("q")
        if len(stretches) <= MOST_STRETCHES:
            for first, last in stretches:
                behind = self._ids[last + 1] if last + 1 < len(self._ids) else None
                found += self.threads.between(self._ids[first], behind)
        else:
            rows = (row for first, last in stretches for row in range(first, last + 1))
            found.extend(each for row in rows for each in self.threads.acted_on(self._ids[row]))
        return _without_groups(found, self.threads.listing.groups)

    def ids_of(self, stretches: Iterable[tuple[int, int]]) -> tuple[MessageId, ...]:
        """Of the messages in these rows, from the first to the last of each."""
        found = array("q")
        for first, last in stretches:
            found += self._ids[first : last + 1]
        return _without_groups(found, self.threads.listing.groups)

    def rows_of(self, messages: Collection[MessageId]) -> list[MessageRow]:
        """Those that are here, in the order of the messages where they are few."""
        if len(messages) <= len(self._rows):
            return [row for each in messages if (row := self._rows.get(each)) is not None]
        wanted = set(messages)
        return [row for number, row in self._rows.items() if number in wanted]

    # What is in the list

    def show_listing(self, listing: Listing) -> None:
        """Take over a new list, moving as little as can be, so that selections hold."""
        had_threads = bool(self.threads.listing.places)
        if bool(listing.groups) != bool(self.threads.listing.groups):
            self.threads.set_all_open(bool(listing.groups))  # groups are open, threads closed
        self.threads.take(listing)
        self._show(self.threads.visible())
        if (had_threads or listing.places) and self._ids:  # depths and counts may differ where no row moved
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def clear(self) -> None:
        """Nothing is listed; threads will be as they usually are."""
        self._rows.clear()
        self.threads.forget_open()
        self.show_ids(array("q"))

    def show_ids(self, ids: array[int]) -> None:
        """A list without threads."""
        self.show_listing(flat_listing(ids, bytes(len(ids))))

    def set_open(self, message: int, on: bool) -> None:
        """Show the messages of a thread below its first one, or hide them."""
        head = self.threads.head_of(message)
        state = self.threads.state(head)
        if state is not None and state.is_open != on:
            self.threads.set_open(head, on)
            self._show(self.threads.visible())
            self._tell_changed([head])

    def open_threads(self, messages: Iterable[int]) -> None:
        """Those of all these messages, together."""
        heads = {self.threads.head_of(each) for each in messages if self.threads.depth(each)}
        for each in heads:
            if (state := self.threads.state(each)) is not None and not state.is_open:
                self.threads.set_open(each, True)
        if heads:
            self._show(self.threads.visible())
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def set_all_open(self, on: bool) -> None:
        self.threads.set_all_open(on)
        self._show(self.threads.visible())
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def want_rows(self, messages: Sequence[MessageId]) -> None:
        """Rows that are not in sight are to be known too."""
        fresh = [int(each) for each in messages if each not in self._rows and each not in self._asked]
        self._asked.update(fresh)
        if fresh:
            self.rows_wanted.emit(fresh)

    def _show(self, ids: array[int]) -> None:
        steps = steps_between(self._ids, ids)
        if steps is None:
            self._replace(ids)
            return
        self._remove(steps.gone)
        self._insert(steps.come, ids)

    def show_rows(self, rows: Iterable[MessageRow]) -> None:
        """Rows that were asked for are here."""
        loaded = {int(each.id): each for each in rows}
        self._rows |= loaded
        self._asked -= loaded.keys()
        self._tell_changed(loaded)

    def rows_changed(self) -> None:
        """The store changed: what is in view is loaded again, what is not is forgotten.

        The old rows stay in sight until the new ones are here.
        """
        self._asked.clear()
        stale = list(self._rows)
        if len(stale) > 3 * PAGE:
            self._rows.clear()
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))
        elif stale:
            self.rows_wanted.emit(stale)

    def _tell_changed(self, messages: Iterable[int]) -> None:
        """What is not near the rows that were drawn last is not looked for: it is drawn when it is seen."""
        if not self._ids:
            return
        places = sorted(place for each in messages if (place := self._near_place(each)) is not None)
        near = min(self._near, len(self._ids) - 1)
        for first, last in runs(places) or [(near, near)]:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    def _want(self, place: int) -> None:
        if self._ids[place] not in self._asked:
            self._wanted.add(place // PAGE)
            self._asking.start()

    def _ask(self) -> None:
        pages, self._wanted = sorted(self._wanted), set()
        for page in pages:
            ids = [each for each in self._ids[page * PAGE : (page + 1) * PAGE] if each > 0]
            fresh = [each for each in ids if each not in self._rows and each not in self._asked]
            self._asked.update(fresh)
            if fresh:
                self.rows_wanted.emit(fresh)

    def _replace(self, ids: array[int]) -> None:
        self.beginResetModel()
        self._ids = array("q", ids)
        self.blockSignals(True)  # views hear of the reset alone
        self.setRowCount(len(ids))
        self.blockSignals(False)
        self.endResetModel()
        self.replaced.emit()

    def _remove(self, runs: Sequence[tuple[int, int]]) -> None:
        for first, last in reversed(runs):
            self.removeRows(first, last - first + 1)

    def _forget(self, _: QModelIndex, first: int, last: int) -> None:
        del self._ids[first : last + 1]

    def _insert(self, runs: Sequence[tuple[int, int]], ids: array[int]) -> None:
        for first, last in runs:
            self._ids[first:first] = ids[first : last + 1]
            self.insertRows(first, last - first + 1)


def _without_groups(found: array[int], groups: Mapping[int, Group]) -> tuple[MessageId, ...]:
    """Ids of messages alone."""
    numbers = [each for each in found if each > 0] if groups else found
    return tuple(cast("Sequence[MessageId]", numbers))


def subject_of(row: MessageRow) -> str:
    """What stands for the subject in a list."""
    if row.subject:
        return row.subject
    return tr("(encrypted message)") if row.is_encrypted else tr("(no subject)")


def spoken(row: MessageRow, thread: ThreadState | None = None) -> str:
    """One card as a screen reader says it: "Unread, Carol Example, Re: Draft, 13:40, encrypted, signed"."""
    words = [shown_name(row.sender), subject_of(row), short_date(row.date)]
    if not row.is_read:
        words.insert(0, tr("Unread"))
    if row.is_deleted:
        words.insert(0, tr("Deleted"))
    if row.is_starred:
        words.append(tr("starred"))
    words += [*answer_words(row), *(tag_name(each) for each in row.tags)]
    if row.has_attachment:
        words.append(tr("with attachment"))
    words += _protection(row)
    return ", ".join(words + (_spoken_thread(thread) if thread is not None else []))


def _spoken_thread(thread: ThreadState) -> list[str]:
    is_open = tr("thread open") if thread.is_open else tr("thread closed")
    return [is_open, tr("{unread} unread of {total}", unread=thread.unread, total=thread.total)]


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
