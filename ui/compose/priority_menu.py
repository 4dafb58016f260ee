"""Options › Priority: how urgent the recipients' programs show the message."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from mailguard.model.priority import Priority
from ui.lists.priority_words import priority_words
from ui.wording import tr


class PriorityMenu(QMenu):
    def __init__(self, parent: QWidget, chosen: Callable[[Priority], object]) -> None:
        super().__init__(tr("Priority"), parent, objectName="priorityMenu")
        group = QActionGroup(self)
        self._entries = {}
        for priority in Priority:
            entry = self._entries[priority] = self.addAction(priority_words(priority) or tr("Normal"))
            entry.setObjectName(f"priority-{priority.name.lower()}")
            entry.setCheckable(True)
            entry.triggered.connect(lambda _=False, priority=priority: chosen(priority))
            group.addAction(entry)

    def show_priority(self, priority: Priority) -> None:
        self._entries[priority].setChecked(True)
