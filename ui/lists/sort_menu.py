"""View › Sort by: the order of the list, its direction, threads or groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mailguard.model import Order
from mailguard.model.views import FolderView
from ui.wording import tr

ORDER_WORDS = {
    Order.DATE: "Date",
    Order.SENDER: "Sender",
    Order.RECIPIENTS: "Recipients",
    Order.CORRESPONDENTS: "Correspondents",
    Order.SUBJECT: "Subject",
    Order.SIZE: "Size",
    Order.READ: "Read",
    Order.STATUS: "Status",
    Order.STAR: "Star",
    Order.ATTACHMENT: "Attachment",
    Order.TAGS: "Tags",
    Order.ACCOUNT: "Account",
    Order.FOLDER: "Folder",
    Order.SECURITY: "Security",
    Order.JUNK: "Junk",
    Order.PRIORITY: "Priority",
    Order.RECEIVED: "Received",
    Order.ARRIVAL: "Order Received",
    Order.THREAD_UNREAD: "Unread in Thread",
    Order.THREAD_TOTAL: "Messages in Thread",
}
Changes = dict[str, object]  # fields of a FolderView by name

THREADED: Changes = {"threaded": True, "grouped": False}
UNTHREADED: Changes = {"threaded": False, "grouped": False}
GROUPED: Changes = {"threaded": False, "grouped": True}
WITH_UNREAD: Changes = {**THREADED, "unread_only": False, "unread_threads": True}
UPWARDS = frozenset({Order.SENDER, Order.RECIPIENTS, Order.CORRESPONDENTS, Order.SUBJECT, Order.ACCOUNT,
                     Order.FOLDER, Order.READ})  # fmt: skip


def sorted_by(view: FolderView, order: Order) -> FolderView:
    """A click on a head: the other way round where it is sorted so, else the usual way of that order."""
    if view.order is order:
        return replace(view, newest_first=not view.newest_first)
    return replace(view, order=order, newest_first=order not in UPWARDS)


class SortMenu(QMenu):
    """Shows a FolderView, and tells another when a person chose one."""

    chosen = Signal(object)  # a FolderView

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Sort by"), parent)
        self._view = FolderView()
        self._orders = self._group(
            (f"sort-{order.name.lower()}", words, {"order": order}) for order, words in ORDER_WORDS.items()
        )
        self.addSeparator()
        self._ways = self._group(
            (
                ("sort-down", "Descending", {"newest_first": True}),
                ("sort-up", "Ascending", {"newest_first": False}),
            )
        )
        self.addSeparator()
        self._kinds = self._group(
            (
                ("threaded", "Threads", THREADED),
                ("unthreaded", "No Threads", UNTHREADED),
                ("grouped", "Grouped by Sort", GROUPED),
            )
        )
        self.addSeparator()
        self._unread = self._add_choice("view-unread", "Unread Only")
        self._unread.triggered.connect(lambda on: self._choose({"unread_only": on, "unread_threads": False}))
        self._unread_threads = self._add_choice("view-unread-threads", "Threads with Unread")
        self._unread_threads.triggered.connect(
            lambda on: self._choose(WITH_UNREAD if on else {"unread_threads": False})
        )
        self.show_view(self._view)

    def show_view(self, view: FolderView) -> None:
        self._view = view
        for actions in (self._orders, self._ways, self._kinds):
            for action, changes in actions:
                action.setChecked(all(getattr(view, name) == value for name, value in changes.items()))
        self._unread.setChecked(view.unread_only)
        self._unread_threads.setChecked(view.unread_threads)

    def _add_choice(self, name: str, words: str) -> QAction:
        action = self.addAction(tr(words))
        action.setObjectName(name)
        action.setCheckable(True)
        return action

    def _group(self, entries: Iterable[tuple[str, str, Changes]]) -> list[tuple[QAction, Changes]]:
        group = QActionGroup(self)
        made = []
        for name, words, changes in entries:
            action = self._add_choice(name, words)
            action.triggered.connect(lambda _=False, changes=changes: self._choose(changes))
            group.addAction(action)
            made.append((action, changes))
        return made

    def _choose(self, changes: Changes) -> None:
        self.chosen.emit(replace(self._view, **changes))  # type: ignore[arg-type]
